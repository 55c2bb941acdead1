import type { Analyses } from '../../analysis/analyses.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../../base/format.ts';
import type { Connection } from '../../model/session.ts';
import { countSlices, roundTripSlices } from '../../store/selectors/healthCharts.ts';
import type { HealthModel } from '../../store/selectors/healthModel.ts';
import { trafficOverTime } from '../../store/selectors/healthTraffic.ts';
import { type Sample, thinOut } from '../../store/selectors/timelineThin.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { Figure } from './Figure.tsx';
import { DropsChart, ReconnectChart, RoundTripChart, StepsChart } from './figureCharts.tsx';
import css from './health.module.css';
import { bytesPerSecond, hourlyRate, perSecond } from './rates.ts';

interface HealthFiguresProps {
  readonly analyses: Analyses;
  readonly model: HealthModel;
  readonly connections: readonly Connection[];
  readonly range: TimeRange;
  readonly scale: TickScale;
}

const SLICES = 48;
const TRAFFIC_STEPS = 240;

/** The figures a person looks at first, each with its course over the time watched. */
export function HealthFigures({ analyses, model, connections, range, scale }: HealthFiguresProps) {
  const { total } = model;
  const watchedMs = range.toMs - range.fromMs;
  const drops = hourlyRate(total.dropCount, watchedMs);
  const reconnects = hourlyRate(total.reconnectCount, watchedMs);
  const traffic = trafficOverTime(analyses, range, TRAFFIC_STEPS, connections);
  const roundTrips = roundTripSlices(analyses, range, SLICES, connections);
  const reconnections = countSlices(model.reconnectedAtMs, range, SLICES);
  const slowest = roundTrips.reduce((most, { p95 }) => Math.max(most, p95), 0);
  const inAll = formatDuration(watchedMs);
  const steps = `The curve shows averages over ${formatDuration(traffic.stepMs)} each`;
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
        basis="Sockets whose handshake was answered and that have not ended, at the end of the time shown; the curve says how many at each moment"
        top={formatCount(total.peak)}
        span={span}
      >
        {(width) => (
          <StepsChart
            {...over}
            samples={thinned(model.open, range, width)}
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
        basis={`Ends without a close frame, with a code that tells of trouble, and failed handshakes: ${formatCount(total.dropCount)} in ${inAll}. The bars count them by code`}
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
            : `${reconnects.detail}, back after ${formatDuration(total.medianRecoveryMs)} (median)`
        }
        basis={`Sockets that a page, frame or worker opened to the same endpoint after it had lost one: ${formatCount(total.reconnectCount)} in ${inAll}. The median is from the loss until the next one was open`}
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
            ? 'nothing was asked and answered'
            : `p95 ${formatDuration(total.p95Ms)} (dashed), ${plural(total.roundTripCount, 'answer')}`
        }
        basis="From question to answer as the page saw them: heartbeats and, of sockets without any, requests that were acknowledged. 95 of 100 stay within p95"
        top={roundTrips.length > 0 ? formatDuration(slowest) : undefined}
        span={roundTrips.length > 0 ? span : undefined}
      >
        {(width) => <RoundTripChart {...over} slices={roundTrips} width={width} />}
      </Figure>
      <Figure
        name="Messages per second"
        value={perSecond(traffic.total.messages, watchedMs)}
        detail={`${formatCount(Math.round(traffic.total.messages))} both ways`}
        basis={`Messages sent and received in ${inAll}, without pings and pongs. ${steps}`}
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
        value={bytesPerSecond(traffic.total.bytes, watchedMs)}
        detail={`${formatBytes(Math.round(traffic.total.bytes))} both ways`}
        basis={`Payload of the messages sent and received in ${inAll}, before compression. ${steps}`}
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

/** A chart pays for every point; narrower steps are not seen in one this small. */
const STEP_PX = 4;

function thinned(samples: readonly Sample[], range: TimeRange, widthPx: number): readonly Sample[] {
  const nothing = { atMs: 0, value: 0 };
  return thinOut(
    samples.length,
    (index) => samples[index] ?? nothing,
    range.fromMs,
    range.toMs,
    widthPx / STEP_PX,
  );
}
