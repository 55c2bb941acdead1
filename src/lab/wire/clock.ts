/** Now in milliseconds since the epoch, with a fraction, never running backwards within a process. */
export function epochNowMs(): number {
  return performance.timeOrigin + performance.now();
}
