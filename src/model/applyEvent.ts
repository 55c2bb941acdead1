import { unreachable } from '../base/assert.ts';
import { callBefore, callToldNow } from './closeCallOrder.ts';
import type { ClockAnchored, ConnectionCreated, ConnectionId, FrameSeen, SessionEvent } from './events.ts';
import { FrameLog, type FrameRow } from './frameLog.ts';
import { GapHistogram } from './gapHistogram.ts';
import type { Connection, DirectionTotals, PageMark, Session } from './session.ts';
import { TimeIndex } from './timeIndex.ts';
import { WireStory } from './wireStory.ts';

/** Less than this is the imprecision of reading two clocks, or the network time daemon at work. */
const CLOCK_JUMP_MS = 1000;
const FIRST_CONTROL_OPCODE = 8;

/** A session in which nothing has been observed yet. */
export function createSession(options: { readonly budgetBytes?: number } = {}): Session {
  return {
    clock: undefined,
    contexts: new Map(),
    connections: [],
    connectionsById: new Map(),
    frames: new FrameLog(options.budgetBytes),
    timeline: new TimeIndex(),
    pageMarks: [],
    captureMarks: [],
    clockJumps: [],
    firstEventAtMs: undefined,
    lastEventAtMs: undefined,
    revision: 0,
    factsRevision: 0,
    contextsRevision: 0,
  };
}

/**
 * Adds one observation; the only way a session changes. O(1) for a frame. An event about a connection never
 * announced creates it, marked as opened before capture: nothing observed is lost.
 */
export function applyEvent(session: Session, event: SessionEvent): void {
  session.revision++;
  session.firstEventAtMs = Math.min(session.firstEventAtMs ?? event.atMs, event.atMs);
  session.lastEventAtMs = Math.max(session.lastEventAtMs ?? event.atMs, event.atMs);
  if (event.kind === 'frame') {
    applyFrame(session, event);
    return;
  }
  if (event.kind === 'wire-message') {
    wireOf(session, connectionFor(session, event)).addMessage(event);
    return;
  }
  if (event.kind === 'wire-totals') {
    wireOf(session, connectionFor(session, event)).addTotals(event);
    return;
  }
  session.factsRevision++;
  switch (event.kind) {
    case 'clock-anchored':
      anchorClock(session, event);
      return;
    case 'context-added':
      session.contextsRevision++;
      if (!session.contexts.has(event.contextId)) {
        session.contexts.set(event.contextId, {
          id: event.contextId,
          type: event.type,
          url: event.url,
          ...(event.parentId !== undefined && { parentId: event.parentId }),
          ...(event.browserId !== undefined && { browserId: event.browserId }),
          addedAtMs: event.atMs,
        });
      }
      return;
    case 'context-removed': {
      session.contextsRevision++;
      const context = session.contexts.get(event.contextId);
      if (context) context.removed ??= { atMs: event.atMs, origin: event.origin, cause: event.cause };
      return;
    }
    case 'connection-created':
      createConnection(session, event);
      return;
    case 'page-changed': {
      const { kind: _kind, ...mark } = event;
      addPageMark(session.pageMarks, mark);
      const context = session.contexts.get(event.contextId);
      if (context && event.change === 'navigated' && event.url !== undefined) context.url = event.url;
      return;
    }
    case 'capture-changed': {
      const { kind: _kind, ...mark } = event;
      session.captureMarks.push(mark);
      return;
    }
    case 'clock-jumped':
      session.clockJumps.push({ atMs: event.atMs, origin: event.origin, byMs: event.byMs });
      return;
    case 'connection-located':
    case 'state-read':
    case 'connection-opened':
    case 'handshake-requested':
    case 'cookies-held':
    case 'handshake-responded':
    case 'browser-error':
    case 'close-called':
    case 'close-reported':
    case 'connection-ended':
    case 'frames-dropped':
      applyToConnection(connectionFor(session, event), event);
      return;
    case 'wire-fact': {
      const connection = connectionFor(session, event);
      connection.revision++;
      wireOf(session, connection).addFact({ atMs: event.atMs, ...event.fact });
      return;
    }
    default:
      unreachable(event);
  }
}

/** What is inferred may be told long after it happened; what is witnessed stays in the order in which it was told. */
function addPageMark(marks: PageMark[], mark: PageMark): void {
  const isLater = ({ atMs }: PageMark) => atMs <= mark.atMs;
  const index = mark.origin === 'inferred' ? marks.findLastIndex(isLater) + 1 : marks.length;
  marks.splice(index, 0, mark);
}

/** The first anchor ties the clocks; a later one that disagrees tells that the wall clock moved meanwhile. */
function anchorClock(session: Session, { atMs, wallMs, origin }: ClockAnchored): void {
  if (!session.clock) {
    session.clock = { monotonicMs: atMs, wallMs };
    return;
  }
  const knownMs = session.clockJumps.reduce((sum, jump) => sum + jump.byMs, 0);
  const byMs = wallMs - atMs - (session.clock.wallMs - session.clock.monotonicMs) - knownMs;
  if (Math.abs(byMs) > CLOCK_JUMP_MS) session.clockJumps.push({ atMs, origin, byMs });
}

function applyFrame(session: Session, event: FrameSeen): void {
  const connection = connectionFor(session, event);
  const { frames } = session;
  const tellsWire = event.origin === 'net-log' || event.wireSizeBytes !== undefined;
  const wire = tellsWire ? wireOf(session, connection) : connection.wire;
  if (wire?.isTold(event)) return;
  // One shape for every frame, whatever the event left out: spreading the event costs several times as much.
  const row = frames.append({
    atMs: event.atMs,
    connectionIndex: connection.index,
    direction: event.direction,
    opcode: event.opcode,
    origin: event.origin,
    payload: event.payload,
    payloadDropped: event.payloadDropped,
    sizeBytes: event.sizeBytes,
    wireSizeBytes: event.wireSizeBytes,
  });
  wire?.addFrame(row);
  const timeOf = (other: FrameRow) => frames.atMs(other);
  session.timeline.insert(row, event.atMs, timeOf);
  const isNewest = connection.rows.insert(row, event.atMs, timeOf);
  // A frame that arrived late splits a gap already counted; gaps are a rhythm, not a ledger, so only the newest counts.
  const before = connection.rows.length - 2;
  if (isNewest && before >= 0) connection.gaps.add(event.atMs - frames.atMs(connection.rows.at(before)));
  const totals = event.direction === 'sent' ? connection.sent : connection.received;
  if (event.opcode < FIRST_CONTROL_OPCODE) {
    totals.count++;
    totals.bytes += frames.sizeBytes(row);
  }
  totals.lastAtMs = Math.max(totals.lastAtMs ?? event.atMs, event.atMs);
  connection.firstFrameAtMs = Math.min(connection.firstFrameAtMs ?? event.atMs, event.atMs);

  const dropped = frames.enforceBudget();
  if (!dropped) return;
  let total = 0;
  for (const [index, count] of dropped.perConnection) {
    const owner = session.connections[index];
    if (!owner) continue;
    owner.rows.dropBelow(dropped.firstKept, count);
    owner.droppedFrames += count;
    total += count;
  }
  session.timeline.dropBelow(dropped.firstKept, total);
}

/** What is known of the connection's wire; from now on somebody watches it. */
function wireOf(session: Session, connection: Connection): WireStory {
  connection.wire ??= new WireStory(session, connection);
  return connection.wire;
}

type ConnectionFact = Extract<SessionEvent, { connectionId: ConnectionId }>;
type WireEvent = Extract<SessionEvent, { kind: 'wire-fact' | 'wire-message' | 'wire-totals' }>;

function applyToConnection(
  connection: Connection,
  event: Exclude<ConnectionFact, FrameSeen | ConnectionCreated | WireEvent>,
): void {
  connection.revision++;
  // `webSocketCreated` is stamped on arrival; whatever is known to have happened earlier corrects it.
  connection.createdAtMs = Math.min(connection.createdAtMs, event.atMs);
  switch (event.kind) {
    case 'connection-located':
      connection.contextId = event.contextId;
      return;
    case 'state-read': {
      const { kind: _kind, connectionId: _id, ...found } = event;
      connection.stateReads.push(found);
      return;
    }
    case 'connection-opened':
      connection.opened ??= { atMs: event.atMs, origin: event.origin };
      connection.negotiated ??= event.negotiated;
      return;
    case 'handshake-requested':
      connection.request = { atMs: event.atMs, origin: event.origin, headers: event.headers };
      return;
    case 'cookies-held': {
      const { atMs, origin, cookies, wereSent } = event;
      // What was sent says more than what was held, whichever is told first.
      if (wereSent || !connection.cookies?.wereSent)
        connection.cookies = { atMs, origin, cookies, ...(wereSent && { wereSent }) };
      return;
    }
    case 'handshake-responded': {
      const { kind: _kind, connectionId: _id, ...response } = event;
      connection.response = response;
      return;
    }
    case 'browser-error':
      connection.browserErrors.push({ atMs: event.atMs, origin: event.origin, message: event.message });
      return;
    case 'close-called': {
      const { kind: _kind, connectionId: _id, beforeEnd = false, ...call } = event;
      connection.closeCalls.push(callToldNow(call, connection.end, beforeEnd));
      return;
    }
    case 'close-reported': {
      const { kind: _kind, connectionId: _id, ...report } = event;
      // The first witness who knows the code is believed; a later one only fills in what was missing.
      if (connection.close?.code === undefined) connection.close = report;
      return;
    }
    case 'connection-ended':
      if (connection.end) return;
      connection.end = { atMs: event.atMs, origin: event.origin, cause: event.cause };
      connection.closeCalls = connection.closeCalls.map((call) => callBefore(call, event.atMs));
      return;
    case 'frames-dropped':
      addDropped(connection.sent, event.sent, event.sentBytes, event.lastSentAtMs);
      addDropped(connection.received, event.received, event.receivedBytes, event.lastReceivedAtMs);
      connection.droppedFrames += event.sent + event.received;
      if (event.firstAtMs !== undefined) {
        connection.firstFrameAtMs = Math.min(connection.firstFrameAtMs ?? event.firstAtMs, event.firstAtMs);
      }
      return;
    default:
      unreachable(event);
  }
}

function addDropped(
  totals: DirectionTotals,
  count: number,
  bytes: number,
  lastAtMs: number | undefined,
): void {
  totals.count += count;
  totals.bytes += bytes;
  if (lastAtMs !== undefined) totals.lastAtMs = Math.max(totals.lastAtMs ?? lastAtMs, lastAtMs);
}

function connectionFor(session: Session, event: ConnectionFact): Connection {
  return (
    session.connectionsById.get(event.connectionId) ??
    createConnection(session, {
      kind: 'connection-created',
      connectionId: event.connectionId,
      atMs: event.atMs,
      origin: 'inferred',
      url: '',
      openedBeforeCapture: true,
    })
  );
}

function createConnection(session: Session, event: ConnectionCreated): Connection {
  const known = session.connectionsById.get(event.connectionId);
  if (known) {
    // A later witness may know more of a socket that was first met in the middle of its life.
    known.revision++;
    if (!event.openedBeforeCapture && (known.openedBeforeCapture || event.atMs < known.createdAtMs)) {
      known.createdAtMs = event.atMs;
      known.origin = event.origin;
      known.openedBeforeCapture = false;
    }
    known.url ||= event.url;
    known.contextId ??= event.contextId;
    known.initiator ??= event.initiator;
    known.negotiated ??= event.negotiated;
    return known;
  }
  const connection: Connection = {
    id: event.connectionId,
    index: session.connections.length,
    url: event.url,
    contextId: event.contextId,
    createdAtMs: event.atMs,
    origin: event.origin,
    openedBeforeCapture: event.openedBeforeCapture ?? false,
    initiator: event.initiator,
    negotiated: event.negotiated,
    stateReads: [],
    opened: undefined,
    request: undefined,
    cookies: undefined,
    response: undefined,
    browserErrors: [],
    closeCalls: [],
    close: undefined,
    end: undefined,
    sent: { count: 0, bytes: 0, lastAtMs: undefined },
    received: { count: 0, bytes: 0, lastAtMs: undefined },
    firstFrameAtMs: undefined,
    droppedFrames: 0,
    rows: new TimeIndex(),
    gaps: new GapHistogram(),
    wire: undefined,
    revision: 0,
  };
  session.connections.push(connection);
  session.connectionsById.set(connection.id, connection);
  return connection;
}
