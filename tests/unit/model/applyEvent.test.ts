import { expect, test } from 'vitest';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import {
  connectionOfRow,
  connectionState,
  endedAtMs,
  lastFrameAtMs,
  openedAtMs,
  subprotocol,
  wallTimeMs,
  wasOpened,
} from '../../../src/model/session.ts';
import { PICTURE_START_MS, sessionOf } from '../../support/pictures.ts';
import { createRandom } from '../../support/random.ts';
import { sessionWith } from '../../support/sessionFiles.ts';

function only(session: ReturnType<typeof sessionOf>) {
  const [connection] = session.connections;
  if (!connection || session.connections.length > 1) throw new Error('Expected one connection');
  return connection;
}

test('an event about an unknown connection creates it, as one opened before capture', () => {
  const session = sessionWith([
    {
      kind: 'frame',
      atMs: 5,
      origin: 'protocol',
      connectionId: 'x',
      direction: 'sent',
      opcode: 1,
      payload: { encoding: 'text', data: 'hello' },
    },
  ]);
  expect(only(session)).toMatchObject({
    id: 'x',
    url: '',
    origin: 'inferred',
    openedBeforeCapture: true,
    sent: { count: 1, bytes: 5 },
  });
  expect(connectionState(only(session))).toBe('open');
  expect(connectionOfRow(session, 0).id).toBe('x');
});

test('a later witness fills in what the first did not know', () => {
  const session = createSession();
  applyEvent(session, {
    kind: 'frame',
    atMs: 500,
    origin: 'protocol',
    connectionId: 'x',
    direction: 'sent',
    opcode: 1,
  });
  const told = {
    kind: 'connection-created',
    connectionId: 'x',
    url: 'wss://a.test',
    contextId: 'page',
  } as const;
  applyEvent(session, { ...told, atMs: 600, origin: 'page-hook', openedBeforeCapture: true });
  expect(only(session)).toMatchObject({ url: 'wss://a.test', createdAtMs: 500, openedBeforeCapture: true });
  applyEvent(session, { ...told, url: 'wss://other.test', atMs: 100, origin: 'devtools-har' });
  // Somebody saw its beginning after all.
  expect(only(session)).toMatchObject({
    url: 'wss://a.test',
    createdAtMs: 100,
    origin: 'devtools-har',
    openedBeforeCapture: false,
  });
  applyEvent(session, { ...told, atMs: 300, origin: 'protocol' });
  expect(only(session)).toMatchObject({ createdAtMs: 100, origin: 'devtools-har' });
});

test('the first witness who knows the code is believed', () => {
  const close = { kind: 'close-reported', origin: 'page-hook', connectionId: 'x' } as const;
  const session = sessionWith([
    { ...close, atMs: 1, wasClean: false },
    { ...close, atMs: 2, code: 1006 },
    { ...close, atMs: 3, code: 1000 },
    { kind: 'connection-ended', atMs: 4, origin: 'protocol', connectionId: 'x', cause: 'closed' },
    { kind: 'connection-ended', atMs: 5, origin: 'inferred', connectionId: 'x', cause: 'navigation' },
  ]);
  expect(only(session).close).toEqual({ atMs: 2, origin: 'page-hook', code: 1006 });
  expect(only(session).end).toEqual({ atMs: 4, origin: 'protocol', cause: 'closed' });
});

test('counters stay exact after the frames themselves are dropped', () => {
  const random = createRandom(3);
  const session = createSession({ budgetBytes: 400_000 });
  const exact = new Map<string, { sent: number; received: number; bytes: number }>();
  for (let i = 0; i < 30_000; i++) {
    const connectionId = random.pick(['a', 'b', 'c']);
    const direction = random.pick(['sent', 'received']);
    const data = 'x'.repeat(random.below(60));
    const frame = { kind: 'frame', origin: 'protocol', connectionId, direction, opcode: 1 } as const;
    const atMs = random.chance(0.2) ? i - random.below(300) : i;
    applyEvent(session, { ...frame, atMs, payload: { encoding: 'text', data } });
    const counts = exact.get(connectionId) ?? { sent: 0, received: 0, bytes: 0 };
    counts[direction]++;
    counts.bytes += data.length;
    exact.set(connectionId, counts);
  }
  expect(session.frames.droppedRows).toBeGreaterThan(10_000);
  let held = 0;
  let dropped = 0;
  for (const connection of session.connections) {
    const counts = exact.get(connection.id);
    expect(connection.sent.count).toBe(counts?.sent);
    expect(connection.received.count).toBe(counts?.received);
    expect(connection.sent.bytes + connection.received.bytes).toBe(counts?.bytes);
    const rows = [...connection.rows.toArray()];
    expect(
      rows.every((row) => row >= session.frames.firstRow && connectionOfRow(session, row) === connection),
    ).toBe(true);
    const times = rows.map((row) => session.frames.atMs(row));
    expect(times).toEqual([...times].sort((x, y) => x - y));
    expect(rows.length + connection.droppedFrames).toBe(connection.sent.count + connection.received.count);
    held += rows.length;
    dropped += connection.droppedFrames;
  }
  expect(dropped).toBe(session.frames.droppedRows);
  expect(session.timeline.length).toBe(held);
  expect(held).toBe(session.frames.endRow - session.frames.firstRow);
});

test('frames dropped elsewhere count, and their times with them', () => {
  const session = sessionOf('0 open wss://a.test · 5s >hello');
  applyEvent(session, {
    kind: 'frames-dropped',
    atMs: 5000,
    origin: 'file',
    connectionId: 'a',
    sent: 3,
    received: 2,
    sentBytes: 30,
    receivedBytes: 20,
    firstAtMs: 100,
    lastReceivedAtMs: 900,
  });
  expect(only(session)).toMatchObject({
    sent: { count: 4, bytes: 35, lastAtMs: 5000 },
    received: { count: 2, bytes: 20, lastAtMs: 900 },
    firstFrameAtMs: 100,
    droppedFrames: 5,
  });
  expect(lastFrameAtMs(only(session))).toBe(5000);
});

test('pauses are counted between frames in order; late ones split none', () => {
  const session = sessionOf('0 open wss://a.test · 0..100s/10s >ping');
  expect(only(session).gaps.count).toBe(10);
  const late: SessionEvent = {
    kind: 'frame',
    atMs: 55_000,
    origin: 'net-log',
    connectionId: 'a',
    direction: 'received',
    opcode: 9,
  };
  applyEvent(session, late);
  expect(only(session).gaps.count).toBe(10);
  applyEvent(session, { ...late, atMs: 101_000 });
  expect(only(session).gaps.count).toBe(11);
  expect(only(session).gaps.quantileMs(0.01)).toBeLessThan(1200);
});

test('the session knows how far it reaches, and what its times are on the wall', () => {
  const session = sessionOf('0.5s open wss://a.test · 7s hidden');
  expect([session.firstEventAtMs, session.lastEventAtMs]).toEqual([0, 7000]);
  expect(wallTimeMs(session, 7000)).toBe(PICTURE_START_MS + 7000);
  expect(wallTimeMs(createSession(), 7000)).toBeUndefined();
});

test('only what verdicts depend on counts as a fact', () => {
  const session = sessionOf('0 open wss://a.test');
  const { factsRevision, revision } = session;
  applyEvent(session, {
    kind: 'frame',
    atMs: 1,
    origin: 'protocol',
    connectionId: 'a',
    direction: 'sent',
    opcode: 1,
  });
  expect(session.factsRevision).toBe(factsRevision);
  expect(session.revision).toBe(revision + 1);
  applyEvent(session, { kind: 'clock-jumped', atMs: 1, origin: 'inferred', byMs: 9 });
  expect(session.factsRevision).toBe(factsRevision + 1);
});

test.each([
  ['0 connect wss://a.test', 'connecting', undefined, undefined],
  ['0 open wss://a.test', 'open', 0, undefined],
  ['0 connect wss://a.test · 0.2s response 101', 'open', 200, undefined],
  ['0 connect wss://a.test · 0.2s response 403', 'connecting', undefined, undefined],
  ['0 connect wss://a.test · 0.2s response 403 · 0.3s close 1006', 'failed', undefined, 300],
  ['0 open wss://a.test · 1s call-close 1000', 'closing', 0, undefined],
  ['0 open wss://a.test · 1s ended', 'closed', 0, 1000],
  ['0 open wss://a.test · 1s reported 1006', 'closed', 0, 1000],
  ['0 joined wss://a.test', 'open', undefined, undefined],
  ['0 joined wss://a.test · 1s close 1001', 'closed', undefined, 1000],
])('%s is %s', (text, state, opened, ended) => {
  const connection = only(sessionOf(text));
  expect(connectionState(connection)).toBe(state);
  expect(openedAtMs(connection)).toBe(opened);
  expect(endedAtMs(connection)).toBe(ended);
  expect(wasOpened(connection)).toBe(state !== 'failed' && state !== 'connecting');
});

test('the subprotocol is the one the server chose, or what the socket says', () => {
  expect(subprotocol(only(sessionOf('0 open wss://a.test Sec-WebSocket-Protocol=mqtt')))).toBe('mqtt');
  expect(subprotocol(only(sessionOf('0 joined wss://a.test protocol=stomp')))).toBe('stomp');
  expect(subprotocol(only(sessionOf('0 open wss://a.test')))).toBeUndefined();
});

test('a context keeps its first description, follows navigation and is removed once', () => {
  const session = sessionOf(`
    0 context page page https://app.test/
    1s context page worker https://other.test/
    2s navigate https://app.test/next
    3s context-gone page tab-closed
    4s context-gone page navigation
    5s context-gone unknown destroyed
  `);
  expect([...session.contexts.values()]).toEqual([
    {
      id: 'page',
      type: 'page',
      url: 'https://app.test/next',
      addedAtMs: 0,
      removed: { atMs: 3000, origin: 'protocol', cause: 'tab-closed' },
    },
  ]);
  expect(session.pageMarks).toEqual([
    { atMs: 2000, origin: 'protocol', contextId: 'page', change: 'navigated', url: 'https://app.test/next' },
  ]);
});

test('what is inferred of a page later stands where it happened', () => {
  const session = sessionOf('2s navigate https://app.test/b · 3s hidden');
  applyEvent(session, {
    kind: 'page-changed',
    atMs: 2000,
    origin: 'inferred',
    contextId: 'page',
    change: 'entered-back-forward-cache',
  });
  expect(session.pageMarks.map(({ change }) => change)).toEqual([
    'navigated',
    'entered-back-forward-cache',
    'hidden',
  ]);
});

test.each([
  ['0 joined wss://a.test · 0 found connecting', 'connecting', undefined],
  ['0 joined wss://a.test · 0 found connecting · 2s opened', 'open', 2000],
  ['0 joined wss://a.test · 0 found connecting · 2s response 101', 'open', 2000],
  ['0 joined wss://a.test · 0 found connecting · 2s close 1006', 'failed', undefined],
  ['0 joined wss://a.test · 0 found connecting · 2s opened · 3s close 1006', 'closed', 2000],
  // It opened while nobody watched.
  ['0 joined wss://a.test · 0 found connecting · 2s found open', 'open', undefined],
  ['0 joined wss://a.test · 0 found open · 2s close 1006', 'closed', undefined],
  ['0 joined wss://a.test · 0 found closing', 'closing', undefined],
  ['0 joined wss://a.test · 0 found closing · 2s close 1006', 'closed', undefined],
])('%s: %s', (text, state, openedMs) => {
  const connection = only(sessionOf(text));
  expect([connectionState(connection), openedAtMs(connection)]).toEqual([state, openedMs]);
});

test('a socket of which the debugger alone tells is connecting while its request has no answer', () => {
  const session = createSession();
  const of = { origin: 'protocol', connectionId: 'x' } as const;
  applyEvent(session, { kind: 'handshake-requested', atMs: 5, ...of, headers: [] });
  expect(connectionState(only(session))).toBe('connecting');
  applyEvent(session, {
    kind: 'handshake-responded',
    atMs: 9,
    ...of,
    status: 101,
    statusText: '',
    headers: [],
  });
  expect(connectionState(only(session))).toBe('open');
});
