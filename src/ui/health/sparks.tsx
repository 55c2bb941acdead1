import type { LaneEndKind } from '../../analysis/timelineLanes.ts';
import type { Uptime } from '../../analysis/uptime.ts';
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

interface UptimeStripProps {
  readonly uptime: Uptime;
  readonly range: TimeRange;
}

/** When a logical connection had an open socket, and when it had none. */
export function UptimeStrip({ uptime, range }: UptimeStripProps) {
  const pixelMs = (range.toMs - range.fromMs) / WIDTH_PX;
  const x = (atMs: number) => Math.min(WIDTH_PX, Math.max(0, (atMs - range.fromMs) / pixelMs));
  const [from, to] = [x(uptime.fromMs), x(uptime.fromMs + uptime.spanMs)];
  return (
    <svg className={css.strip} width={WIDTH_PX} height={HEIGHT_PX} aria-hidden="true">
      <rect className={css.up} x={from} y={1} width={Math.max(1, to - from)} height={HEIGHT_PX - 1} />
      {gapsDrawn(uptime, x).map(({ left, right }) => (
        <rect
          key={left}
          className={css.down}
          x={left}
          y={1}
          width={Math.max(1, right - left)}
          height={HEIGHT_PX - 1}
        />
      ))}
    </svg>
  );
}

interface Drawn {
  readonly left: number;
  right: number;
}

/** Gaps that would touch are one: no more of them than pixels. */
function gapsDrawn({ gaps }: Uptime, x: (atMs: number) => number): readonly Drawn[] {
  const drawn: Drawn[] = [];
  for (const { fromMs, toMs } of gaps) {
    const last = drawn.at(-1);
    const [left, right] = [x(fromMs), x(toMs)];
    if (last && left < last.right + 1) last.right = Math.max(last.right, right);
    else drawn.push({ left, right });
  }
  return drawn;
}
