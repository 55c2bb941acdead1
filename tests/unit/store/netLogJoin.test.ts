import { describe, expect, test } from 'vitest';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { ConnectionId, SessionEvent } from '../../../src/model/events.ts';
import type { Session } from '../../../src/model/session.ts';
import { createNetLogJoin } from '../../../src/store/netLogJoin.ts';

function requested(
  connectionId: ConnectionId,
  key: string,
  origin: 'protocol' | 'net-log' = 'protocol',
): SessionEvent {
  const headers = [{ name: 'Sec-WebSocket-Key', value: key }];
  return { kind: 'handshake-requested', connectionId, atMs: 1, origin, headers };
}

function created(connectionId: ConnectionId, origin: 'protocol' | 'net-log' = 'protocol'): SessionEvent {
  return { kind: 'connection-created', connectionId, atMs: 0, origin, url: 'wss://shop.test/ws' };
}

function ping(connectionId: ConnectionId, atMs: number): SessionEvent {
  const frame = { kind: 'frame', direction: 'received', opcode: 9, sizeBytes: 4 } as const;
  return { ...frame, connectionId, atMs, origin: 'net-log' };
}

function joined(options: { showsOthers?: boolean } = {}) {
  let session: Session = createSession();
  const ingest = (event: SessionEvent) => applyEvent(session, event);
  const join = createNetLogJoin({
    session: () => session,
    ingest,
    isSameClock: true,
    showsOthers: false,
    told: new Map(),
    ...options,
  });
  return {
    join,
    ingest,
    session: () => session,
    replace(next: Session) {
      session = next;
    },
    /** Sockets with the number of their frames. */
    shown: () => session.connections.map(({ id, rows }) => `${id} ${rows.length}`),
  };
}

describe('sockets of a net log beside those of a session', () => {
  test('are the same where the key is the same', () => {
    const { join, ingest, shown } = joined();
    for (const event of [created('c1'), requested('c1', 'one='), created('c2'), requested('c2', 'two=')])
      ingest(event);
    expect(join.port.connectionWithKey('two=')).toBe('c2');
    expect(join.port.connectionWithKey('three=')).toBeUndefined();
    join.port.emit(ping('c2', 5));
    expect(shown()).toEqual(['c1 0', 'c2 1']);
    expect(join.shownCount).toBe(1);
  });

  test('stay out of sight where the session does not know them, until somebody wants to see them', () => {
    const { join, shown } = joined();
    const other = join.port.nextConnectionId();
    for (const event of [created(other, 'net-log'), requested(other, 'x=', 'net-log'), ping(other, 5)])
      join.port.emit(event);
    expect(shown()).toEqual([]);
    expect(join.hiddenCount).toBe(1);

    join.showOthers();
    join.port.emit(ping(other, 6));
    expect(shown()).toEqual([`${other} 2`]);
    expect(join.hiddenCount).toBe(0);
  });

  test('are all shown where there is no session to join them to', () => {
    const { join, shown } = joined({ showsOthers: true });
    const id = join.port.nextConnectionId();
    join.port.emit(created(id, 'net-log'));
    join.port.emit(ping(id, 5));
    expect(shown()).toEqual([`${id} 1`]);
  });

  test('find the sockets of the session that takes the place of a cleared one', () => {
    const { join, replace } = joined();
    const next = createSession();
    applyEvent(next, created('c7'));
    applyEvent(next, requested('c7', 'seven='));
    expect(join.port.connectionWithKey('seven=')).toBeUndefined();
    const before = join.port.nextConnectionId();
    replace(next);
    expect(join.port.connectionWithKey('seven=')).toBe('c7');
    expect(join.port.nextConnectionId()).not.toBe(before);
  });

  test('never take an id that the session has', () => {
    const { join, ingest } = joined();
    ingest(created('wire-1'));
    expect(join.port.nextConnectionId()).toBe('wire-2');
  });

  test('are forgotten, the oldest first, before they fill the memory', () => {
    const { join } = joined();
    const first = join.port.nextConnectionId();
    const second = join.port.nextConnectionId();
    join.port.emit(created(first, 'net-log'));
    for (let atMs = 0; atMs < 60_000; atMs++) join.port.emit(ping(second, atMs));
    expect(join.hiddenCount).toBe(1);
  });
});
