import type { KeyboardEvent } from 'react';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './overview.module.css';

interface RangeHandleProps {
  readonly edge: 'from' | 'to';
  readonly range: TimeRange;
  readonly whole: TimeRange;
  readonly x: (atMs: number) => number;
  readonly scale: TickScale;
  readonly onRange: (range: TimeRange | undefined) => void;
}

const STEP = 0.01;
const BIG_STEP = 0.05;

/** One edge of the chosen range: dragged by the band around it, moved by the arrow keys here; Escape clears. */
export function RangeHandle({ edge, range, whole, x, scale, onRange }: RangeHandleProps) {
  const atMs = edge === 'from' ? range.fromMs : range.toMs;
  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      onRange(undefined);
      return;
    }
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    const moved = atMs + direction * (event.shiftKey ? BIG_STEP : STEP) * (whole.toMs - whole.fromMs);
    onRange(
      edge === 'from'
        ? { fromMs: Math.max(whole.fromMs, Math.min(moved, range.toMs)), toMs: range.toMs }
        : { fromMs: range.fromMs, toMs: Math.min(whole.toMs, Math.max(moved, range.fromMs)) },
    );
  }
  return (
    <div
      className={css.handle}
      style={{ left: x(atMs) }}
      role="slider"
      tabIndex={0}
      aria-label={edge === 'from' ? 'Beginning of the time range' : 'End of the time range'}
      aria-valuemin={Math.round(whole.fromMs)}
      aria-valuemax={Math.round(whole.toMs)}
      aria-valuenow={Math.round(atMs)}
      aria-valuetext={momentLabel(atMs, scale)}
      onKeyDown={onKeyDown}
    />
  );
}
