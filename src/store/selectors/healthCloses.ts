import type { LaneEndKind, LaneGroup } from '../../analysis/timelineLanes.ts';
import { explainCloseCode } from '../../knowledge/explainCloseCode.ts';
import type { TimeRange } from '../state.ts';

/** All ends of one code or label. */
export interface ClosesOfCode {
  /** `1006`, `HTTP 503`, `failed`, `navigated`. */
  readonly label: string;
  readonly kind: LaneEndKind;
  readonly meaning: string;
  readonly count: number;
  /** Part of all ends, 0 to 1. */
  readonly share: number;
  readonly perHour: number;
  readonly endpointCount: number;
}

const HOUR_MS = 3_600_000;

/** Every way in which sockets ended in a range, most frequent first. */
export function closesByCode(groups: readonly LaneGroup[], range: TimeRange): readonly ClosesOfCode[] {
  const found = new Map<string, { kind: LaneEndKind; count: number; endpoints: Set<string> }>();
  let all = 0;
  for (const { endpoint, lanes } of groups) {
    for (const { end } of lanes) {
      if (!end || end.atMs < range.fromMs || end.atMs > range.toMs) continue;
      all++;
      const known = found.get(end.label) ?? { kind: end.kind, count: 0, endpoints: new Set() };
      known.count++;
      known.endpoints.add(endpoint);
      found.set(end.label, known);
    }
  }
  const watchedMs = Math.max(1, range.toMs - range.fromMs);
  return [...found]
    .map(([label, { kind, count, endpoints }]) => ({
      label,
      kind,
      meaning: meaningOf(label, kind),
      count,
      share: count / all,
      perHour: (count * HOUR_MS) / watchedMs,
      endpointCount: endpoints.size,
    }))
    .sort((a, b) => b.count - a.count);
}

function meaningOf(label: string, kind: LaneEndKind): string {
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
      return explainCloseCode(code)?.entry.name ?? 'Not a known code';
    }
  }
}
