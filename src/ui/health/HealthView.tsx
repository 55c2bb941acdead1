import { useMemo } from 'react';
import { formatCount, formatDuration } from '../../base/format.ts';
import { countSlices, roundTripSlices } from '../../store/selectors/healthCharts.ts';
import { healthModel } from '../../store/selectors/healthModel.ts';
import { openSockets } from '../../store/selectors/timelineOpenSockets.ts';
import { tickScale } from '../../store/selectors/timelineTicks.ts';
import { useApp } from '../app/storeContext.tsx';
import { EmptyState } from '../common/EmptyState.tsx';
import { useCalmSession } from '../timeline/useCalmSession.ts';
import { EndpointTable } from './EndpointTable.tsx';
import { Figure } from './Figure.tsx';
import { DropsChart, OpenChart, ReconnectChart, RoundTripChart } from './figureCharts.tsx';
import css from './health.module.css';

const RENEW_EVERY_MS = 1000;
const SLICES = 48;
const HOUR_MS = 3_600_000;
/** What was watched for less than this is counted, and only estimated per hour. */
const ENOUGH_FOR_A_RATE_MS = 600_000;

/** How the sockets are doing: four figures with their charts, then every endpoint. */
export function HealthView() {
  const { shown, isLive, nowMs, revision } = useCalmSession(RENEW_EVERY_MS);
  const { timeRange, timeFormat } = useApp((state) => ({
    timeRange: state.timeRange,
    timeFormat: state.preferences.timeFormat,
  }));
  const { session, analyses } = shown;
  const fromMs = timeRange?.fromMs ?? session.firstEventAtMs ?? 0;
  const endMs = timeRange?.toMs ?? (isLive ? nowMs : (session.lastEventAtMs ?? 0));
  const toMs = Math.max(endMs, fromMs + 1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session changes in place; its counter tells when.
  const model = useMemo(() => healthModel(analyses, { fromMs, toMs }), [analyses, revision, fromMs, toMs]);
  if (session.connections.length === 0) return <EmptyState>No WebSockets yet.</EmptyState>;

  const { total } = model;
  const range = { fromMs, toMs };
  const scale = tickScale(session, timeFormat);
  const watchedMs = toMs - fromMs;
  const drops = rate(total.dropCount, watchedMs);
  const reconnects = rate(total.reconnectCount, watchedMs);

  return (
    <div className={css.view}>
      <div className={css.figures}>
        <Figure name="Open now" value={formatCount(total.open)} detail={`${formatCount(total.peak)} at most`}>
          {(width) => (
            <OpenChart
              samples={openSockets(analyses, range, toMs, width).open}
              peak={total.peak}
              range={range}
              scale={scale}
              width={width}
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
          name="Median round trip"
          value={total.p50Ms === undefined ? '–' : formatDuration(total.p50Ms)}
          detail={
            total.p95Ms === undefined
              ? 'no answered heartbeat of the page'
              : `p95 ${formatDuration(total.p95Ms)}, of ${formatCount(total.roundTripCount)}`
          }
        >
          {(width) => (
            <RoundTripChart
              slices={roundTripSlices(analyses, range, SLICES)}
              range={range}
              scale={scale}
              width={width}
            />
          )}
        </Figure>
        <Figure
          name={`Reconnections${reconnects.unit}`}
          value={reconnects.value}
          detail={
            total.medianRecoveryMs === undefined
              ? reconnects.detail
              : `back after ${formatDuration(total.medianRecoveryMs)} (median)`
          }
        >
          {(width) => (
            <ReconnectChart
              slices={countSlices(model.reconnectedAtMs, range, SLICES)}
              range={range}
              scale={scale}
              width={width}
            />
          )}
        </Figure>
      </div>
      <EndpointTable endpoints={model.endpoints} />
      <p className={css.note}>
        Over {formatDuration(watchedMs)}
        {timeRange ? ' (the time range chosen above)' : ''}. A drop is an end without a close frame, with a
        code that tells of trouble, or a handshake that failed. Round trips are those of the page’s own
        heartbeats.
      </p>
    </div>
  );
}

/** A rate per hour where enough was watched to speak of one, else the count and what it would come to. */
function rate(count: number, watchedMs: number) {
  const perHour = (count * HOUR_MS) / watchedMs;
  const hourly = perHour < 9.95 ? perHour.toFixed(1) : formatCount(Math.round(perHour));
  if (watchedMs >= ENOUGH_FOR_A_RATE_MS) {
    return { unit: ' per hour', value: count === 0 ? '0' : hourly, detail: `${formatCount(count)} in all` };
  }
  const detail = count === 0 ? `in ${formatDuration(watchedMs)}` : `${hourly} per hour at this rate`;
  return { unit: '', value: formatCount(count), detail };
}
