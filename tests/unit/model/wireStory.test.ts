import { expect, test } from 'vitest';
import type { Connection, Session } from '../../../src/model/session.ts';
import { sessionOf } from '../../support/pictures.ts';

const OPEN = '0 open wss://shop.test/ws';

function first(session: Session): Connection {
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection.');
  return connection;
}

/** Sizes of the messages of a direction: before compression, and on the wire. */
function sizes(text: string, direction: 'sent' | 'received' = 'sent') {
  const session = sessionOf(text);
  const { frames } = session;
  return [...first(session).rows.toArray()]
    .filter((row) => frames.opcode(row) < 8 && frames.direction(row) === direction)
    .map((row) => [frames.sizeBytes(row), frames.wireSizeBytes(row)]);
}

test('the n-th message on the wire is the n-th of the page, each way by itself', () => {
  const text = `${OPEN} · 1s >text(100) · 1.1s >text(200) · 1.2s <text(50)
    1.01s wired >10 compressed · 1.11s wired >20 compressed · 1.19s wired <50`;
  expect(sizes(text)).toEqual([
    [100, 10],
    [200, 20],
  ]);
  expect(sizes(text, 'received')).toEqual([[50, 50]]);
  expect(first(sessionOf(text)).wire?.sent).toEqual({
    messages: 2,
    wireBytes: 30,
    comparedBytes: 300,
    comparedWireBytes: 30,
  });
});

test('it makes no difference which witness tells first', () => {
  const late = `${OPEN} · 0.9s wired <10 compressed · 0.95s wired <20 compressed · 1s <text(100) · 1s <text(200)`;
  expect(sizes(late, 'received')).toEqual([
    [100, 10],
    [200, 20],
  ]);
});

test.each([
  ['a size without compression that differs', '1.01s wired >99'],
  ['another kind of message', '1.01s wired >100 binary'],
  ['a message that went out before the page sent it', '0.5s wired >10 compressed'],
])('%s ends the matching: only the totals are known', (_name, contradiction) => {
  const text = `${OPEN} · 1s >text(100) · 2s >text(200) · ${contradiction} · 2.1s wired >20 compressed`;
  expect(sizes(text)).toEqual([
    [100, undefined],
    [200, undefined],
  ]);
  const { wire } = first(sessionOf(text));
  expect(wire?.isMatched('sent')).toBe(false);
  expect(wire?.isMatched('received')).toBe(true);
  expect(wire?.sent).toMatchObject({ messages: 2, comparedBytes: 0 });
});

test('messages that capture did not see are not guessed: nothing is matched from a gap on', () => {
  const text = `${OPEN} · 1s >text(100) · 1.1s wired >10 compressed · 2s capture paused · 3s capture resumed
    2.5s wired >15 compressed · 4s >text(200) · 4.1s wired >20 compressed`;
  expect(sizes(text)).toEqual([
    [100, 10],
    [200, undefined],
  ]);
  expect(first(sessionOf(text)).wire?.sent).toMatchObject({ messages: 3, wireBytes: 45 });
});

test('a socket met in the middle of its life has totals only', () => {
  const text = '0 joined wss://shop.test/ws · 1s >text(100) · 1.1s wired >10 compressed';
  expect(sizes(text)).toEqual([[100, undefined]]);
  expect(first(sessionOf(text)).wire?.sent).toMatchObject({ messages: 1, wireBytes: 10 });
});

test.each([
  ['after the log', '1s <#ping 2 · 1s >#pong 2', '1.1s <#ping 2 ~protocol · 1.1s >#pong 2 ~protocol'],
  ['before the log', '1.1s <#ping 2 ~protocol · 1.1s >#pong 2 ~protocol', '1s <#ping 2 · 1s >#pong 2'],
])('control frames that the protocol tells %s are not doubled', (_name, one, other) => {
  const session = sessionOf(`${OPEN} · ${one} · ${other} · 2s <#ping 2`);
  expect(first(session).rows.length).toBe(3);
  expect(first(session).received.count).toBe(0);
});

test('control frames of one witness are never taken for one another', () => {
  expect(first(sessionOf(`${OPEN} · 1s..1.1s/10ms <#ping 2`)).rows.length).toBe(11);
  expect(first(sessionOf(`${OPEN} · 1s..1.1s/10ms <#ping 2 ~protocol`)).rows.length).toBe(11);
});

test('two witnesses of a fast heartbeat tell it once', () => {
  const text = `${OPEN} · 1s..5s/50ms <#ping 2 · 1.003s..5.003s/50ms <#ping 2 ~protocol`;
  expect(first(sessionOf(text)).rows.length).toBe(81);
});
