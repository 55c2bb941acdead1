import { createAnalyses } from '../analysis/analyses.ts';
import { applyEvent, createSession } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import { hasEnded, type Session } from '../model/session.ts';
import type { SessionSource, SessionView } from './state.ts';

/** A view on a session that is still empty. */
export function createSessionView(source: SessionSource, session: Session = createSession()): SessionView {
  return { session, analyses: createAnalyses(session), source };
}

/**
 * What Clear leaves: clock, contexts and the connections that are still alive, without their frames. They keep their
 * ids, so events that follow find them.
 */
export function carryOver(old: Session): Session {
  const session = createSession({ budgetBytes: old.frames.budgetBytes });
  const add = (event: SessionEvent) => applyEvent(session, event);
  if (old.clock) {
    const { monotonicMs, wallMs } = old.clock;
    add({ kind: 'clock-anchored', atMs: monotonicMs, origin: 'protocol', wallMs });
  }
  for (const context of old.contexts.values()) {
    const { id, addedAtMs, removed, ...known } = context;
    if (removed) continue;
    add({ kind: 'context-added', atMs: addedAtMs, origin: 'protocol', contextId: id, ...known });
  }
  const lastCapture = old.captureMarks.at(-1);
  if (lastCapture) add({ kind: 'capture-changed', ...lastCapture });
  for (const connection of old.connections) {
    if (hasEnded(connection)) continue;
    const { id, url, contextId, createdAtMs, origin, openedBeforeCapture, initiator, negotiated } =
      connection;
    add({
      kind: 'connection-created',
      atMs: createdAtMs,
      origin,
      connectionId: id,
      url,
      openedBeforeCapture,
      ...(contextId !== undefined && { contextId }),
      ...(initiator && { initiator }),
      ...(negotiated && { negotiated }),
    });
    for (const found of connection.stateReads) add({ kind: 'state-read', connectionId: id, ...found });
    if (connection.opened) add({ kind: 'connection-opened', connectionId: id, ...connection.opened });
    if (connection.request) add({ kind: 'handshake-requested', connectionId: id, ...connection.request });
    if (connection.response) add({ kind: 'handshake-responded', connectionId: id, ...connection.response });
    for (const call of connection.closeCalls) add({ kind: 'close-called', connectionId: id, ...call });
    for (const { atMs, ...fact } of connection.wire?.facts ?? [])
      add({ kind: 'wire-fact', connectionId: id, atMs, origin: 'net-log', fact });
  }
  return session;
}
