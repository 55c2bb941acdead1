import { formatBytes, formatDuration, formatSeconds } from '../../base/format.ts';
import { contextForProtocol } from '../../knowledge/contextForProtocol.ts';
import { explainCloseCode } from '../../knowledge/explainCloseCode.ts';
import type { EndCause } from '../../model/events.ts';
import { type CloseFacts, clockTime, closeFacts } from '../../store/selectors/closeFacts.ts';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { WORDLESS } from '../common/browserErrorWords.ts';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';
import { SourceLink, StackList } from '../common/SourceLink.tsx';
import { FindingCard } from './FindingCard.tsx';

const WHO: Readonly<Record<CloseFacts['closure']['by'], string>> = {
  page: 'Code in the page',
  server: 'The server',
  browser: 'The browser',
  network: 'The network or a proxy: nobody said goodbye',
  navigation: 'The page was left',
  unknown: 'Cannot tell',
};

/** What `navigation` means where the end itself tells more. */
const WENT_WITH: Partial<Record<EndCause, string>> = {
  'context-destroyed': 'Its document or worker went away',
  'tab-closed': 'The tab was closed',
};

/** Why the selected connection ended: the findings first, then every fact with its witness. */
export function CloseTab() {
  const { shown } = useShownSession();
  const { selected, findings } = useApp((state) => ({
    selected: state.selectedConnection,
    findings: state.findings,
  }));
  const connection = selected === undefined ? undefined : shown.session.connectionsById.get(selected);
  const facts = connection && closeFacts(shown, connection);
  if (!connection || !facts) {
    return (
      <EmptyState>This socket has not ended. Its close code and what it means will stand here.</EmptyState>
    );
  }
  const about = findings.filter((finding) => finding.connections.includes(connection.id));
  const endedAt = facts.endedAtMs;
  return (
    <div className={css.scroll}>
      <Verdict facts={facts} />
      {about.length > 0 && (
        <section className={css.section}>
          {about.map((finding) => (
            <FindingCard key={finding.id} finding={finding} />
          ))}
        </section>
      )}
      <section className={css.section}>
        <h3>What was observed</h3>
        <dl className={css.facts}>
          <dt>Closed by</dt>
          <dd>
            {whoIn(facts)}
            {facts.topOfStack && facts.closure.by === 'page' && (
              <>
                {' '}
                in <SourceLink frame={facts.topOfStack} />
              </>
            )}{' '}
            <OriginTag origin={facts.closure.origin} />
            <div className={css.faint}>{facts.closure.because}</div>
          </dd>
          {endedAt !== undefined && (
            <>
              <dt>Ended at</dt>
              <dd>
                {clockTime(shown.session, endedAt)}, after {formatDuration(endedAt - connection.createdAtMs)}{' '}
                {facts.end && <OriginTag origin={facts.end.origin} />}
              </dd>
            </>
          )}
          {facts.report && (
            <>
              <dt>Close handshake</dt>
              <dd>
                {facts.report.wasClean === undefined
                  ? 'not known'
                  : facts.report.wasClean
                    ? 'clean: both sides sent a Close frame'
                    : 'not clean: no Close frame was exchanged'}{' '}
                <OriginTag origin={facts.report.origin} />
              </dd>
              <dt>Reason</dt>
              <dd>
                {facts.report.reason ? (
                  `“${facts.report.reason}”`
                ) : (
                  <span className={css.faint}>none given</span>
                )}
              </dd>
            </>
          )}
          {facts.report?.bufferedBytes !== undefined && (
            <>
              <dt>Never sent</dt>
              <dd>
                {formatBytes(facts.report.bufferedBytes)} that the page had sent were still waiting in the
                browser <OriginTag origin={facts.report.origin} />
              </dd>
            </>
          )}
          {facts.silence && <SilenceFact silence={facts.silence} />}
          {facts.browserErrors.map((error) => (
            <BrowserErrorFact
              key={`${error.atMs} ${error.message}`}
              message={error.message}
              origin={error.origin}
            />
          ))}
        </dl>
      </section>
      {facts.calls.map((call) => (
        <section className={css.section} key={call.atMs}>
          <h3>
            The page called close(
            {[call.code, call.reason && JSON.stringify(call.reason)]
              .filter((part) => part !== undefined)
              .join(', ')}
            ) at {clockTime(shown.session, call.atMs)} <OriginTag origin={call.origin} />
          </h3>
          <div className={css.mono}>
            <StackList stack={call.stack} />
          </div>
        </section>
      ))}
      <Meaning facts={facts} />
    </div>
  );
}

const UNOPENED =
  'Nobody saw it open or fail. It may have been open: what Chrome has yet to tell of a socket is lost when its page is left.';

const CODELESS: Partial<Record<CloseFacts['state'], string>> = {
  failed: 'never opened',
  unopened: 'not seen to open',
};

function Verdict({ facts }: { readonly facts: CloseFacts }) {
  const { code, wasClean } = facts.closure;
  const explained = code === undefined ? undefined : explain(facts, code);
  const tone =
    wasClean === false || facts.state === 'failed'
      ? 'error'
      : code === 1000 || code === undefined
        ? 'ok'
        : 'warning';
  return (
    <section className={css.section}>
      <p className={css.verdict}>
        <span className={css.code} data-tone={tone}>
          {code ?? CODELESS[facts.state] ?? 'no code'}
        </span>
        <strong>{explained?.entry.name}</strong>
        {facts.closure.reason && <span>“{facts.closure.reason}”</span>}
        {facts.report && <OriginTag origin={facts.report.origin} />}
      </p>
      {explained && <p className={css.prose}>{explained.entry.meaning}</p>}
      <AbnormalKind facts={facts} />
      {code === undefined && facts.state === 'closed' && <NoCode />}
      {facts.state === 'unopened' && facts.end?.origin === 'inferred' && (
        <p className={css.prose}>{UNOPENED}</p>
      )}
    </section>
  );
}

function whoIn({ closure, endedWith }: CloseFacts): string {
  const more = endedWith && WENT_WITH[endedWith];
  return more ?? WHO[closure.by];
}

/** 1006 is only the absence of a close frame; what tells the cases apart is whether Chrome had a complaint. */
function AbnormalKind({ facts }: { readonly facts: CloseFacts }) {
  if (facts.closure.code !== 1006 || facts.state !== 'closed' || facts.closure.by === 'page') return null;
  const complaint = facts.browserErrors.at(-1);
  return (
    <p className={css.prose}>
      {complaint ? (
        <>
          Chrome itself ended it, with the words <span className={css.mono}>{complaint.message}</span>{' '}
          <OriginTag origin={complaint.origin} />
        </>
      ) : (
        'Chrome had no complaint of its own: the connection under it was closed or lost.'
      )}
    </p>
  );
}

/** Why there is no close code, and how there would be one. */
function NoCode() {
  const isUntouched = useApp((state) => state.shown === state.live && !state.preferences.touchPage);
  const { setPreferences } = useActions();
  if (!isUntouched) {
    return (
      <p className={css.prose}>
        No witness reported a close code: the debugger protocol has none, and the page hook did not see this
        socket close.
      </p>
    );
  }
  return (
    <p className={css.prose}>
      “Do not touch the page” is on, so nobody knows the close code, or whether page code closed this socket:
      Chrome tells both to the page alone. The time of the end, the silence before it and Chrome's own error
      text are known all the same.{' '}
      <TextButton label="Listen inside the page" onClick={() => setPreferences({ touchPage: true })} />
    </p>
  );
}

function SilenceFact({ silence }: { readonly silence: NonNullable<CloseFacts['silence']> }) {
  const parts = [
    silence.any !== undefined && `${formatSeconds(silence.any)} since the last message`,
    silence.received !== undefined && `${formatSeconds(silence.received)} since the last received`,
    silence.sent !== undefined && `${formatSeconds(silence.sent)} since the last sent`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return null;
  return (
    <>
      <dt>Silence before</dt>
      <dd>{parts.join(', ')}</dd>
    </>
  );
}

function BrowserErrorFact({
  message,
  origin,
}: {
  readonly message: string;
  readonly origin: CloseFacts['closure']['origin'];
}) {
  return (
    <>
      <dt>Chrome said</dt>
      <dd>
        <span className={css.mono}>{message || WORDLESS}</span> <OriginTag origin={origin} />
      </dd>
    </>
  );
}

function explain(facts: CloseFacts, code: number) {
  const context = facts.protocolId === undefined ? undefined : contextForProtocol[facts.protocolId];
  return explainCloseCode(code, context);
}

function Meaning({ facts }: { readonly facts: CloseFacts }) {
  const { code } = facts.closure;
  const explained = code === undefined ? undefined : explain(facts, code);
  if (!explained) return null;
  const { entry, elsewhere, reconnectAdvice } = explained;
  return (
    <section className={css.section}>
      <div className={css.columns}>
        {entry.commonCauses.length > 0 && <Bullets title="Common causes" items={entry.commonCauses} />}
        <Bullets title="What to do" items={[...entry.whatToDo, reconnectAdvice]} />
      </div>
      {elsewhere.length > 0 && !entry.context && (
        <p className={css.prose}>
          Elsewhere {code} means: {elsewhere.map((other) => `${other.name} (${other.context})`).join(', ')}.
        </p>
      )}
      <p className={css.faint}>
        Source: {entry.source.title}
        {!entry.verified && ' (not verified)'}
      </p>
    </section>
  );
}

function Bullets({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={css.list}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </div>
  );
}
