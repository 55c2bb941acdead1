import type { ContextId, PageChange } from '../model/events.ts';
import type { PageMark, Session } from '../model/session.ts';
import type { Analyses } from './analyses.ts';
import { type PageMoment, pageMoments } from './pageMoments.ts';
import { concerns } from './samePage.ts';

/** What the page, the machine or the capture went through, whatever the sockets did. */
export type BandKind = 'hidden' | 'frozen' | 'offline' | 'not-captured';

/** A span over all lanes; without an end while it lasts. */
export interface TimelineBand {
  readonly kind: BandKind;
  readonly fromMs: number;
  readonly toMs: number | undefined;
  /** Why, where the observation says so; or whom it leaves out. */
  readonly detail?: string;
}

/** A moment over all lanes. */
export type TimelineMoment =
  | PageMoment
  /** The wall clock moved ahead: the machine slept. */
  | { readonly kind: 'slept'; readonly atMs: number; readonly byMs: number }
  | { readonly kind: 'clock-set-back'; readonly atMs: number; readonly byMs: number };

export interface TimelineBands {
  readonly bands: readonly TimelineBand[];
  readonly moments: readonly TimelineMoment[];
}

const BEGINS: Partial<Record<PageChange, BandKind>> = {
  hidden: 'hidden',
  frozen: 'frozen',
  offline: 'offline',
};

const ENDS: Partial<Record<PageChange, BandKind>> = {
  visible: 'hidden',
  resumed: 'frozen',
  online: 'offline',
};

/** Shorter jumps between the clocks are corrections, neither sleep nor a clock that was set (see `clock-jumped`). */
const SHORTEST_JUMP_MS = 1000;

/**
 * What lies over the lanes, in the order in which it began: the state of the page that a context lives in, of the machine
 * and of capture. Without a context it is the tab's own, which says nothing of its popups.
 */
export function timelineBands(analyses: Analyses, contextId?: ContextId): TimelineBands {
  const { session } = analyses;
  const marks = session.pageMarks.filter((mark) => isOfPage(session, mark, contextId));
  const bands = pageBands(marks);
  if (contextId === undefined && hasPopups(session)) {
    for (const [index, band] of bands.entries())
      if (band.kind !== 'offline') bands[index] = { ...band, detail: 'the tab, not its popups' };
  }
  const moments: TimelineMoment[] = [...pageMoments(marks)];
  for (const { atMs, byMs } of session.clockJumps) {
    if (Math.abs(byMs) < SHORTEST_JUMP_MS) continue;
    moments.push({ kind: byMs > 0 ? 'slept' : 'clock-set-back', atMs, byMs: Math.abs(byMs) });
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

/** Leaving a page hides and freezes it, just before Chrome tells that it was left; a busy panel hears that late. */
const BEING_LEFT_MS = 1000;

/** What an iframe tells of the page counts, its own navigation does not. */
function isOfPage(session: Session, mark: PageMark, contextId: ContextId | undefined): boolean {
  const isIframe = session.contexts.get(mark.contextId)?.type === 'iframe';
  return concerns(session, mark, contextId) && !(isIframe && mark.change === 'navigated');
}

function hasPopups({ contexts }: Session): boolean {
  for (const { type } of contexts.values()) if (type === 'popup') return true;
  return false;
}

/**
 * All frames and workers of a page are hidden and offline together, so the first that tells begins or ends a band. A
 * navigation ends what the old document was going through: the new one tells anew. What lasted only while the page was
 * being left was no state of it.
 */
function pageBands(marks: readonly PageMark[]): TimelineBand[] {
  const bands: TimelineBand[] = [];
  const running = new Map<BandKind, number>();
  const end = (kind: BandKind, atMs: number, shortestMs = 0): void => {
    const fromMs = running.get(kind);
    if (fromMs === undefined) return;
    running.delete(kind);
    if (atMs - fromMs >= shortestMs) bands.push({ kind, fromMs, toMs: atMs });
  };
  for (const { change, atMs } of marks) {
    const begins = BEGINS[change];
    const ends = ENDS[change];
    if (begins && !running.has(begins)) running.set(begins, atMs);
    if (ends) end(ends, atMs);
    if (change === 'navigated') {
      end('hidden', atMs, BEING_LEFT_MS);
      end('frozen', atMs, BEING_LEFT_MS);
    }
  }
  for (const [kind, fromMs] of running) bands.push({ kind, fromMs, toMs: undefined });
  return bands;
}
