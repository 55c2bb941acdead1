/** To the microsecond: what lies beyond is noise of floating-point numbers. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
