import { memo, useLayoutEffect, useRef } from 'react';
import type { LanePicture } from '../../store/selectors/timelinePicture.ts';
import { prepareCanvas } from './canvas.ts';
import { drawLane } from './laneDrawing.ts';
import { LANE_PX } from './laneGeometry.ts';
import type { Palette } from './palette.ts';

interface LaneCanvasProps {
  readonly picture: LanePicture;
  readonly palette: Palette;
  readonly widthPx: number;
  /** Most messages in one slice of any lane in sight: lanes are drawn to one scale. */
  readonly busiest: number;
}

/** The picture of one lane; it says nothing to screen readers, the row around it does. */
export const LaneCanvas = memo(function LaneCanvas({ picture, palette, widthPx, busiest }: LaneCanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = prepareCanvas(ref.current, widthPx, LANE_PX);
    if (context) drawLane(context, picture, palette, widthPx, busiest);
  }, [picture, palette, widthPx, busiest]);
  return <canvas ref={ref} style={{ width: widthPx, height: LANE_PX, display: 'block' }} />;
});
