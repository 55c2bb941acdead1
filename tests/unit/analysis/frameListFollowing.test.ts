import { expect, test } from 'vitest';
import { FrameList } from '../../../src/analysis/frameList.ts';
import type { FrameQuery } from '../../../src/analysis/frameQuery.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { FrameSeen, SessionEvent } from '../../../src/model/events.ts';
import { picture, sessionOf } from '../../support/pictures.ts';
import { EVERYTHING, knowing, listed, listOf, written } from './frameListWords.ts';

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

test('what looked like a silence is none once it turns out to be the rhythm', () => {
  const session = sessionOf('0 open wss://x.test/ · 25s >ping · 25.1s <pong');
  const list = listOf(session, { connection: session.connections[0] });
  expect(written(session, list)).toEqual(['opened', 'silence 25000', 'ping', 'pong']);
  for (const seconds of [50, 75, 100]) {
    applyEvent(session, frame('a', seconds * 1000, 'ping'));
    list.advance();
    applyEvent(session, frame('a', seconds * 1000 + 100, 'pong'));
    list.advance();
  }
  expect(written(session, list).filter((item) => item.startsWith('silence'))).toEqual([]);
  expect(list.frameCount).toBe(8);
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
