import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/** A place in the plot, in CSS pixels from its left edge and from the top of what is visible. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
}

/** A span being drawn with the pointer, in CSS pixels. */
export interface PlotBrush {
  readonly from: number;
  readonly to: number;
}

export interface PlotGestures {
  /** The pointer moves over the plot. */
  onAim(): void;
  /** The pointer is there no more. */
  onLeave(): void;
  onClick(point: PlotPoint): void;
  /** The user drew a span and let go. */
  onBrush(brush: PlotBrush): void;
  /** The user drags or scrolls what is shown by so many CSS pixels; positive is later. */
  onPan(byPx: number): void;
  onZoom(factor: number, x: number): void;
}

/** Shorter movements are clicks. */
const CLICK_REACH_PX = 4;
/** A notch of a usual wheel is 100 or 120: a fifth closer or farther. */
const ZOOM_PER_WHEEL_PX = 0.0022;

/**
 * Pointer and wheel over the plot, which begins `leftPx` from the left of the element: drag draws a span, Shift and
 * drag moves, Ctrl or Cmd and wheel zooms, wheel sideways moves. An upright wheel scrolls the element as ever.
 */
export function usePlotGestures(
  ref: RefObject<HTMLElement | null>,
  leftPx: number,
  gestures: PlotGestures,
): { readonly point: PlotPoint | undefined; readonly brush: PlotBrush | undefined } {
  const [point, setPoint] = useState<PlotPoint>();
  const [brush, setBrush] = useState<PlotBrush>();

  const pointOf = useEffectEvent((element: HTMLElement, event: MouseEvent): PlotPoint => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left - leftPx, y: event.clientY - box.top };
  });
  const onAim = useEffectEvent(() => gestures.onAim());
  const onGone = useEffectEvent(() => gestures.onLeave());
  const onClick = useEffectEvent((at: PlotPoint) => gestures.onClick(at));
  const onBrush = useEffectEvent((span: PlotBrush) => gestures.onBrush(span));
  const onPan = useEffectEvent((byPx: number) => gestures.onPan(byPx));
  const onZoom = useEffectEvent((factor: number, x: number) => gestures.onZoom(factor, x));

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    let down:
      | { readonly at: PlotPoint; readonly id: number; readonly pans: boolean; lastX: number }
      | undefined;
    let drawn: PlotBrush | undefined;

    const draw = (span: PlotBrush | undefined) => {
      drawn = span;
      setBrush(span);
    };
    const onPointerDown = (event: PointerEvent) => {
      const at = pointOf(element, event);
      if (event.button !== 0 || event.offsetX > element.clientWidth + element.scrollLeft) return;
      down = { at, id: event.pointerId, pans: event.shiftKey, lastX: at.x };
    };
    const onPointerMove = (event: PointerEvent) => {
      const at = pointOf(element, event);
      setPoint(at);
      onAim();
      if (!down || down.at.x < 0) return;
      if (!element.hasPointerCapture(down.id) && Math.abs(at.x - down.at.x) >= CLICK_REACH_PX) {
        element.setPointerCapture(down.id);
      }
      if (!element.hasPointerCapture(down.id)) return;
      if (down.pans) onPan(down.lastX - at.x);
      else draw({ from: Math.min(down.at.x, at.x), to: Math.max(down.at.x, at.x) });
      down.lastX = at.x;
    };
    const onPointerUp = (event: PointerEvent) => {
      const moved = down !== undefined && element.hasPointerCapture(down.id);
      if (drawn && drawn.to - drawn.from >= CLICK_REACH_PX) onBrush(drawn);
      else if (down && !moved) onClick(pointOf(element, event));
      down = undefined;
      draw(undefined);
    };
    const stop = () => {
      down = undefined;
      draw(undefined);
    };
    const onLeave = () => {
      setPoint(undefined);
      onGone();
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') stop();
    };
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        onZoom(Math.exp(event.deltaY * ZOOM_PER_WHEEL_PX), pointOf(element, event).x);
        return;
      }
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) <= Math.abs(event.deltaY) && !event.shiftKey) return;
      event.preventDefault();
      onPan(sideways);
    };

    const listening = new AbortController();
    const { signal } = listening;
    element.addEventListener('pointerdown', onPointerDown, { signal });
    element.addEventListener('pointermove', onPointerMove, { signal });
    element.addEventListener('pointerup', onPointerUp, { signal });
    element.addEventListener('pointercancel', stop, { signal });
    element.addEventListener('pointerleave', onLeave, { signal });
    element.addEventListener('wheel', onWheel, { signal, passive: false });
    document.addEventListener('keydown', onKeyDown, { signal });
    return () => listening.abort();
  }, [ref]);

  return { point, brush };
}
