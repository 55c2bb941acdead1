import { expect, test, vi } from 'vitest';
import { type Analyses, createAnalyses } from '../../../src/analysis/analyses.ts';
import { unansweredAsks } from '../../../src/analysis/roundTrips.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { Connection } from '../../../src/model/session.ts';
import { picture, sessionOf } from '../../support/pictures.ts';

function analyse(text: string): { analyses: Analyses; connection: Connection } {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection');
  return { analyses, connection };
}

/** `kind protocol: pairs [ms …], n unanswered`, for each series. */
function heartbeats(text: string): readonly string[] {
  const { analyses, connection } = analyse(text);
  return analyses.roundTrips(connection).map((series) => {
    const times = [...series.roundTripMs].map((ms) => Math.round(ms)).join(' ');
    const missing = unansweredAsks(series, connection).length;
    return `${series.kind} ${series.protocol}: ${series.count} [${times}] ${missing} unanswered`;
  });
}

const ENGINE_IO_4 = 'open wss://app.test/socket.io/?EIO=4&transport=websocket';
const ENGINE_IO_3 = 'open wss://app.test/socket.io/?EIO=3&transport=websocket';
const GRAPHQL = 'open wss://app.test/graphql sec-websocket-protocol=graphql-transport-ws';
const PLAIN = 'open wss://app.test/live';

test('Engine.IO 4: the server asks, so the pair times the page', () => {
  expect(heartbeats(`0 ${ENGINE_IO_4} · 25s..75s/25s <2 · 25.03s..75.03s/25s >3`)).toEqual([
    'page-response engine.io: 3 [30 30 30] 0 unanswered',
  ]);
});

test('Engine.IO 3: the page asks, so the pair is a real round trip; probes are none', () => {
  expect(heartbeats(`0 ${ENGINE_IO_3} · 1s >2probe · 1.01s <3probe · 25s >2 · 25.04s <3`)).toEqual([
    'page-round-trip engine.io: 1 [40] 0 unanswered',
  ]);
});

test('Engine.IO of unknown version is told by who asks', () => {
  const joined = '0 joined wss://app.test/x · 1s <0{"sid":"a"}';
  expect(heartbeats(`${joined} · 25s <2 · 25.01s >3`)).toEqual([
    'page-response engine.io: 1 [10] 0 unanswered',
  ]);
  expect(heartbeats(`${joined} · 25s >2 · 25.01s <3`)).toEqual([
    'page-round-trip engine.io: 1 [10] 0 unanswered',
  ]);
});

test('answers out of order are paired by the identifier they echo', () => {
  expect(
    heartbeats(`
      0 ${PLAIN}
      1s >{"type":"ping","id":1}
      2s >{"type":"ping","id":2}
      2.01s <{"type":"pong","id":2}
      2.5s <{"type":"pong","id":1}
    `),
  ).toEqual(['page-round-trip generic-type-ping: 2 [10 1500] 0 unanswered']);
});

test('Phoenix pairs by ref, among replies to other pushes', () => {
  expect(
    heartbeats(`
      0 open wss://app.test/socket/websocket?vsn=2.0.0
      1s >[null,"7","phoenix","heartbeat",{}]
      1.01s <["1","6","room:1","phx_reply",{"status":"ok"}]
      1.02s <[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]
    `),
  ).toEqual(['page-round-trip phoenix: 1 [20] 0 unanswered']);
});

test('a skipped ask stays unanswered and does not shift the pairs after it', () => {
  expect(
    heartbeats(`0 ${GRAPHQL} · 10s..40s/10s >{"type":"ping"} · 20.03s..40.03s/10s <{"type":"pong"}`),
  ).toEqual(['page-round-trip graphql-transport-ws: 3 [30 30 30] 1 unanswered']);
});

test('pings in flight one after the other are answered in order', () => {
  expect(
    heartbeats(`0 ${GRAPHQL} · 1s..1.4s/0.1s >{"type":"ping"} · 1.25s..1.65s/0.1s <{"type":"pong"}`),
  ).toEqual(['page-round-trip graphql-transport-ws: 5 [250 250 250 250 250] 0 unanswered']);
});

test('both sides may ask: each direction is a series of its own', () => {
  expect(
    heartbeats(`
      0 ${GRAPHQL}
      1s >{"type":"ping"} · 1.02s <{"type":"pong"}
      2s <{"type":"ping"} · 2.3s >{"type":"pong"}
    `),
  ).toEqual([
    'page-round-trip graphql-transport-ws: 1 [20] 0 unanswered',
    'page-response graphql-transport-ws: 1 [300] 0 unanswered',
  ]);
});

test('control frames are a wire heartbeat, never a round trip', () => {
  expect(heartbeats(`0 ${PLAIN} · 20s..60s/20s <#ping 4 · 20s..60s/20s >#pong 4`)).toEqual([
    'wire-heartbeat websocket: 3 [0 0 0] 0 unanswered',
  ]);
});

test('an ask waits while the connection lives and is unanswered once it has ended', () => {
  expect(heartbeats(`0 ${PLAIN} · 1s >ping`)).toEqual([
    'page-round-trip generic-text-ping: 0 [] 0 unanswered',
  ]);
  expect(heartbeats(`0 ${PLAIN} · 1s >ping · 9s close 1006`)).toEqual([
    'page-round-trip generic-text-ping: 0 [] 1 unanswered',
  ]);
});

test.each([
  ['SignalR', 'open wss://app.test/hub?id=1', '{"protocol":"json","version":1}\u001e', '{"type":6}\u001e'],
  ['STOMP', 'open wss://app.test/x sec-websocket-protocol=v12.stomp', 'CONNECT', '\n'],
])('%s beats are one-way and never unanswered', (_name, open, first, beat) => {
  const session = createSession();
  for (const event of picture(`0 ${open}`)) applyEvent(session, event);
  const send = (atMs: number, data: string) =>
    applyEvent(session, {
      kind: 'frame',
      atMs,
      origin: 'protocol',
      connectionId: 'a',
      direction: 'sent',
      opcode: 1,
      payload: { encoding: 'text', data },
    });
  send(1000, first);
  send(15_000, beat);
  send(30_000, beat);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  expect(analyses.roundTrips(connection).filter(({ purpose }) => purpose === 'heartbeat')).toEqual([]);
  expect(analyses.beats(connection)).toMatchObject([
    { direction: 'sent', oneWay: true, count: 2, intervalMs: 15_000 },
  ]);
  expect(analyses.isHeartbeat(2)).toBe(true);
});

test('a server that merely echoes is a round trip, not a server that asks in vain', () => {
  expect(heartbeats(`0 ${PLAIN} · 1s..3s/1s >{"type":"ping"} · 1.02s..3.02s/1s <{"type":"ping"}`)).toEqual([
    'page-round-trip generic-type-ping: 3 [20 20 20] 0 unanswered',
  ]);
});

test('an acknowledgement of something else is no answer to a ping', () => {
  expect(
    heartbeats(`0 ${PLAIN} · 1s >{"type":"ping","id":1} · 1.1s <{"type":"ack","id":99} · 2s close 1000`),
  ).toEqual(['page-round-trip generic-type-ping: 0 [] 1 unanswered']);
});

test('the same short text in an even rhythm looks like a heartbeat, from its first time on', () => {
  const { analyses, connection } = analyse(`0 ${PLAIN} · 10s..80s/10s >@`);
  expect(analyses.beats(connection)).toMatchObject([
    { protocol: 'periodic', certainty: 'looks-like', oneWay: true, count: 8 },
  ]);
  expect(analyses.isHeartbeat(0)).toBe(true);
});

test('heartbeat rows know each other and the time between them', () => {
  const { analyses } = analyse(`0 ${PLAIN} · 1s >ping · 1.5s >hello · 2s <pong`);
  expect([0, 1, 2].map((row) => analyses.isHeartbeat(row))).toEqual([true, false, true]);
  expect(analyses.pairOf(0)).toEqual({ row: 2, ms: 1000 });
  expect(analyses.pairOf(2)).toEqual({ row: 0, ms: 1000 });
  expect(analyses.pairOf(1)).toBeUndefined();
});

test('frames read before a late clue are read again with it', () => {
  const session = createSession();
  const analyses = createAnalyses(session);
  const steps = picture(
    '0 joined  · 1s >2 · 1.01s <3 · 2s open wss://app.test/socket.io/?EIO=3&transport=websocket',
  );
  for (const event of steps) {
    applyEvent(session, event);
    analyses.advance();
  }
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  expect(analyses.protocolOf(connection)?.id).toBe('engine.io');
  expect(analyses.roundTrips(connection)).toMatchObject([{ kind: 'page-round-trip', count: 1 }]);
});

test('the interval a server announces is known before the first beat', () => {
  const { analyses, connection } = analyse(
    `0 ${ENGINE_IO_4} · 0.1s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}`,
  );
  expect(analyses.announcedBeat(connection)).toEqual({ intervalMs: 25_000, timeoutMs: 20_000 });
});

test('messages of a protocol whose heartbeat is known are not parsed either', () => {
  const session = sessionOf(`0 ${GRAPHQL} · 1s..50s/0.1s <{"id":"1","type":"next","payload":{"data":{}}}`);
  const analyses = createAnalyses(session);
  const parse = vi.spyOn(JSON, 'parse');
  analyses.advance();
  expect(parse.mock.calls.length).toBe(0);
  parse.mockRestore();
});

test('a flood of JSON messages is not parsed, and each frame is looked at once', () => {
  const session = sessionOf(
    `0 ${PLAIN} · 1s..100s/0.1s <{"type":"quote","symbol":"TEA","price":12.5,"op":"t"}`,
  );
  const analyses = createAnalyses(session);
  const parse = vi.spyOn(JSON, 'parse');
  const payload = vi.spyOn(session.frames, 'payload');
  analyses.advance();
  analyses.advance();
  expect(parse.mock.calls.length).toBe(0);
  // Once to read it, once more for the first message of the connection, which names the protocol.
  expect(payload.mock.calls.length).toBe(session.frames.endRow + 1);
  parse.mockRestore();
});

test('a convention chosen by hand is read over the rows that are held, and can be taken back', () => {
  const { analyses, connection } = analyse(
    `0 ${PLAIN} · 10s..30s/10s >2 · 10.02s..30.02s/10s <3 · 40s >ping`,
  );
  const series = () => analyses.roundTrips(connection).map(({ protocol, count }) => `${protocol} ${count}`);
  expect(series()).toEqual(['generic-text-ping 0']);
  const rereads = analyses.heartbeatRereads(connection);

  analyses.setConvention(connection, 'engineio-v3');
  expect(series()).toEqual(['engine.io 3']);
  expect(analyses.protocolOf(connection)).toMatchObject({ id: 'engine.io', because: 'chosen by hand' });
  expect(analyses.isHeartbeat(0)).toBe(true);
  expect(analyses.isHeartbeat(6)).toBe(false);
  expect(analyses.heartbeatRereads(connection)).toBeGreaterThan(rereads);

  analyses.setConvention(connection, 'none');
  expect(series()).toEqual([]);
  expect(analyses.isHeartbeat(0)).toBe(false);

  analyses.setConvention(connection, undefined);
  expect(analyses.chosenConvention(connection)).toBeUndefined();
  expect(series()).toEqual(['generic-text-ping 0']);
});

test('a choice by hand holds for what comes later, and an unknown one is refused', () => {
  const session = createSession();
  for (const event of picture(`0 ${PLAIN} · 1s >hello`)) applyEvent(session, event);
  const analyses = createAnalyses(session);
  const [connection] = session.connections;
  if (!connection) throw new Error('no connection');
  analyses.advance();
  analyses.setConvention(connection, 'engineio-v3');
  const later = picture(`0 ${PLAIN} · 5s >2 · 5.1s <3 · 6s close 1000`);
  for (const event of later.filter(({ kind }) => kind === 'frame')) applyEvent(session, event);
  analyses.advance();
  expect(analyses.roundTrips(connection)).toMatchObject([{ protocol: 'engine.io', count: 1 }]);
  expect(() => analyses.setConvention(connection, 'no-such')).toThrow(RangeError);
});

test('whatever is chosen, control frames are what they are', () => {
  const { analyses, connection } = analyse(`0 ${PLAIN} · 20s <#ping 4 · 20.001s >#pong 4`);
  analyses.setConvention(connection, 'none');
  expect(analyses.roundTrips(connection)).toMatchObject([{ kind: 'wire-heartbeat', count: 1 }]);
});
