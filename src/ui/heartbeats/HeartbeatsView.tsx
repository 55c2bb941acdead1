import type { RoundTripKind } from '../../analysis/roundTrips.ts';
import { formatSeconds, plural } from '../../base/format.ts';
import { type HeartbeatModel, heartbeatModel } from '../../store/selectors/heartbeatModel.ts';
import { heartbeatRuler } from '../../store/selectors/heartbeatRuler.ts';
import { bandsOfConnection } from '../../store/selectors/timelineModel.ts';
import { tickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import { EmptyState } from '../common/EmptyState.tsx';
import { useCalmSession } from '../timeline/useCalmSession.ts';
import { ConventionPicker } from './ConventionPicker.tsx';
import css from './heartbeats.module.css';
import { SeriesView } from './SeriesView.tsx';
import { TimeoutRuler } from './TimeoutRuler.tsx';

const RENEW_EVERY_MS = 500;

const KINDS: readonly {
  readonly kind: RoundTripKind;
  readonly name: string;
  /** What a figure of this kind says, and what it does not. */
  readonly tells: string;
}[] = [
  {
    kind: 'page-round-trip',
    name: 'Page round trip',
    tells: 'The page asked, the server answered: the real time to the server and back.',
  },
  {
    kind: 'page-response',
    name: 'Page response time',
    tells: 'The server asked, the page answered: how slow the page was, not the network.',
  },
  {
    kind: 'wire-heartbeat',
    name: 'Wire heartbeat',
    tells:
      'The server’s protocol ping and the browser’s pong: the connection lives, and how often the server asks. It resets idle timers and times nothing.',
  },
];

/** Heartbeats of the selected connection: three kinds, never mixed, and the idle limits they keep it alive through. */
export function HeartbeatsView() {
  const { shown, nowMs } = useCalmSession(RENEW_EVERY_MS);
  const { selected, timeRange, timeFormat, stack } = useApp((state) => ({
    selected: state.selectedConnection,
    timeRange: state.timeRange,
    timeFormat: state.preferences.timeFormat,
    stack: state.preferences.stack,
  }));
  const { session, analyses } = shown;
  const connection = selected === undefined ? undefined : session.connectionsById.get(selected);
  if (!connection) return <EmptyState>Choose a socket to see its heartbeats.</EmptyState>;

  const model = heartbeatModel(analyses, connection);
  const ruler = heartbeatRuler(analyses, connection, stack);
  const endMs = connection.end?.atMs ?? connection.close?.atMs ?? nowMs;
  const range: TimeRange = timeRange ?? {
    fromMs: connection.createdAtMs,
    toMs: Math.max(endMs, connection.createdAtMs + 1),
  };
  const scale = tickScale(session, timeFormat);
  const bands = bandsOfConnection(analyses, connection);
  const isEmpty = KINDS.every(({ kind }) => model.byKind[kind].length === 0) && model.oneWay.length === 0;

  return (
    <div className={css.view}>
      <ConventionPicker connectionId={connection.id} chosen={model.chosen} protocol={model.protocol} />
      {isEmpty && <NothingSeen wireKnown={model.wireKnown} />}
      {KINDS.map(({ kind, name, tells }) => {
        const series = model.byKind[kind];
        if (series.length === 0) {
          return isEmpty ? null : (
            <p key={kind} className={css.nothing}>
              <b>{name}</b> {whyNothing(kind, model)}{' '}
              {kind === 'wire-heartbeat' && !model.wireKnown && <FollowLink />}
            </p>
          );
        }
        return (
          <section key={kind} className={css.section}>
            <h3 className={css.name}>{name}</h3>
            <p className={css.tells}>{tells}</p>
            {series.map((heartbeat) => (
              <SeriesView
                key={heartbeat.series.protocol}
                heartbeat={heartbeat}
                range={range}
                bands={bands}
                scale={scale}
                nowMs={nowMs}
              />
            ))}
          </section>
        );
      })}
      {model.oneWay.map(({ name, from, count, intervalMs }) => (
        <p key={`${name} ${from}`} className={css.nothing}>
          <b>One-way heartbeat</b> The {from} sent {plural(count, 'sign')} of life that nobody answers ({name}
          ){intervalMs !== undefined && `, every ${formatSeconds(intervalMs)}`}. It resets idle timers; there
          is nothing to time.
        </p>
      ))}
      <TimeoutRuler ruler={ruler} announcedMs={model.announcedMs} hasStack={stack.length > 0} />
    </div>
  );
}

function whyNothing(kind: RoundTripKind, { wireKnown }: HeartbeatModel): string {
  switch (kind) {
    case 'page-round-trip':
      return 'None: the page sent no heartbeat that was recognised.';
    case 'page-response':
      return 'None: the server asked the page for no sign of life.';
    case 'wire-heartbeat':
      return wireKnown
        ? 'None: the net log shows no ping on this connection.'
        : 'Not visible: Chrome tells no extension of protocol pings. Its net log (chrome://net-export) has them.';
  }
}

/** The way to the pings that no extension sees. */
function FollowLink() {
  const { canFollowNetLog, showNetLogDialog } = useActions();
  if (!canFollowNetLog) return null;
  return (
    <button type="button" className={common.link} onClick={() => showNetLogDialog(true)}>
      Follow a net log…
    </button>
  );
}

function NothingSeen({ wireKnown }: { readonly wireKnown: boolean }) {
  return (
    <div className={css.empty}>
      <p>
        <b>No heartbeat seen on this connection.</b>
      </p>
      <p>
        Recognised are those of Engine.IO and Socket.IO, SockJS, SignalR, GraphQL, Phoenix, Action Cable,
        STOMP, MQTT, NATS, Pusher, Centrifugo, Meteor, Home Assistant, chat services and exchanges, plain ping
        and pong messages, and any short message that repeats at a steady rhythm.
      </p>
      <p>
        {wireKnown ? (
          'The net log shows no protocol pings either.'
        ) : (
          <>
            Protocol pings (opcode 9) are invisible to DevTools and its extensions: without a net log nobody
            can say whether the server sends them. <FollowLink />
          </>
        )}
      </p>
    </div>
  );
}
