const UNITS_MS = new Map([
  ['ms', 1],
  ['', 1000],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
]);

/** `250ms`, `0.1s`, `2m`, `1h`, or bare seconds, in milliseconds. */
export function milliseconds(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text);
  const factor = UNITS_MS.get(match?.[2] ?? '?');
  if (!match || factor === undefined) throw new Error(`No time in a picture: "${text}"`);
  // 25.04 s is 25040 ms, not 25039.999…
  return Math.round(Number(match[1]) * factor * 1e6) / 1e6;
}
