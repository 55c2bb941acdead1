import type { Analyses } from '../../analysis/analyses.ts';
import { formatBytes, formatCount, formatDuration } from '../../base/format.ts';
import { countSlices, roundTripSlices } from '../../store/selectors/healthCharts.ts';
import type { HealthModel } from '../../store/selectors/healthModel.ts';
import { trafficOverTime } from '../../store/selectors/healthTraffic.ts';
import { openSockets } from '../../store/selectors/timelineOpenSockets.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { Figure } from './Figure.tsx';
import { DropsChart, ReconnectChart, RoundTripChart, StepsChart } from './figureCharts.tsx';
import css from './health.module.css';
import { bytesPerSecond, hourlyRate, perSecond } from './rates.ts';

interface HealthFiguresProps {
  readonly analyses: Analyses;
  readonly model: HealthModel;
  readonly range: TimeRange;
  readonly scale: TickScale;
}

const SLICES = 48;
const TRAFFIC_STEPS = 240;

/** The figures a person looks at first, each with its course over the time watched. */
export function HealthFigures({ analyses, model, range, scale }: HealthFiguresProps) {
  const { total } = model;
  const watchedMs = range.toMs - range.fromMs;
  const drops = hourlyRate(total.dropCount, watchedMs);
  const reconnects = hourlyRate(total.reconnectCount, watchedMs);
  const traffic = trafficOverTime(analyses, range, TRAFFIC_STEPS);
  const roundTrips = roundTripSlices(analyses, range, SLICES);
  const reconnections = countSlices(model.reconnectedAtMs, range, SLICES);
  const slowest = roundTrips.reduce((most, { p95 }) => Math.max(most, p95), 0);
  const bytes = traffic.total.bytes ?? 0;
  const [from, to] = [range.fromMs, range.toMs].map((atMs) =>
    momentLabel(atMs, scale).replace(/\.\d+( s)?$/, '$1'),
  );
  const span = [from ?? '', to ?? ''] as const;
  const over = { range, scale };
  return (
    <div className={css.figures}>
      <Figure
        name="Open now"
        value={formatCount(total.open)}
        detail={`${formatCount(total.peak)} at most`}
        top={formatCount(total.peak)}
        span={span}
      >
        {(width) => (
          <StepsChart
            {...over}
            samples={openSockets(analyses, range, range.toMs, width).open}
            peak={total.peak}
            width={width}
            inWords={(value) => `${value} open`}
          />
        )}
      </Figure>
      <Figure
        name={`Drops${drops.unit}`}
        value={drops.value}
        detail={drops.detail}
        tone={total.dropCount > 0 ? 'error' : undefined}
      >
        {(width) => <DropsChart drops={total.drops} width={width} />}
      </Figure>
      <Figure
        name={`Reconnections${reconnects.unit}`}
        value={reconnects.value}
        detail={
          total.medianRecoveryMs === undefined
            ? reconnects.detail
            : `back after ${formatDuration(total.medianRecoveryMs)} (median)`
        }
        top={
          total.reconnectCount > 0
            ? formatCount(Math.max(...reconnections.map(({ count }) => count)))
            : undefined
        }
        span={span}
      >
        {(width) => <ReconnectChart {...over} slices={reconnections} width={width} />}
      </Figure>
      <Figure
        name="Median round trip"
        value={total.p50Ms === undefined ? '–' : formatDuration(total.p50Ms)}
        detail={
          total.p95Ms === undefined
            ? 'no answered heartbeat of the page'
            : `p95 ${formatDuration(total.p95Ms)} (dashed), of ${formatCount(total.roundTripCount)}`
        }
        top={roundTrips.length > 0 ? formatDuration(slowest) : undefined}
        span={span}
      >
        {(width) => <RoundTripChart {...over} slices={roundTrips} width={width} />}
      </Figure>
      <Figure
        name="Messages per second"
        value={perSecond(traffic.total.messages, watchedMs)}
        detail={`${formatCount(Math.round(traffic.total.messages))} both ways`}
        top={traffic.peakMessages > 0 ? perSecond(traffic.peakMessages, 1000) : undefined}
        span={span}
      >
        {(width) => (
          <StepsChart
            {...over}
            samples={traffic.messages}
            peak={traffic.peakMessages}
            width={width}
            inWords={(value) => `${perSecond(value, 1000)} messages/s`}
          />
        )}
      </Figure>
      <Figure
        name="Bytes per second"
        value={bytesPerSecond(bytes, watchedMs)}
        detail={`${formatBytes(Math.round(bytes))} both ways`}
        top={traffic.peakBytes > 0 ? bytesPerSecond(traffic.peakBytes, 1000) : undefined}
        span={span}
      >
        {(width) => (
          <StepsChart
            {...over}
            samples={traffic.bytes}
            peak={traffic.peakBytes}
            width={width}
            inWords={(value) => `${bytesPerSecond(value, 1000)}/s`}
          />
        )}
      </Figure>
    </div>
  );
}
