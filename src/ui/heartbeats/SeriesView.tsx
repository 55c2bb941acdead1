import type { TimelineBands } from '../../analysis/timelineBands.ts';
import { formatCount, formatDuration } from '../../base/format.ts';
import { heartbeatChart } from '../../store/selectors/heartbeatChart.ts';
import type { HeartbeatSeries } from '../../store/selectors/heartbeatModel.ts';
import type { TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { useElementSize } from '../common/useElementSize.ts';
import css from './heartbeats.module.css';
import { RoundTripChart } from './RoundTripChart.tsx';

interface SeriesViewProps {
  readonly heartbeat: HeartbeatSeries;
  readonly range: TimeRange;
  readonly bands: TimelineBands;
  readonly scale: TickScale;
  readonly nowMs: number;
}

/** One series: what was recognised, its figures, its chart. */
export function SeriesView({ heartbeat, range, bands, scale, nowMs }: SeriesViewProps) {
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  const isWire = heartbeat.series.kind === 'wire-heartbeat';
  const isSure = heartbeat.series.certainty === 'recognised';
  const chart = heartbeatChart(heartbeat, range, width);
  return (
    <div className={css.series}>
      <p className={css.recognised}>
        <b>{heartbeat.name}</b> <span className={css.faint}>{heartbeat.how}</span>
      </p>
      <dl className={css.figures}>
        {figuresOf(heartbeat).map(({ name, value, tone }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd data-tone={tone}>{value}</dd>
          </div>
        ))}
      </dl>
      <div ref={ref} className={css.chart}>
        <RoundTripChart
          chart={chart}
          isSure={isSure}
          unit={isWire ? 'pause before the ping' : 'answered after'}
          range={range}
          bands={bands}
          scale={scale}
          nowMs={nowMs}
          widthPx={width}
        />
      </div>
      <p className={css.key}>
        {isWire ? 'Pause before each ping' : 'Time to the answer'}
        {chart.unanswered.length > 0 && (
          <span>
            <b data-tone={isSure ? 'error' : 'faint'}>✕</b>{' '}
            {isSure ? 'unanswered' : 'no answer seen, if one was due'}
          </span>
        )}
        {chart.late.length > 0 && (
          <span>
            <b data-tone="warning">▲</b> late: the pause before it was 1.5 times the usual or more
          </span>
        )}
      </p>
    </div>
  );
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly tone?: 'error';
}

function figuresOf(heartbeat: HeartbeatSeries): readonly Figure[] {
  const { series, answered, unansweredMs, waiting, intervalMs, jitterMs, longestIntervalMs } = heartbeat;
  const length = (ms: number | undefined) => (ms === undefined ? '–' : formatDuration(ms));
  const rhythm = intervalMs === undefined ? '–' : `${length(intervalMs)} ± ${length(jitterMs)}`;
  const unanswered: Figure = {
    name: 'unanswered',
    value: formatCount(unansweredMs.length),
    // A mere resemblance accuses nobody.
    ...(unansweredMs.length > 0 && series.certainty === 'recognised' && { tone: 'error' }),
  };
  const counts: readonly Figure[] = [
    { name: 'answered', value: formatCount(answered) },
    unanswered,
    ...(waiting > 0 ? [{ name: 'in flight', value: formatCount(waiting) }] : []),
    // Requests come when they are needed.
    ...(series.purpose === 'request'
      ? []
      : [
          { name: 'interval', value: rhythm },
          { name: 'longest', value: length(longestIntervalMs) },
        ]),
  ];
  // Ping and pong leave and enter the network stack together: their distance would pass for a round trip.
  if (series.kind === 'wire-heartbeat') return counts;
  return [
    ...counts,
    { name: 'min', value: length(heartbeat.minMs) },
    { name: 'p50', value: length(heartbeat.p50Ms) },
    { name: 'p95', value: length(heartbeat.p95Ms) },
    { name: 'max', value: length(heartbeat.maxMs) },
  ];
}
