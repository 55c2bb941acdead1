import { expect } from './doctorTest.ts';

/** Half of the last digit on screen. */
const ROUNDING_SECONDS = 0.05;
/** What a busy machine puts between the moment at one end of a connection and at the other. */
const DELAY_SECONDS = 0.1;

/** The silence that a finding tells is the median of those (an odd number of them) that its server or proxy measured. */
export function expectMedianSilence(text: string | null, measuredMs: readonly number[]): void {
  const told = Number(/([\d.]+) s of silence/.exec(text ?? '')?.[1]);
  const median = measuredMs.toSorted((a, b) => a - b)[measuredMs.length >> 1] ?? Number.NaN;
  expect(Math.abs(told - median / 1000)).toBeLessThanOrEqual(ROUNDING_SECONDS + DELAY_SECONDS);
}
