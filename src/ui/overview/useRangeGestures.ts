import { type RefObject, useEffect, useEffectEvent, useState } from 'react';
import type { TimeRange } from '../../store/state.ts';

interface RangeGestures {
  readonly whole: TimeRange;
  readonly widthPx: number;
  /** The range that holds now. */
  readonly range: TimeRange | undefined;
  readonly onRange: (range: TimeRange | undefined) => void;
}

/** A shorter movement is a click, which changes nothing. */
const DRAG_PX = 3;
/** How near an edge of the range is taken for the edge. */
const EDGE_PX = 5;

type Drag =
  /** One edge moves against `anchorMs`: a new range, or a side of the one there is. */
  | { readonly kind: 'edge'; readonly anchorMs: number; readonly startX: number }
  | { readonly kind: 'move'; readonly range: TimeRange; readonly startX: number };

/**
 * Drawing, resizing and moving a range over the overview; a double click clears it. The draft is the range while the
 * pointer is down: it is told on release, because everything on screen is filtered by it.
 */
export function useRangeGestures(
  ref: RefObject<HTMLElement | null>,
  gestures: RangeGestures,
): { readonly draft: TimeRange | undefined; readonly point: number | undefined } {
  const [draft, setDraft] = useState<TimeRange>();
  const [point, setPoint] = useState<number>();

  const begin = useEffectEvent((x: number): Drag => {
    const { range } = gestures;
    if (range) {
      const [from, to] = [toPx(gestures, range.fromMs), toPx(gestures, range.toMs)];
      if (Math.abs(x - to) <= EDGE_PX) return { kind: 'edge', anchorMs: range.fromMs, startX: x };
      if (Math.abs(x - from) <= EDGE_PX) return { kind: 'edge', anchorMs: range.toMs, startX: x };
      if (x > from && x < to) return { kind: 'move', range, startX: x };
    }
    return { kind: 'edge', anchorMs: toMs(gestures, x), startX: x };
  });
  const dragged = useEffectEvent((drag: Drag, x: number): TimeRange => {
    const { whole } = gestures;
    const atMs = Math.min(whole.toMs, Math.max(whole.fromMs, toMs(gestures, x)));
    if (drag.kind === 'edge') {
      return { fromMs: Math.min(drag.anchorMs, atMs), toMs: Math.max(drag.anchorMs, atMs) };
    }
    const lengthMs = drag.range.toMs - drag.range.fromMs;
    const byMs = toMs(gestures, x) - toMs(gestures, drag.startX);
    const fromMs = Math.min(whole.toMs - lengthMs, Math.max(whole.fromMs, drag.range.fromMs + byMs));
    return { fromMs, toMs: fromMs + lengthMs };
  });
  const onRange = useEffectEvent((range: TimeRange | undefined) => gestures.onRange(range));

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let drag: Drag | undefined;
    let drawn: TimeRange | undefined;
    const draw = (range: TimeRange | undefined) => {
      drawn = range;
      setDraft(range);
    };
    const xOf = (event: MouseEvent) => event.clientX - element.getBoundingClientRect().left;
    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener(
      'pointerdown',
      (event) => {
        const isButton = event.target instanceof Element && event.target.closest('button') !== null;
        if (event.button !== 0 || isButton) return;
        drag = begin(xOf(event));
      },
      { signal },
    );
    element.addEventListener(
      'pointermove',
      (event) => {
        const x = xOf(event);
        setPoint(x);
        if (!drag) return;
        if (!drawn && Math.abs(x - drag.startX) < DRAG_PX) return;
        element.setPointerCapture(event.pointerId);
        draw(dragged(drag, x));
      },
      { signal },
    );
    const stop = () => {
      drag = undefined;
      draw(undefined);
    };
    element.addEventListener(
      'pointerup',
      () => {
        if (drawn) onRange(drawn);
        stop();
      },
      { signal },
    );
    element.addEventListener('pointercancel', stop, { signal });
    element.addEventListener('pointerleave', () => setPoint(undefined), { signal });
    element.addEventListener('dblclick', () => onRange(undefined), { signal });
    return () => listening.abort();
  }, [ref]);

  return { draft, point };
}

function toMs({ whole, widthPx }: RangeGestures, x: number): number {
  return whole.fromMs + (x / Math.max(1, widthPx)) * (whole.toMs - whole.fromMs);
}

function toPx({ whole, widthPx }: RangeGestures, atMs: number): number {
  return ((atMs - whole.fromMs) / (whole.toMs - whole.fromMs)) * widthPx;
}
