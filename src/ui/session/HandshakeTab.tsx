import { plural } from '../../base/format.ts';
import type { Header } from '../../model/events.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import {
  type FoundWords,
  type HandshakeFacts,
  handshakeFacts,
} from '../../store/selectors/handshakeFacts.ts';
import { type Untold, untoldOf } from '../../store/selectors/untoldSockets.ts';
import { useApp, useShownSession } from '../app/storeContext.tsx';
import { WORDLESS } from '../common/browserErrorWords.ts';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';
import { StackList } from '../common/SourceLink.tsx';
import { CookieSection } from './CookieSection.tsx';
import { NegotiationSection } from './NegotiationSection.tsx';
import { TimingSection } from './TimingSection.tsx';

/** How the selected connection was opened: who asked, what was sent, what was answered. */
export function HandshakeTab() {
  const { shown } = useShownSession();
  const selected = useApp((state) => state.selectedConnection);
  const connection = selected === undefined ? undefined : shown.session.connectionsById.get(selected);
  if (!connection) return null;
  const { request, response, initiator, openedBeforeCapture } = connection;
  const wasMissed = openedBeforeCapture && !request;
  const facts = handshakeFacts(connection);
  return (
    <div className={css.scroll}>
      <section className={css.section}>
        <h3>General</h3>
        <dl className={css.facts}>
          <dt>Address</dt>
          <dd className={css.mono}>{connection.url || 'not known'}</dd>
          <dt>{openedBeforeCapture ? 'First noticed' : 'Created'}</dt>
          <dd>
            {clockTime(shown.session, connection.createdAtMs)} <OriginTag origin={connection.origin} />
          </dd>
          {facts.found.map(({ atMs, when, what, origin }) => (
            <Found key={atMs} when={when} what={what} origin={origin} />
          ))}
          <dt>Status</dt>
          <dd>
            {response ? `${response.status} ${response.statusText}` : statusWithoutResponse(facts)}{' '}
            {response && <OriginTag origin={response.origin} />}
          </dd>
          {connection.browserErrors.map((error) => (
            <BrowserError key={`${error.atMs} ${error.message}`} message={error.message} />
          ))}
        </dl>
        {wasMissed && (
          <p className={css.note}>
            {`This socket was ${facts.wasOpenBefore ? 'opened' : 'connecting'} before capture began, so its handshake was not seen. Reload the page to see it.`}
          </p>
        )}
        <Doubt untold={untoldOf(shown.session, connection)} />
      </section>
      <NegotiationSection facts={facts} />
      {!wasMissed && (
        <>
          <CookieSection cookies={facts.cookies} />
          <TimingSection steps={facts.steps} />
          <HeaderSection title="Response headers" headers={response?.headers} />
          <HeaderSection title="Request headers" headers={request?.headers} />
        </>
      )}
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

function Doubt({ untold }: { readonly untold: Untold | undefined }) {
  if (!untold) return null;
  const { what, others } = untold;
  if (what === 'messages') {
    return (
      <p className={css.note}>
        {`Messages of ${plural(others, 'socket')} came that could be this one's; nothing told which, so they stand in lines of their own, marked “cannot tell which socket”.`}
      </p>
    );
  }
  return (
    <p className={css.note}>
      {others === 0
        ? 'Its messages came, but no socket that fits them was found in the page.'
        : `Its messages came, and ${plural(others, 'socket')} found in the page could be the one; nothing told which. A message that the page receives on it, or its end, would have.`}
    </p>
  );
}

function Found({ when, what, origin }: Omit<FoundWords, 'atMs'>) {
  return (
    <>
      <dt>{when}</dt>
      <dd>
        {what} <OriginTag origin={origin} />
      </dd>
    </>
  );
}

function BrowserError({ message }: { readonly message: string }) {
  return (
    <>
      <dt>Chrome said</dt>
      <dd className={css.mono}>{message || WORDLESS}</dd>
    </>
  );
}

function statusWithoutResponse({
  state,
  statusInError,
  wasOpened,
}: Pick<HandshakeFacts, 'state' | 'statusInError' | 'wasOpened'>): string {
  if (statusInError !== undefined)
    return `${statusInError}, as the error text has it; the answer itself was not told`;
  if (wasOpened) return 'not seen';
  switch (state) {
    case 'failed':
      return 'never opened';
    case 'unopened':
      return 'not seen: it ended before Chrome told of an answer';
    default:
      return 'waiting for the server';
  }
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
