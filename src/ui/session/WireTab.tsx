import { formatBytes, formatCount, formatDuration, plural } from '../../base/format.ts';
import type { Connection } from '../../model/session.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import { type WireTraffic, wireTraffic } from '../../store/selectors/wireTraffic.ts';
import type { SessionView } from '../../store/state.ts';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';
import wireCss from './wire.module.css';
import { wireWords } from './wireWords.ts';

/** What happened below the WebSocket protocol: how the connection was made, what it carried, how it was lost. */
export function WireTab() {
  const { shown } = useShownSession();
  const selected = useApp((state) => state.selectedConnection);
  const connection = selected === undefined ? undefined : shown.session.connectionsById.get(selected);
  if (!connection) return null;
  const traffic = wireTraffic(connection);
  if (!traffic) return <NotWatched />;
  return (
    <div className={css.scroll}>
      <Story view={shown} connection={connection} />
      <Traffic connection={connection} traffic={traffic} />
    </div>
  );
}

function NotWatched() {
  const { canFollowNetLog, showNetLogDialog } = useActions();
  const action = canFollowNetLog
    ? { action: <TextButton label="Follow a net log…" onClick={() => showNetLogDialog(true)} /> }
    : {};
  return (
    <EmptyState {...action}>
      Nobody watched the wire of this socket. Chrome’s net log tells how its TCP and TLS connection was made
      and lost, and what its messages weighed after compression.
    </EmptyState>
  );
}

function Story({ view, connection }: { readonly view: SessionView; readonly connection: Connection }) {
  const facts = [...(connection.wire?.facts ?? [])].sort((a, b) => a.atMs - b.atMs);
  const beginMs = facts[0]?.atMs ?? connection.createdAtMs;
  return (
    <section className={css.section}>
      <h3>
        Story of the connection <OriginTag origin="net-log" />
      </h3>
      {facts.length === 0 ? (
        <p className={css.faint}>The net log tells nothing of how this connection was made or lost.</p>
      ) : (
        <table className={wireCss.story}>
          <tbody>
            {facts.map((fact, position) => {
              const { what, detail, isBad } = wireWords(fact);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: facts are only ever added at their end.
                <tr key={position} data-bad={isBad}>
                  <td className={wireCss.time}>{clockTime(view.session, fact.atMs)}</td>
                  <td className={wireCss.offset}>+{formatDuration(fact.atMs - beginMs)}</td>
                  <th scope="row">{what}</th>
                  <td>{detail}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}

interface TrafficProps {
  readonly connection: Connection;
  readonly traffic: readonly WireTraffic[];
}

function Traffic({ connection, traffic }: TrafficProps) {
  const tcp = connection.wire?.tcp;
  const outOfStep = traffic.filter(({ messages, isPerMessage }) => messages > 0 && !isPerMessage);
  return (
    <section className={css.section}>
      <h3>
        On the wire <OriginTag origin="net-log" />
      </h3>
      <table className={wireCss.traffic}>
        <thead>
          <tr>
            <th aria-label="Direction" />
            <th scope="col">Messages</th>
            <th scope="col">Payload on the wire</th>
            <th scope="col">Compressed to</th>
            <th scope="col">TCP, all included</th>
          </tr>
        </thead>
        <tbody>
          {traffic.map(({ direction, messages, wireBytes, ratio }) => (
            <tr key={direction}>
              <th scope="row" className={wireCss.direction} data-direction={direction}>
                {direction === 'sent' ? '↑ Sent' : '↓ Received'}
              </th>
              <td>{formatCount(messages)}</td>
              <td>{formatBytes(wireBytes)}</td>
              <td title="Over the messages whose size before compression is known too">
                {ratio === undefined ? '–' : ratio === 1 ? 'not compressed' : `${Math.round(ratio * 100)} %`}
              </td>
              <td>{tcp ? formatBytes(direction === 'sent' ? tcp.sentBytes : tcp.receivedBytes) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {outOfStep.length > 0 && (
        <p className={css.faint}>
          The {outOfStep.map(({ direction }) => direction).join(' and ')} messages could not be matched one by
          one with those of the net log ({plural(outOfStep.length, 'direction')}): only their sums are known.
        </p>
      )}
    </section>
  );
}
