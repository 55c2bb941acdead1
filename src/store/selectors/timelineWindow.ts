import type { TimeRange } from '../state.ts';

/** How the visible window moves while the session grows. */
export type WindowMode =
  /** All there is. */
  | { readonly kind: 'fit' }
  /** The last `spanMs`, its right edge on now. */
  | { readonly kind: 'follow'; readonly spanMs: number }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number };

/** What there is to look at. */
export interface TimelineBounds extends TimeRange {
  /** True while `toMs` grows with the clock. */
  readonly live: boolean;
  /** True when the bounds are the user's own choice (a time range), to be shown exactly. */
  readonly exact: boolean;
}

/** Nothing shorter can be told apart: the protocol stamps microseconds, the page's clock milliseconds. */
const SHORTEST_SPAN_MS = 2;
/** So that a session of one event has a width. */
const SHORTEST_FIT_MS = 1000;
/** Room beside the first and after the last event, for marks and their labels. */
const MARGIN_LEFT = 0.01;
const MARGIN_RIGHT = 0.03;

/** The window that `mode` shows now. */
export function resolveWindow(mode: WindowMode, bounds: TimelineBounds): TimeRange {
  switch (mode.kind) {
    case 'fit': {
      if (bounds.exact) return { fromMs: bounds.fromMs, toMs: bounds.toMs };
      const spanMs = Math.max(SHORTEST_FIT_MS, bounds.toMs - bounds.fromMs);
      return {
        fromMs: bounds.fromMs - spanMs * MARGIN_LEFT,
        toMs: bounds.fromMs + spanMs * (1 + MARGIN_RIGHT),
      };
    }
    case 'follow': {
      const toMs = bounds.toMs + mode.spanMs * MARGIN_RIGHT;
      return { fromMs: toMs - mode.spanMs, toMs };
    }
    case 'fixed':
      return { fromMs: mode.fromMs, toMs: mode.toMs };
  }
}

/**
 * Zooms by `factor` (below 1: closer) around `anchorMs`. A window that follows now keeps following, whatever the
 * anchor; one that would show more than there is shows all.
 */
export function zoomWindow(
  mode: WindowMode,
  bounds: TimelineBounds,
  factor: number,
  anchorMs: number | undefined,
): WindowMode {
  const shown = resolveWindow(mode, bounds);
  const fit = resolveWindow({ kind: 'fit' }, bounds);
  const spanMs = Math.max(SHORTEST_SPAN_MS, (shown.toMs - shown.fromMs) * factor);
  if (spanMs >= fit.toMs - fit.fromMs) return { kind: 'fit' };
  if (bounds.live && mode.kind !== 'fixed') return { kind: 'follow', spanMs };
  const anchor = anchorMs ?? (shown.fromMs + shown.toMs) / 2;
  const fraction = (anchor - shown.fromMs) / (shown.toMs - shown.fromMs);
  return clamped(anchor - spanMs * fraction, spanMs, fit);
}

/** Moves the window by `byMs`. Moving ends following; arriving at now again resumes it. */
export function panWindow(mode: WindowMode, bounds: TimelineBounds, byMs: number): WindowMode {
  if (mode.kind === 'fit') return mode;
  const shown = resolveWindow(mode, bounds);
  const fit = resolveWindow({ kind: 'fit' }, bounds);
  const spanMs = shown.toMs - shown.fromMs;
  const moved = clamped(shown.fromMs + byMs, spanMs, fit);
  const reachesNow = moved.toMs >= fit.toMs || moved.toMs >= bounds.toMs + spanMs * MARGIN_RIGHT;
  return bounds.live && byMs > 0 && reachesNow ? { kind: 'follow', spanMs } : moved;
}

/** Shows exactly the span between two moments, in either order. */
export function windowOn(oneMs: number, otherMs: number): WindowMode {
  const fromMs = Math.min(oneMs, otherMs);
  return { kind: 'fixed', fromMs, toMs: Math.max(oneMs, otherMs, fromMs + SHORTEST_SPAN_MS) };
}

function clamped(fromMs: number, spanMs: number, fit: TimeRange): { kind: 'fixed' } & TimeRange {
  const latest = Math.max(fit.fromMs, fit.toMs - spanMs);
  const from = Math.min(Math.max(fromMs, fit.fromMs), latest);
  return { kind: 'fixed', fromMs: from, toMs: from + spanMs };
}
