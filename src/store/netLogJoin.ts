import type { NetLogPort } from '../formats/netLog/netLogPort.ts';
import { createSessionPort } from '../formats/netLog/sessionPort.ts';
import type { ConnectionId, SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';

/** Events of sockets that are not shown; beyond this the oldest such sockets are forgotten. */
const HELD_EVENTS_AT_MOST = 50_000;

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
export type ToldCounts = Map<string, number>;

/** Kinds that would count twice when a log is read again; the others only repeat what is known. */
const COUNTED: ReadonlySet<SessionEvent['kind']> = new Set(['frame', 'wire-message', 'wire-fact']);

/** Brings the sockets of a net log together with those of a session. */
export interface NetLogJoin {
  readonly port: NetLogPort;
  /** Sockets of the log that are not shown: of other tabs, or of nobody in this session. */
  readonly hiddenCount: number;
  /** Sockets of the log that are shown: those of the session, and the others where these are wanted. */
  readonly shownCount: number;
  /** Shows them after all, and those to come. */
  showOthers(): void;
}

/**
 * A net log has the sockets of the whole browser. Those of the session are recognised by their keys; the others wait
 * here until somebody wants to see them. A log that is read again tells each socket's story from its handshake on, as any
 * log does that can be joined to it: what was told before is passed over.
 */
export function createNetLogJoin({
  session,
  ingest,
  isSameClock,
  showsOthers,
  told,
}: NetLogJoinOptions): NetLogJoin {
  const held = new Map<ConnectionId, SessionEvent[]>();
  const others = new Set<ConnectionId>();
  const joined = new Set<ConnectionId>();
  const toPassOver = new Map(told);
  let heldEvents = 0;
  let showsAll = showsOthers;
  let known: { readonly session: Session; readonly port: NetLogPort } | undefined;
  let generation = 0;

  /** The port into the session of now. */
  function port(): NetLogPort {
    const current = session();
    if (known?.session !== current) {
      const idPrefix = generation === 0 ? '' : `${generation}-`;
      generation++;
      known = { session: current, port: createSessionPort(current, emit, { isSameClock, idPrefix }) };
    }
    return known.port;
  }

  function emit(event: SessionEvent): void {
    if (!('connectionId' in event)) ingest(event);
    else if (!others.has(event.connectionId)) {
      if (!wasTold(event.connectionId, event.kind)) ingest(event);
    } else if (showsAll) ingest(event);
    else hold(event, event.connectionId);
  }

  function wasTold(id: ConnectionId, kind: SessionEvent['kind']): boolean {
    if (!COUNTED.has(kind)) return false;
    const key = `${id} ${kind}`;
    const left = toPassOver.get(key) ?? 0;
    if (left > 0) toPassOver.set(key, left - 1);
    else told.set(key, (told.get(key) ?? 0) + 1);
    return left > 0;
  }

  function hold(event: SessionEvent, id: ConnectionId): void {
    const events = held.get(id) ?? [];
    held.set(id, events);
    events.push(event);
    heldEvents++;
    for (const [oldest, { length }] of held) {
      if (heldEvents <= HELD_EVENTS_AT_MOST || oldest === id) return;
      heldEvents -= length;
      held.delete(oldest);
    }
  }

  function found(id: ConnectionId | undefined): ConnectionId | undefined {
    if (id !== undefined) joined.add(id);
    return id;
  }

  return {
    port: {
      emit,
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
      return held.size;
    },
    get shownCount() {
      return joined.size + (showsAll ? others.size : 0);
    },
    showOthers() {
      showsAll = true;
      for (const event of [...held.values()].flat()) ingest(event);
      held.clear();
      heldEvents = 0;
    },
  };
}
