import { formatDuration } from '../../base/format.ts';
import type { Header } from '../../model/events.ts';
import type { Connection } from '../../model/session.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import { useApp, useShownSession } from '../app/storeContext.tsx';
import { EmptyState } from '../common/EmptyState.tsx';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';
import { StackList } from '../common/SourceLink.tsx';

/** How the selected connection was opened: who asked, what was sent, what was answered. */
export function HandshakeTab() {
  const { shown } = useShownSession();
  const selected = useApp((state) => state.selectedConnection);
  const connection = selected === undefined ? undefined : shown.session.connectionsById.get(selected);
  if (!connection) return null;
  if (connection.openedBeforeCapture && !connection.request) {
    return (
      <EmptyState>
        This socket was opened before capture began, so its handshake was not seen. Reload the page to see it.
      </EmptyState>
    );
  }
  const { request, response, initiator } = connection;
  return (
    <div className={css.scroll}>
      <section className={css.section}>
        <h3>General</h3>
        <dl className={css.facts}>
          <dt>Address</dt>
          <dd className={css.mono}>{connection.url}</dd>
          <dt>Created</dt>
          <dd>
            {clockTime(shown.session, connection.createdAtMs)} <OriginTag origin={connection.origin} />
          </dd>
          <dt>Status</dt>
          <dd>
            {response ? `${response.status} ${response.statusText}` : statusWithoutResponse(connection)}{' '}
            {response && <OriginTag origin={response.origin} />}
          </dd>
          {response && (
            <>
              <dt>Time to open</dt>
              <dd>{formatDuration(response.atMs - connection.createdAtMs)}</dd>
            </>
          )}
          {connection.browserErrors.map((error) => (
            <BrowserError key={error.atMs} message={error.message} />
          ))}
        </dl>
      </section>
      <HeaderSection title="Response headers" headers={response?.headers} />
      <HeaderSection title="Request headers" headers={request?.headers} />
      {initiator && (
        <section className={css.section}>
          <h3>Opened by {initiator.type}</h3>
          <div className={css.mono}>
            <StackList stack={initiator.stack} />
          </div>
        </section>
      )}
    </div>
  );
}

function BrowserError({ message }: { readonly message: string }) {
  return (
    <>
      <dt>Chrome said</dt>
      <dd className={css.mono}>{message}</dd>
    </>
  );
}

function statusWithoutResponse(connection: Connection): string {
  return connection.end || connection.close ? 'never opened' : 'waiting for the server';
}

function HeaderSection({
  title,
  headers,
}: {
  readonly title: string;
  readonly headers: readonly Header[] | undefined;
}) {
  return (
    <section className={css.section}>
      <h3>{title}</h3>
      {headers && headers.length > 0 ? (
        <dl className={css.facts}>
          {headers.map(({ name, value }, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: headers are a fixed list in which names repeat.
            <HeaderLine key={position} name={name} value={value} />
          ))}
        </dl>
      ) : (
        <p className={css.faint}>Not seen.</p>
      )}
    </section>
  );
}

function HeaderLine({ name, value }: Header) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={css.mono}>{value}</dd>
    </>
  );
}
