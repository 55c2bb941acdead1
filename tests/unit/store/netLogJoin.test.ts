import { describe, expect, test } from 'vitest';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { ConnectionId, SessionEvent } from '../../../src/model/events.ts';
import type { Session } from '../../../src/model/session.ts';
import { createNetLogJoin, type NetLogJoinOptions, type ToldCounts } from '../../../src/store/netLogJoin.ts';

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

function joined(options: Partial<NetLogJoinOptions> = {}) {
  let session: Session = createSession();
  const ingest = (event: SessionEvent) => applyEvent(session, event);
  const told: ToldCounts = new Map();
  const again = () =>
    createNetLogJoin({
      session: () => session,
      ingest,
      isSameClock: true,
      showsOthers: false,
      told,
      ...options,
    });
  return {
    join: again(),
    /** The log read again, beside the same session. */
    again,
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

  test('stay out of sight where the session does not know them, and nothing of them is kept', () => {
    const { join, shown } = joined();
    const other = join.port.nextConnectionId();
    for (const event of [created(other, 'net-log'), requested(other, 'x=', 'net-log'), ping(other, 5)])
      join.port.emit(event);
    expect(shown()).toEqual([]);
    expect(join.hiddenCount).toBe(1);
    expect(join.shownCount).toBe(0);
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

  test('are told nothing twice by a log that is read again, those that only the log knows neither', () => {
    const first = joined({ showsOthers: true });
    for (const event of [created('c1'), requested('c1', 'one=')]) first.ingest(event);
    const tell = ({ port }: typeof first.join) => {
      const own = port.connectionWithKey('two=') ?? port.nextConnectionId();
      port.emit(created(own, 'net-log'));
      port.emit(requested(own, 'two=', 'net-log'));
      for (const id of [own, port.connectionWithKey('one=')]) if (id) port.emit(ping(id, 5));
    };
    tell(first.join);
    const seen = first.shown();
    expect(seen).toEqual(['c1 1', 'wire-1 1']);

    const again = first.again();
    tell(again);
    expect(first.shown()).toEqual(seen);
    again.port.emit(ping('c1', 6));
    expect(first.shown()).toEqual(['c1 2', 'wire-1 1']);
  });

  test('of a session file that was written with its wire are not told it once more', () => {
    const { join, ingest, shown, again } = joined({ isSameClock: false });
    for (const event of [created('c1'), requested('c1', 'one='), ping('c1', 5)]) ingest(event);
    expect(join.port.connectionWithKey('one=')).toBe('c1');
    join.port.emit(ping('c1', 5));
    again().port.emit(ping('c1', 5));
    expect(shown()).toEqual(['c1 1']);
  });
});
