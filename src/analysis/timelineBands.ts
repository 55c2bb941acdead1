import type { PageChange } from '../model/events.ts';
import type { Analyses } from './analyses.ts';

/** What the page, the machine or the capture went through, whatever the sockets did. */
export type BandKind = 'hidden' | 'frozen' | 'offline' | 'not-captured';

/** A span over all lanes; without an end while it lasts. */
export interface TimelineBand {
  readonly kind: BandKind;
  readonly fromMs: number;
  readonly toMs: number | undefined;
  /** Why, where the observation says so. */
  readonly detail?: string;
}

/** A moment over all lanes. */
export type TimelineMoment =
  | { readonly kind: 'navigated'; readonly atMs: number; readonly url: string }
  | { readonly kind: 'crashed'; readonly atMs: number }
  | { readonly kind: 'slept'; readonly atMs: number; readonly byMs: number };

export interface TimelineBands {
  readonly bands: readonly TimelineBand[];
  readonly moments: readonly TimelineMoment[];
}

const BEGINS: Partial<Record<PageChange, BandKind>> = {
  hidden: 'hidden',
  frozen: 'frozen',
  'entered-back-forward-cache': 'frozen',
  offline: 'offline',
};

const ENDS: Partial<Record<PageChange, BandKind>> = {
  visible: 'hidden',
  resumed: 'frozen',
  'left-back-forward-cache': 'frozen',
  online: 'offline',
};

/** Shorter jumps between the clocks are corrections, not sleep (see `clock-jumped`). */
const SHORTEST_SLEEP_MS = 1000;

/**
 * Bands over all lanes, in the order in which they began. All frames and workers of a tab are hidden and offline
 * together, so the first that tells begins or ends a band. A navigation ends what the old document was going through:
 * the new one tells anew.
 */
export function timelineBands(analyses: Analyses): TimelineBands {
  const { session } = analyses;
  const bands: TimelineBand[] = [];
  const moments: TimelineMoment[] = [];
  const running = new Map<BandKind, number>();

  const end = (kind: BandKind, atMs: number): void => {
    const fromMs = running.get(kind);
    if (fromMs === undefined) return;
    running.delete(kind);
    bands.push({ kind, fromMs, toMs: atMs });
  };

  for (const { change, atMs, contextId, url } of session.pageMarks) {
    const begins = BEGINS[change];
    const ends = ENDS[change];
    if (begins) {
      if (!running.has(begins)) running.set(begins, atMs);
    } else if (ends) {
      end(ends, atMs);
    } else if (change === 'crashed') {
      moments.push({ kind: 'crashed', atMs });
    } else if (change === 'navigated' && session.contexts.get(contextId)?.type !== 'iframe') {
      end('hidden', atMs);
      end('frozen', atMs);
      moments.push({ kind: 'navigated', atMs, url: url ?? '' });
    }
  }
  for (const [kind, fromMs] of running) bands.push({ kind, fromMs, toMs: undefined });
  for (const jump of session.clockJumps) {
    if (jump.byMs >= SHORTEST_SLEEP_MS) moments.push({ kind: 'slept', atMs: jump.atMs, byMs: jump.byMs });
  }
  for (const { fromMs, toMs, reason } of analyses.captureGaps()) {
    const until = Number.isFinite(toMs) ? toMs : undefined;
    bands.push({
      kind: 'not-captured',
      fromMs,
      toMs: until,
      ...(reason !== undefined && { detail: reason }),
    });
  }
  bands.sort((a, b) => a.fromMs - b.fromMs);
  moments.sort((a, b) => a.atMs - b.atMs);
  return { bands, moments };
}
