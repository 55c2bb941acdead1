import { useMemo } from 'react';
import { formatDuration, plural } from '../../base/format.ts';
import { listConnections } from '../../store/selectors/connectionList.ts';
import { healthModel } from '../../store/selectors/healthModel.ts';
import { tickScale } from '../../store/selectors/timelineTicks.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { useCalmSession } from '../timeline/useCalmSession.ts';
import { CloseTable } from './CloseTable.tsx';
import { EndpointTable } from './EndpointTable.tsx';
import { HealthFigures } from './HealthFigures.tsx';
import css from './health.module.css';

const RENEW_EVERY_MS = 1000;

/** How the sockets are doing: figures with their charts, then how they ended, then every endpoint. */
export function HealthView() {
  const { shown, isLive, nowMs, revision } = useCalmSession(RENEW_EVERY_MS);
  const { query, timeRange, timeFormat } = useApp((state) => ({
    query: state.connectionQuery,
    timeRange: state.timeRange,
    timeFormat: state.preferences.timeFormat,
  }));
  const { setConnectionQuery } = useActions();
  const { session, analyses } = shown;
  const fromMs = timeRange?.fromMs ?? session.firstEventAtMs ?? 0;
  const endMs = timeRange?.toMs ?? (isLive ? nowMs : (session.lastEventAtMs ?? 0));
  const toMs = Math.max(endMs, fromMs + 1);
  const range = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session changes in place; its counter tells when.
  const connections = useMemo(() => listConnections(session, query, undefined), [session, query, revision]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const model = useMemo(
    () => healthModel(analyses, range, connections),
    [analyses, revision, range, connections],
  );
  if (session.connections.length === 0) return <EmptyState>No WebSockets yet.</EmptyState>;
  if (connections.length === 0) {
    return (
      <EmptyState action={<TextButton label="Clear the query" onClick={() => setConnectionQuery('')} />}>
        No socket matches the query.
      </EmptyState>
    );
  }
  const watchedMs = toMs - fromMs;

  return (
    <div className={css.view}>
      <HealthFigures {...{ analyses, model, connections, range }} scale={tickScale(session, timeFormat)} />
      <CloseTable closes={model.closes} />
      <EndpointTable endpoints={model.endpoints} watchedMs={watchedMs} />
      <p className={css.note}>
        Over {formatDuration(watchedMs)}
        {timeRange ? ' (the time range chosen above)' : ''}
        {query ? `, of the ${plural(connections.length, 'socket')} that the query finds` : ''}. A drop is an
        end without a close frame, with a code that tells of trouble, or a handshake that failed. Round trips
        are those of the page’s own heartbeats: p50 is the median, p95 the time that 95 of 100 stay within.
        Rates per hour from a short session are estimates. “Find sockets” narrows every figure to what it
        finds.
      </p>
    </div>
  );
}
