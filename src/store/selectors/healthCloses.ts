import type { LaneEndKind, LaneGroup } from '../../analysis/timelineLanes.ts';
import { explainCloseCode } from '../../knowledge/explainCloseCode.ts';
import type { Session } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';

/** All ends of one code or label. */
export interface ClosesOfCode {
  /** `1006`, `HTTP 503`, `failed`, `navigated`. */
  readonly label: string;
  readonly kind: LaneEndKind;
  /** What the code means; of a code that means nothing by itself, the reason given most often, in quotes. */
  readonly meaning: string;
  readonly count: number;
  /** Part of all ends, 0 to 1. */
  readonly share: number;
  readonly perHour: number;
  /** Keys of the endpoints where it happened. */
  readonly endpoints: readonly string[];
  /** When each came, ascending. */
  readonly atMs: Float64Array;
}

const HOUR_MS = 3_600_000;

interface Ends {
  readonly kind: LaneEndKind;
  readonly atMs: number[];
  readonly endpoints: Set<string>;
  readonly reasons: Map<string, number>;
}

/** Every way in which sockets ended in a range, most frequent first. */
export function closesByCode(
  { connections }: Session,
  groups: readonly LaneGroup[],
  range: TimeRange,
): readonly ClosesOfCode[] {
  const found = new Map<string, Ends>();
  let all = 0;
  for (const { endpoint, lanes } of groups) {
    for (const { end, connectionIndex } of lanes) {
      if (!end || end.atMs < range.fromMs || end.atMs > range.toMs) continue;
      all++;
      const known = found.get(end.label);
      const ends: Ends = known ?? {
        kind: end.kind,
        atMs: [],
        endpoints: new Set(),
        reasons: new Map(),
      };
      if (!known) found.set(end.label, ends);
      ends.atMs.push(end.atMs);
      ends.endpoints.add(endpoint);
      const reason = connections[connectionIndex]?.close?.reason;
      if (reason) ends.reasons.set(reason, (ends.reasons.get(reason) ?? 0) + 1);
    }
  }
  const watchedMs = Math.max(1, range.toMs - range.fromMs);
  return [...found]
    .map(([label, { kind, atMs, endpoints, reasons }]) => ({
      label,
      kind,
      meaning: meaningOf(label, kind, reasons),
      count: atMs.length,
      share: atMs.length / all,
      perHour: (atMs.length * HOUR_MS) / watchedMs,
      endpoints: [...endpoints],
      atMs: Float64Array.from(atMs).sort(),
    }))
    .sort((a, b) => b.count - a.count);
}

function meaningOf(label: string, kind: LaneEndKind, reasons: ReadonlyMap<string, number>): string {
  switch (kind) {
    case 'refused':
      return label === 'failed' ? 'Never opened' : 'Handshake refused';
    case 'gone':
      return 'Ended with its page';
    case 'cut':
      return 'Cut without a close frame';
    case 'clean':
    case 'error': {
      const code = Number(label);
      if (Number.isNaN(code)) return 'Ended; nobody saw a code';
      const known = explainCloseCode(code);
      // What a code of the application means, the application said itself.
      const [most] = [...reasons].sort(([, a], [, b]) => b - a);
      if (most && known?.matchedBy === 'range') return `“${most[0]}”`;
      return known?.entry.name ?? 'Not a known code';
    }
  }
}
