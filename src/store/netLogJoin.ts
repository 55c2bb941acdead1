import type { NetLogPort } from '../formats/netLog/netLogPort.ts';
import { createSessionPort } from '../formats/netLog/sessionPort.ts';
import type { ConnectionId, SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';

export interface NetLogJoinOptions {
  /** The session that the log is joined to; may be replaced by another while the log is read (Clear). */
  readonly session: () => Session;
  readonly ingest: (event: SessionEvent) => void;
  /** The session's clock is the one of the log's ticks. */
  readonly isSameClock: boolean;
  /** True: sockets that only the log knows are shown too. */
  readonly showsOthers: boolean;
  /** How much earlier readings have told of the session's sockets; goes on counting. */
  readonly told: ToldCounts;
}

/** Number of events by socket and kind. */
export type ToldCounts = Map<ConnectionId, Map<SessionEvent['kind'], number>>;

/** Kinds that would count twice when a log is read again; the others only repeat what is known. */
const COUNTED: ReadonlySet<SessionEvent['kind']> = new Set(['frame', 'wire-message', 'wire-fact']);

/** Brings the sockets of a net log together with those of a session. */
export interface NetLogJoin {
  readonly port: NetLogPort;
  /** Sockets of the log that are not shown: of other tabs, or of nobody in this session. */
  readonly hiddenCount: number;
  /** Sockets of the log that are shown: those of the session, and the others where these are wanted. */
  readonly shownCount: number;
}

/**
 * A net log has the sockets of the whole browser. Those of the session are recognised by their keys; nothing of the
 * others is kept unless they are wanted: the log can be read again. A log that is read again tells each socket's story
 * from its handshake on, as any log does that can be joined to it: what was told before is passed over.
 */
export function createNetLogJoin({
  session,
  ingest,
  isSameClock,
  showsOthers,
  told,
}: NetLogJoinOptions): NetLogJoin {
  const others = new Set<ConnectionId>();
  const joined = new Set<ConnectionId>();
  const toPassOver: ToldCounts = new Map([...told].map(([id, counts]) => [id, new Map(counts)]));
  let known: { readonly session: Session; readonly port: NetLogPort } | undefined;
  let generation = 0;

  /** The port into the session of now. */
  function port(): NetLogPort {
    const current = session();
    if (known?.session !== current) {
      const idPrefix = generation === 0 ? '' : `${generation}-`;
      generation++;
      const options = { isSameClock, idPrefix, counted: told };
      known = { session: current, port: createSessionPort(current, emit, options) };
    }
    return known.port;
  }

  function emit(event: SessionEvent): void {
    if (!('connectionId' in event)) ingest(event);
    else if ((showsOthers || !others.has(event.connectionId)) && !wasTold(event)) ingest(event);
  }

  function wasTold(event: SessionEvent & { readonly connectionId: ConnectionId }): boolean {
    const { connectionId, kind } = event;
    // Where a reading ended is no part of the story: each reading has its own end.
    if (!COUNTED.has(kind) || (kind === 'wire-fact' && event.fact.type === 'log-ended')) return false;
    const left = toPassOver.get(connectionId)?.get(kind) ?? 0;
    if (left > 0) {
      toPassOver.get(connectionId)?.set(kind, left - 1);
      return true;
    }
    const counts = told.get(connectionId) ?? new Map<SessionEvent['kind'], number>();
    told.set(connectionId, counts.set(kind, (counts.get(kind) ?? 0) + 1));
    return false;
  }

  function found(id: ConnectionId | undefined): ConnectionId | undefined {
    if (id !== undefined) joined.add(id);
    return id;
  }

  return {
    port: {
      emit: (event) => port().emit(event),
      connectionWithKey: (key) => found(port().connectionWithKey(key)),
      connectionWithoutKey: (url, createdAtMs) => found(port().connectionWithoutKey(url, createdAtMs)),
      connectionWithTraffic: (messages, url) => found(port().connectionWithTraffic(messages, url)),
      hasUnidentified: (url) => port().hasUnidentified(url),
      nextConnectionId() {
        const id = port().nextConnectionId();
        others.add(id);
        return id;
      },
      toSessionMs: (tickMs, wallMs) => port().toSessionMs(tickMs, wallMs),
    },
    get hiddenCount() {
      return showsOthers ? 0 : others.size;
    },
    get shownCount() {
      return joined.size + (showsOthers ? others.size : 0);
    },
  };
}
