import type { LaneEndKind } from '../../analysis/timelineLanes.ts';
import { momentsApart } from '../../store/selectors/timelineDensity.ts';
import type { Sample } from '../../store/selectors/timelineThin.ts';
import type { TimeRange } from '../../store/state.ts';
import { StepArea } from '../timeline/StepArea.tsx';
import css from './health.module.css';

const WIDTH_PX = 120;
const HEIGHT_PX = 14;
const TICK_PX = 2;

interface RateSparkProps {
  readonly samples: readonly Sample[];
  readonly peak: number;
  readonly range: TimeRange;
}

/** A rate over time, as high as a row. */
export function RateSpark({ samples, peak, range }: RateSparkProps) {
  return (
    <svg className={css.spark} width={WIDTH_PX} height={HEIGHT_PX} aria-hidden="true">
      {peak > 0 && (
        <StepArea
          {...{ samples, range, peak }}
          widthPx={WIDTH_PX}
          topPx={1}
          footPx={HEIGHT_PX}
          opacity={0.25}
        />
      )}
    </svg>
  );
}

interface MomentSparkProps {
  /** Ascending. */
  readonly atMs: Float64Array;
  readonly kind: LaneEndKind;
  readonly range: TimeRange;
}

/** When something happened, a tick each. */
export function MomentSpark({ atMs, kind, range }: MomentSparkProps) {
  const pixelMs = (range.toMs - range.fromMs) / (WIDTH_PX - TICK_PX);
  return (
    <svg className={css.spark} data-kind={kind} width={WIDTH_PX} height={HEIGHT_PX} aria-hidden="true">
      {momentsApart(atMs, range, pixelMs).map((one) => (
        <rect key={one} x={(one - range.fromMs) / pixelMs} y={1} width={TICK_PX} height={HEIGHT_PX - 1} />
      ))}
    </svg>
  );
}
