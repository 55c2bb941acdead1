import { useMemo, useState } from 'react';
import { plural } from '../../base/format.ts';
import { listConnections } from '../../store/selectors/connectionList.ts';
import { healthModel } from '../../store/selectors/healthModel.ts';
import { lineageRows } from '../../store/selectors/lineageRows.ts';
import { tickScale } from '../../store/selectors/timelineTicks.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { useCalmSession } from '../timeline/useCalmSession.ts';
import { CloseTable } from './CloseTable.tsx';
import { EndpointPicker } from './EndpointPicker.tsx';
import { EndpointTable } from './EndpointTable.tsx';
import { HealthFigures } from './HealthFigures.tsx';
import css from './health.module.css';
import { LineageTable } from './LineageTable.tsx';

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
  const [chosenKey, choose] = useState<string>();
  const chosen = model.endpoints.find(({ endpoint }) => endpoint === chosenKey);
  const shownModel = useMemo(
    () => (chosen ? healthModel(analyses, range, chosen.connections) : model),
    [analyses, range, chosen, model],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  const lineages = useMemo(
    () => lineageRows(analyses, range, chosen?.connections ?? connections),
    [analyses, revision, range, chosen, connections],
  );
  const scale = useMemo(() => tickScale(session, timeFormat), [session, timeFormat]);
  if (session.connections.length === 0) return <EmptyState>No WebSockets yet.</EmptyState>;
  if (connections.length === 0) {
    return (
      <EmptyState action={<TextButton label="Clear the query" onClick={() => setConnectionQuery('')} />}>
        No socket matches the query.
      </EmptyState>
    );
  }
  const narrowed = [
    timeRange ? 'only the time chosen above' : '',
    query ? `only the ${plural(connections.length, 'socket')} that “${query}” finds` : '',
  ].filter((words) => words !== '');

  return (
    <div className={css.view}>
      <EndpointPicker
        endpoints={model.endpoints.map(({ endpoint }) => endpoint)}
        chosen={chosen?.endpoint}
        onChoose={choose}
        narrowed={narrowed.length > 0 ? narrowed.join(', ') : undefined}
        {...{ range, scale }}
      />
      <HealthFigures
        {...{ analyses, range, scale }}
        model={shownModel}
        connections={chosen?.connections ?? connections}
      />
      <CloseTable closes={shownModel.closes} range={range} />
      <EndpointTable endpoints={model.endpoints} chosen={chosen?.endpoint} onChoose={choose} range={range} />
      <LineageTable rows={lineages} {...{ analyses, range, scale }} />
      <p className={css.note}>
        A drop is an end without a close frame, with a code that tells of trouble, or a handshake that failed.
        A reconnection is a socket that the same page, frame or worker opened to the same endpoint after it
        had lost one. Round trips are those of heartbeats and, of sockets without any, of requests that were
        acknowledged: p50 is the median, p95 the time that 95 of 100 stay within. Rates per hour from a short
        session are estimates. Rest the pointer on a figure or a heading to see what it is computed from;
        “Find sockets” and the band above narrow every figure.
      </p>
    </div>
  );
}
