import type { RoundTripSeries } from '../analysis/roundTrips.ts';

/** Answers in a row, each of them late: pairs `from` … `to - 1` of their series. */
export interface LateAnswers {
  readonly from: number;
  readonly to: number;
  /** At how many moments they were given: what one long task holds up is all answered as it ends. */
  readonly moments: number;
}

interface Progress {
  /** Pairs read so far. */
  readonly count: number;
  readonly current: LateAnswers;
  readonly longest: LateAnswers;
}

/** Later than the timers of a hidden page, which run once a second. */
const LATE_MS = 2000;
/** What a page was given while it stood still it answers within so long. */
const ONE_MOMENT_MS = 100;
const NONE: LateAnswers = { from: 0, to: 0, moments: 0 };

const remembered = new WeakMap<RoundTripSeries, Progress>();

/** The late answers in a row that were given at most moments, the first of equals. Reads each pair once. */
export function longestLate(series: RoundTripSeries): LateAnswers {
  const { count, askAtMs, roundTripMs } = series;
  const known = remembered.get(series);
  let { current, longest } = known ?? { current: NONE, longest: NONE };
  const answeredMs = (i: number) => (askAtMs[i] ?? 0) + (roundTripMs[i] ?? 0);
  for (let i = known?.count ?? 0; i < count; i++) {
    if ((roundTripMs[i] ?? 0) < LATE_MS) {
      current = NONE;
      continue;
    }
    const { from, moments } = current.moments > 0 ? current : { from: i, moments: 0 };
    const isOfSameMoment = moments > 0 && answeredMs(i) - answeredMs(i - 1) <= ONE_MOMENT_MS;
    current = { from, to: i + 1, moments: isOfSameMoment ? moments : moments + 1 };
    if (current.moments > longest.moments || current.from === longest.from) longest = current;
  }
  remembered.set(series, { count, current, longest });
  return longest;
}
