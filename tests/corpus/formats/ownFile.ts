import { writeSession } from '../../../src/formats/har/writeSession.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../../src/model/events.ts';

/** Chromium 156 tells of an answer other than 101 in its error text only. */
function isSeen(event: SessionEvent): boolean {
  return event.kind !== 'handshake-responded' || event.status === 101;
}

/** Whether the debugger alone, without a hook in the page, gives this. */
function isSeenWithoutHook(event: SessionEvent): boolean {
  return event.origin !== 'page-hook';
}

/** The session file WS Doctor would save. */
export function ownFile(events: readonly SessionEvent[], withHook: boolean): string {
  const session = createSession();
  for (const event of events) {
    if (isSeen(event) && (withHook || isSeenWithoutHook(event))) applyEvent(session, event);
  }
  return [...writeSession(session, { findings: [], creatorVersion: '0.0.0' })].join('');
}
