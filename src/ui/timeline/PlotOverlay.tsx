import type { RefObject } from 'react';
import type { LaneSpan } from '../../analysis/timelineLanes.ts';
import { formatDuration } from '../../base/format.ts';
import type { LaneRow, TimelineRow } from '../../store/selectors/timelineModel.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { hitLane, type LaneHit } from './hitLane.ts';
import { LANE_PX } from './laneGeometry.ts';
import css from './overlay.module.css';
import { TimelineTooltip } from './TimelineTooltip.tsx';
import { type PlotPoint, usePlotGestures } from './usePlotGestures.ts';
import type { TimelineWindow } from './useTimelineWindow.ts';

interface PlotOverlayProps {
  readonly scrollerRef: RefObject<HTMLElement | null>;
  readonly rows: readonly TimelineRow[];
  readonly range: TimeRange;
  readonly window: TimelineWindow;
  readonly labelPx: number;
  readonly plotPx: number;
  readonly scale: TickScale;
  readonly nowMs: number;
  /** The story of a lane and of what lay over it at a moment, sentence by sentence. */
  readonly tell: (lane: LaneRow, atMs: number) => readonly string[];
  /** The silence of a lane around a moment. */
  readonly pauseAt: (lane: LaneRow, atMs: number) => LaneSpan | undefined;
  readonly onLane: (lane: LaneRow, hit: LaneHit, atMs: number) => void;
}

/**
 * What follows the pointer over the lanes: crosshair, tooltip, the span being drawn. It alone renders while the
 * pointer moves; the lanes do not.
 */
export function PlotOverlay(props: PlotOverlayProps) {
  const { scrollerRef, rows, range, window: view, labelPx, plotPx, scale, nowMs } = props;
  const pixelMs = (range.toMs - range.fromMs) / Math.max(1, plotPx);
  const timeAt = (x: number) => range.fromMs + x * pixelMs;

  const laneAt = ({ y }: PlotPoint): LaneRow | undefined => {
    const row = rows[Math.floor((y + (scrollerRef.current?.scrollTop ?? 0)) / LANE_PX)];
    return row?.kind === 'lane' ? row : undefined;
  };
  const hitAt = (lane: LaneRow, { x }: PlotPoint): LaneHit =>
    x < 0 ? 'nothing' : hitLane(lane, timeAt(x), range, plotPx, nowMs, props.pauseAt(lane, timeAt(x)));

  const { point, brush } = usePlotGestures(scrollerRef, labelPx, {
    onAim: view.aim,
    onLeave: view.leave,
    onClick: (at) => {
      const lane = laneAt(at);
      if (lane) props.onLane(lane, hitAt(lane, at), timeAt(at.x));
    },
    onBrush: ({ from, to }) => view.show(timeAt(Math.max(0, from)), timeAt(Math.min(plotPx, to))),
    onPan: (byPx) => view.pan(byPx * pixelMs),
    onZoom: (factor, x) => view.zoom(factor, timeAt(Math.max(0, Math.min(plotPx, x)))),
  });

  if (brush) {
    const from = Math.max(0, brush.from);
    const width = Math.min(plotPx, brush.to) - from;
    return (
      <div className={css.overlay} style={{ left: labelPx, width: plotPx }}>
        <div className={css.brush} style={{ left: from, width }}>
          <span className={css.brushLength}>{formatDuration(width * pixelMs)}</span>
        </div>
      </div>
    );
  }
  if (!point || point.x > plotPx) return null;
  const lane = laneAt(point);
  const atMs = timeAt(point.x);
  return (
    <>
      {point.x >= 0 && (
        <div className={css.overlay} style={{ left: labelPx, width: plotPx }}>
          <i className={css.crosshair} style={{ left: point.x }} />
        </div>
      )}
      {lane && (
        <TimelineTooltip
          x={labelPx + point.x}
          y={point.y}
          heading={lane.endpoint}
          moment={point.x >= 0 ? momentLabel(atMs, scale) : undefined}
          sentences={props.tell(lane, atMs)}
          hint={clickHint(hitAt(lane, point))}
        />
      )}
    </>
  );
}

function clickHint(hit: LaneHit): string {
  switch (hit) {
    case 'end':
    case 'silence':
      return 'Click to see the last frames before the end';
    case 'pause':
      return 'Click to see the last frame before this silence';
    case 'life':
    case 'nothing':
      return 'Click to select';
  }
}
