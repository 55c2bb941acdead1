import { describe, expect, test } from 'vitest';
import { FrameList } from '../../../src/analysis/frameList.ts';
import type { FrameKnowledge, FrameListItem, FrameQuery } from '../../../src/analysis/frameQuery.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { FrameSeen, SessionEvent } from '../../../src/model/events.ts';
import type { Session } from '../../../src/model/session.ts';
import { picture, sessionOf } from '../../support/pictures.ts';

const EVERYTHING: FrameQuery = {
  connection: undefined,
  pattern: undefined,
  direction: 'both',
  hideHeartbeats: false,
  timeRange: undefined,
};

/** Takes what is as long as `ping` for a heartbeat: that is still known when payloads have been dropped. */
function knowing(session: Session, heartbeatRereads?: () => number): FrameKnowledge {
  return {
    isHeartbeat: (row) => session.frames.sizeBytes(row) === 4,
    reconnectionsOf: () => ({ before: undefined, after: undefined }),
    ...(heartbeatRereads && { heartbeatRereads }),
  };
}

function words(session: Session, item: FrameListItem | undefined): string {
  switch (item?.kind) {
    case undefined:
      return 'nothing';
    case 'frame':
      return session.frames.payload(item.row)?.data ?? `row ${item.row}`;
    case 'silence':
      return `silence ${item.toMs - item.fromMs}`;
    case 'hidden':
      return `hidden ${item.count}`;
    case 'dropped':
      return `dropped ${item.count}`;
    case 'fact':
      return item.fact.kind;
  }
}

const written = (session: Session, list: FrameList): readonly string[] =>
  Array.from({ length: list.length }, (_, position) => words(session, list.at(position)));

function listOf(session: Session, query: Partial<FrameQuery> = {}): FrameList {
  const list = new FrameList(session, { ...EVERYTHING, ...query }, knowing(session));
  list.advance();
  return list;
}

function listed(session: Session, query: Partial<FrameQuery> = {}): readonly string[] {
  return written(session, listOf(session, query));
}

/** The frames of connection `a` with what happened between them. */
function story(text: string, query: Partial<FrameQuery> = {}): readonly string[] {
  const session = sessionOf(text);
  return listed(session, { connection: session.connectionsById.get('a'), ...query });
}

describe('what is listed of one connection', () => {
  test('its life from the opening to the cut, with the silence before it', () => {
    expect(story('0 open wss://x.test/ · 0.1s >{"op":1} · 0.2s <{"ok":1} · 60.2s close 1006')).toEqual([
      'opened',
      '{"op":1}',
      '{"ok":1}',
      'silence 60000',
      'ended',
    ]);
  });

  test('a pause out of its rhythm is a silence, its usual pauses are not', () => {
    const beats = '0 open wss://x.test/ · 25s..500s/25s >ping · 25.05s..500.05s/25s <pong';
    expect(story(beats).filter((item) => item.startsWith('silence'))).toEqual([]);
    const late = story(`${beats} · 560s >behind`);
    expect(late.slice(-2)).toEqual(['silence 59950', 'behind']);
  });

  test('a pause while capture was blind is no silence', () => {
    expect(
      story('0 open wss://x.test/ · 1s >a · 2s capture paused · 30s capture resumed · 60s >b').slice(1),
    ).toEqual(['a', 'capture', 'capture', 'b']);
  });

  test('a refusal, a browser error, a call of close, a hidden page stand where they happened', () => {
    expect(
      story('0 connect wss://x.test/ · 0.1s response 403 Forbidden · 0.2s error no · 0.2s ended'),
    ).toEqual(['connecting', 'refused', 'browser-error', 'ended']);
    expect(
      story(
        '0 open wss://x.test/ · 0.1s >a · 0.5s hidden · 0.6s >b · 0.9s call-close 1000 · 0.9s close 1000',
      ),
    ).toEqual(['opened', 'a', 'page', 'b', 'close-called', 'ended']);
  });

  test('what concerns another document, or happened outside its life, is left out', () => {
    expect(
      story(
        '0 hidden · 1s visible · 2s open wss://x.test/ · 2s context other page https://o.test/ · 3s >a · other: 3.5s hidden · 4s close 1000 · 6s hidden',
      ),
    ).toEqual(['opened', 'a', 'ended']);
  });

  test('frames of its last moment stand before its end', () => {
    expect(story('0 open wss://x.test/ · 1s close 1000 · 1s <behind ~net-log').slice(-2)).toEqual([
      'behind',
      'ended',
    ]);
  });

  test('the socket that replaced it is told at the end', () => {
    const session = sessionOf(
      'a: 0 open wss://x.test/ · a: 1s >hi · a: 2s close 1000 · b: 3s open wss://x.test/',
    );
    const [from, to] = session.connections;
    if (!from || !to) throw new Error('The picture has two connections');
    const after = { from, to, pauseMs: 1000, recoveryMs: 1000 };
    const knowledge = { ...knowing(session), reconnectionsOf: () => ({ before: undefined, after }) };
    const list = new FrameList(session, { ...EVERYTHING, connection: from }, knowledge);
    list.advance();
    expect(list.at(list.length - 1)).toMatchObject({ fact: { kind: 'replaced', byIndex: 1, pauseMs: 1000 } });
  });
});

describe('what a query leaves', () => {
  const talk =
    '0 open wss://x.test/ · 0.1s >one · 0.2s >ping · 0.3s <pong · 0.4s >ping · 0.5s <two · 0.6s <pong';

  test('heartbeats are hidden where they were, and counted', () => {
    expect(story(talk, { hideHeartbeats: true })).toEqual(['opened', 'one', 'hidden 3', 'two', 'hidden 1']);
  });

  test('one direction, with the heartbeats of that direction', () => {
    expect(story(talk, { direction: 'received', hideHeartbeats: true })).toEqual([
      'opened',
      'hidden 1',
      'two',
      'hidden 1',
    ]);
  });

  test('a search lists what it found and nothing else', () => {
    expect(story(talk, { pattern: /o/ })).toEqual(['one', 'pong', 'two', 'pong']);
    expect(story(talk, { pattern: /o/, hideHeartbeats: true })).toEqual(['one', 'two']);
  });

  test('a range of time', () => {
    const long = '0 open wss://x.test/ · 1s..9s/1s <m · 5.5s hidden · 10s close 1000';
    expect(story(long, { timeRange: { fromMs: 5000, toMs: 6000 } })).toEqual(['m', 'page', 'm']);
  });

  test('all connections are mixed by time, without silences', () => {
    const session = sessionOf(
      'a: 0 open wss://x.test/ · b: 1s open wss://y.test/ · a: 2s <1 · b: 3s <2 · a: 90s <3',
    );
    expect(listed(session)).toEqual(['opened', 'opened', '1', '2', '3']);
  });
});

describe('following a session', () => {
  test('a frame that comes late is put in its place and splits its silence', () => {
    const session = sessionOf('0 open wss://x.test/ · 0.1s <1 · 50s <3 · 50.1s close 1000');
    const list = listOf(session, { connection: session.connections[0] });
    expect(written(session, list)).toEqual(['opened', '1', 'silence 49900', '3', 'ended']);
    applyEvent(session, frame('a', 30_000, '2'));
    list.advance();
    expect(written(session, list)).toEqual([
      'opened',
      '1',
      'silence 29900',
      '2',
      'silence 20000',
      '3',
      'ended',
    ]);
  });

  test('a run of hidden heartbeats goes on, and is broken up by a late frame', () => {
    const session = sessionOf('0 open wss://x.test/ · 1s..4s/1s >ping');
    const list = listOf(session, { hideHeartbeats: true });
    applyEvent(session, frame('a', 5000, 'ping'));
    list.advance();
    expect(written(session, list)).toEqual(['opened', 'hidden 5']);
    applyEvent(session, frame('a', 2500, 'behind'));
    list.advance();
    expect(written(session, list)).toEqual(['opened', 'hidden 2', 'behind', 'hidden 3']);
  });

  test('heartbeats recognised only later are hidden then', () => {
    const session = sessionOf('0 open wss://x.test/ · 1s <a · 2s >ping · 3s <b');
    let rereads = 0;
    const known = knowing(session, () => rereads);
    const knowledge = { ...known, isHeartbeat: (row: number) => rereads > 0 && known.isHeartbeat(row) };
    const list = new FrameList(session, { ...EVERYTHING, hideHeartbeats: true }, knowledge);
    list.advance();
    expect(written(session, list)).toEqual(['opened', 'a', 'ping', 'b']);
    rereads = 1;
    applyEvent(session, frame('a', 4000, 'c'));
    list.advance();
    expect(written(session, list)).toEqual(['opened', 'a', 'hidden 1', 'b', 'c']);
  });

  test('frames the log let go leave a note, and what follows stays', () => {
    const session = createSession({ budgetBytes: 38 * 8000 });
    for (const event of picture('0 open wss://x.test/')) applyEvent(session, event);
    const list = listOf(session);
    for (let i = 0; i < 12_000; i++) {
      applyEvent(session, frame('a', 10 + i, ''));
      if (i % 1000 === 0) list.advance();
    }
    list.advance();
    const held = session.frames.endRow - session.frames.firstRow;
    expect(session.frames.firstRow).toBeGreaterThan(0);
    expect(list.frameCount).toBe(held);
    expect(list.frameTotal).toBe(12_000);
    expect([list.at(0)?.kind, list.at(1)]).toEqual(['fact', { kind: 'dropped', count: 12_000 - held }]);
    expect(list.rowAt(2)).toBe(session.frames.firstRow);
  });

  test('a hidden run that lost its first heartbeats counts the rest', () => {
    const session = createSession({ budgetBytes: 38 * 6000 });
    for (const event of picture('0 open wss://x.test/ · 0.001s >first')) applyEvent(session, event);
    const list = listOf(session, { hideHeartbeats: true });
    for (let i = 0; i < 9000; i++) {
      applyEvent(session, { ...frame('a', 10 + i, ''), sizeBytes: 4 });
      if (i % 1000 === 0) list.advance();
    }
    applyEvent(session, frame('a', 10_000, 'end'));
    list.advance();
    const held = session.frames.endRow - session.frames.firstRow;
    expect(held).toBeLessThan(9000);
    const dropped = `dropped ${9002 - held}`;
    expect(written(session, list)).toEqual(['opened', dropped, `hidden ${held - 1}`, 'end']);
    expect(listed(session, { hideHeartbeats: true })).toEqual(written(session, list));
  });

  test('reads in slices and says how far it is', () => {
    const session = sessionOf('0 open wss://x.test/ · 1s..1000s/1s <m');
    const list = new FrameList(session, EVERYTHING, knowing(session));
    const seen: number[] = [];
    do {
      list.advance(() => true);
      seen.push(list.progress);
    } while (list.progress < 1);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(written(session, list)).toEqual(listed(session));
  });

  test.each([1, 2, 3, 4, 5, 6])('a list that followed equals one made at the end (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const isShort = seed % 2 === 0;
    const session = createSession(isShort ? { budgetBytes: 38 * 9000 } : {});
    for (const event of picture('a: 0 open wss://x.test/ · b: 0 open wss://y.test/')) {
      applyEvent(session, event);
    }
    const queries: readonly Partial<FrameQuery>[] = [
      {},
      { connection: session.connections[0] },
      { connection: session.connections[0], hideHeartbeats: true },
      { hideHeartbeats: true, direction: 'sent' },
      // What was found in payloads dropped since cannot be found again.
      ...(isShort ? [] : [{ pattern: /o/ }]),
      { timeRange: { fromMs: 20_000, toMs: 400_000 }, hideHeartbeats: true },
    ];
    const followers = queries.map((query) => listOf(session, query));
    let nowMs = 10;
    for (let i = 0; i < 22_000; i++) {
      nowMs += random() < 0.005 ? 9_000 : random() < 0.1 ? 0 : random() * 40;
      applyEvent(session, someEvent(random, nowMs));
      for (const list of followers) if (random() < 0.01) list.advance(() => random() < 0.5);
    }
    for (const [index, query] of queries.entries()) {
      const list = followers[index];
      list?.advance();
      // Where the log let go of frames that are out of order, what was hidden between them is only nearly known.
      const steady = (items: readonly string[] = []) =>
        isShort && query.hideHeartbeats ? items.filter((item) => !item.startsWith('hidden')) : items;
      expect(steady(list && written(session, list))).toEqual(steady(listed(session, query)));
    }
  });
});

describe('finding places', () => {
  test('every listed row is found where it stands, an unlisted one where it would', () => {
    const session = sessionOf('0 open wss://x.test/ · 1s..50s/1s <m · 1s..50s/5s >ping · 20.5s hidden');
    const list = listOf(session, { hideHeartbeats: true });
    for (let position = 0; position < list.length; position++) {
      const row = list.rowAt(position);
      if (row !== undefined) expect(list.positionOf(row)).toBe(position);
    }
    const hidden = session.timeline.at(0);
    expect(list.positionOf(session.frames.endRow + 5)).toBe(0);
    expect(list.at(list.positionOf(hidden))?.kind).toBeDefined();
  });

  test('the nearest frame is found across what is none', () => {
    const session = sessionOf(
      '0 open wss://x.test/ · 1s <a · 1.5s hidden · 2s visible · 3s <b · 4s close 1000',
    );
    const list = listOf(session);
    expect(list.nearestFrame(2, 1)).toBe(4);
    expect(list.nearestFrame(3, -1)).toBe(1);
    expect(list.nearestFrame(5, 1)).toBeUndefined();
  });
});

function frame(connectionId: string, atMs: number, data: string): FrameSeen {
  const payload = { encoding: 'text', data } as const;
  return { kind: 'frame', connectionId, atMs, origin: 'protocol', direction: 'received', opcode: 1, payload };
}

function someEvent(random: () => number, nowMs: number): SessionEvent {
  const of = { connectionId: random() < 0.7 ? 'a' : 'b', atMs: nowMs, origin: 'protocol' } as const;
  const chance = random();
  if (chance < 0.002) {
    return { kind: 'page-changed', atMs: nowMs, origin: 'page-hook', contextId: 'page', change: 'hidden' };
  }
  if (chance < 0.003) {
    return {
      kind: 'capture-changed',
      atMs: nowMs,
      origin: 'inferred',
      change: random() < 0.5 ? 'paused' : 'resumed',
    };
  }
  if (chance < 0.004) return { kind: 'close-called', ...of, stack: [] };
  const late = random() < 0.02 ? random() * 800 : 0;
  const data = ['ping', 'pong', 'one', 'two', 'three'][Math.floor(random() * 5)] ?? '';
  return { ...frame(of.connectionId, nowMs - late, data), direction: random() < 0.5 ? 'sent' : 'received' };
}

/** Mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
