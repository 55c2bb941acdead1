import { expect, test } from 'vitest';
import { NetLogReader } from '../../../../src/formats/netLog/netLogReader.ts';
import { createSessionPort } from '../../../../src/formats/netLog/sessionPort.ts';
import { applyEvent, createSession } from '../../../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../../../src/model/events.ts';
import type { Connection, Session } from '../../../../src/model/session.ts';
import { capturedBesides } from '../../../support/capturedBesides.ts';
import { dumpSession } from '../../../support/dumpSession.ts';
import { framesOf, netLogText, readNetLogInto, sessionOfNetLog } from '../../../support/netLogs.ts';
import { fileText, readBack, sessionWith } from '../../../support/sessionFiles.ts';

const PINGS = netLogText('pings');

function messagesOf({ frames }: Session, connection: Connection) {
  const rows = [...connection.rows.toArray()].filter((row) => frames.opcode(row) < 8);
  return rows.map((row) => ({
    text: frames.payload(row)?.data,
    size: frames.sizeBytes(row),
    wire: frames.wireSizeBytes(row),
    origin: frames.origin(row),
  }));
}

test('captured sockets get their wire: control frames as rows, sizes on the wire without a second row', () => {
  const session = sessionWith(capturedBesides(PINGS));
  const report = readNetLogInto(session, PINGS);
  expect(report).toMatchObject({ connections: 0, joined: 5 });
  expect(session.connections).toHaveLength(5);
  for (const connection of session.connections) {
    expect(messagesOf(session, connection)).toEqual([
      { text: expect.stringMatching(/^x{7}$/), size: 7, wire: 7, origin: 'protocol' },
      { text: expect.stringMatching(/^x{7}$/), size: 7, wire: 7, origin: 'protocol' },
    ]);
    const { frames } = session;
    const control = [...connection.rows.toArray()].filter((row) => frames.opcode(row) >= 8);
    expect(control.map((row) => frames.origin(row))).toEqual(Array(10).fill('net-log'));
    expect(connection.origin).toBe('protocol');
    expect(connection.request?.origin).toBe('protocol');
    expect(connection.close).toMatchObject({ code: 3001, origin: 'page-hook' });
    expect(connection.wire?.sent).toEqual({
      messages: 1,
      wireBytes: 7,
      comparedBytes: 7,
      comparedWireBytes: 7,
    });
    expect(connection.wire?.facts.map(({ type }) => type)).toContain('tcp');
  }
});

test('compressed messages get their sizes one by one, a fragmented one the sum of its frames', () => {
  const stories = netLogText('stories');
  const sizes = { sent: [20_000, 1000, 0], received: [5000, 1300, 3000, 20_000, 1000, 0] };
  const session = sessionWith(capturedBesides(stories, { '/deflate': sizes }));
  readNetLogInto(session, stories);
  const connection = session.connections.find(({ url }) => url.endsWith('/deflate'));
  if (!connection?.wire) throw new Error('The wire of /deflate was not told.');
  const told = messagesOf(session, connection).map(({ size, wire }) => [size, wire]);
  expect(told.filter(([size]) => size === 1300)).toEqual([[1300, 32]]);
  expect(told.every(([, wire]) => wire !== undefined)).toBe(true);
  expect(connection.wire.received).toEqual({
    messages: 6,
    wireBytes: 122,
    comparedBytes: 30_300,
    comparedWireBytes: 122,
  });
  expect(connection.wire.isMatched('received')).toBe(true);
});

test('sockets that failed before their handshake are joined by address and time, each once', () => {
  const stories = netLogText('stories');
  const session = sessionWith(capturedBesides(stories));
  const count = session.connections.length;
  expect(readNetLogInto(session, stories)).toMatchObject({ connections: 0, joined: count });
  const refused = session.connections.find(({ url }) => url.endsWith('/refused'));
  expect(refused?.request).toBeUndefined();
  expect(refused?.wire?.facts.map(({ type }) => type)).toEqual(['proxy', 'tcp']);
  expect(refused?.browserErrors).toHaveLength(1);
});

test('an imported session is joined through wall time, also after its secrets were removed', async () => {
  const otherClock = capturedBesides(PINGS).map((event) => ({ ...event, atMs: event.atMs - 5_000_000 }));
  const { session } = await readBack(fileText(sessionWith(otherClock), { redaction: {} }));
  expect(readNetLogInto(session, PINGS)).toMatchObject({ connections: 0, joined: 5 });
  const alone = sessionOfNetLog(PINGS);
  const [shifted, original] = [session.connections[0], alone.connections[0]];
  if (!shifted || !original) throw new Error('There are sockets in both.');
  const pingAt = (of: Session, connection: Connection) =>
    [...connection.rows.toArray()]
      .map((row) => (of.frames.opcode(row) === 9 ? of.frames.atMs(row) : 0))
      .find(Boolean) ?? 0;
  const after = pingAt(session, shifted) - (shifted.request?.atMs ?? 0);
  expect(after).toBeCloseTo(pingAt(alone, original) - (original.request?.atMs ?? 0), 1);
  expect(shifted.wire?.isMatched('sent')).toBe(true);
});

test('what a net log told is in the session file, and the same log tells it only once', async () => {
  const session = sessionWith(capturedBesides(PINGS));
  readNetLogInto(session, PINGS);
  const { session: again } = await readBack(fileText(session));
  expect(dumpSession(again)).toEqual(dumpSession(session));
  readNetLogInto(again, PINGS);
  expect(dumpSession(again)).toEqual(dumpSession(session));

  const alone = sessionOfNetLog(netLogText('stories'));
  const { session: aloneAgain } = await readBack(fileText(alone));
  expect(dumpSession(aloneAgain)).toEqual(dumpSession(alone));
});

function liveReader(session: Session, options: { readonly showsOthers?: boolean } = {}) {
  const port = createSessionPort(session, (event) => applyEvent(session, event), { isSameClock: true });
  const reader = new NetLogReader(port, { isLive: true, ...options });
  return { reader, push: (text: string) => reader.push(new TextEncoder().encode(text)) };
}

test('live, a socket waits for the capture to tell of it, before or after the log does', () => {
  const session = createSession();
  const { reader, push } = liveReader(session);
  push(PINGS);
  reader.settle();
  expect(session.connections).toEqual([]);
  for (const event of capturedBesides(PINGS)) applyEvent(session, event);
  reader.settle();
  expect(session.connections.map(({ origin }) => origin)).toEqual(Array(5).fill('protocol'));
  const [first] = session.connections;
  expect(first && framesOf(session, first).filter((frame) => frame.startsWith('<9'))).toHaveLength(4);
  expect(first && messagesOf(session, first).map(({ wire }) => wire)).toEqual([7, 7]);
  expect(reader.end()).toMatchObject({ joined: 5, connections: 0 });
});

test('live, a socket that nobody else told of for a whole interval is one of its own', () => {
  const session = createSession();
  const { reader, push } = liveReader(session);
  push(PINGS);
  reader.settle();
  reader.settle();
  expect(session.connections.map(({ origin }) => origin)).toEqual(Array(5).fill('net-log'));
  expect(session.connections[0]?.end).toMatchObject({ origin: 'net-log' });
});

test('live, sockets of others are left out on request', () => {
  const session = createSession();
  const { reader, push } = liveReader(session, { showsOthers: false });
  push(PINGS);
  reader.settle();
  reader.settle();
  expect(reader.end().frames).toBeGreaterThan(0);
  expect(session.connections).toEqual([]);
});

test('live, the capture knows more of an end than the log that was faster', () => {
  const session = createSession();
  const { reader, push } = liveReader(session);
  const events = capturedBesides(PINGS);
  const isEnd = ({ kind }: SessionEvent) => kind === 'connection-ended' || kind === 'close-reported';
  for (const event of events.filter((event) => !isEnd(event))) applyEvent(session, event);
  push(PINGS);
  const ends = events.filter(({ kind }) => kind === 'connection-ended');
  for (const event of ends)
    applyEvent(session, { ...event, kind: 'connection-ended', cause: 'navigation' } as typeof event);
  reader.settle();
  for (const { end } of session.connections)
    expect(end).toMatchObject({ cause: 'navigation', origin: 'protocol' });
});

/** A log of the stories that began when the sockets were open already, and the capture beside it. */
function lateLog() {
  const stories = netLogText('stories');
  const lines = stories.split('\n');
  const firstFrame = lines.findIndex((line) => line.includes('"opcode":'));
  const sizes = { sent: [20_000, 1000, 0], received: [5000, 1300, 3000, 20_000, 1000, 0] };
  return {
    log: [...lines.slice(0, 2), ...lines.slice(firstFrame)].join('\n'),
    captured: capturedBesides(stories, { '/deflate': sizes }),
  };
}

const isDeflate = ({ url }: Connection) => url.endsWith('/deflate');

test.each([false, true])('a log that began later joins by traffic, live: %s', (isLive) => {
  const { log, captured } = lateLog();
  const session = sessionWith(captured);
  readNetLogInto(session, log, { isLive });
  const connection = session.connections.find(isDeflate);
  if (!connection) throw new Error('The capture has no /deflate.');
  const control = framesOf(session, connection).filter((frame) => /^[<>](8|9|10) /.test(frame));
  expect(control).toEqual(['<9 3', '>10 3', '>8 2']);
  expect(connection.wire?.received).toMatchObject({ messages: 6, wireBytes: 122, comparedBytes: 0 });
  expect(connection.wire?.isMatched('received')).toBe(false);
  expect(messagesOf(session, connection).every(({ wire }) => wire === undefined)).toBe(true);
});

test('what two captured sockets may have sent alike joins neither', () => {
  const { log, captured } = lateLog();
  const ids = new Set(
    sessionWith(captured)
      .connections.filter(isDeflate)
      .map(({ id }) => id),
  );
  const twins = captured.flatMap((event) =>
    'connectionId' in event && ids.has(event.connectionId)
      ? [event, { ...event, connectionId: 'twin' }]
      : [event],
  );
  const session = sessionWith(twins);
  readNetLogInto(session, log);
  expect(session.connections.filter(isDeflate).map(({ wire }) => wire)).toEqual([undefined, undefined]);
  expect(session.connections.some(({ url, origin }) => url === '' && origin === 'net-log')).toBe(true);
});

test('what a server may have broadcast is not enough to join', () => {
  const { log, captured } = lateLog();
  const session = sessionWith(captured);
  readNetLogInto(session, log.replace(/.*"masked":true,"opcode":[012],.*\n/g, ''));
  expect(session.connections.find(isDeflate)?.wire).toBeUndefined();
});

/** The capture of the stories, had it begun when the sockets were open already. */
function lateCapture() {
  const { captured } = lateLog();
  return captured.flatMap((event): readonly SessionEvent[] => {
    if (event.kind === 'handshake-requested' || event.kind === 'handshake-responded') return [];
    return event.kind === 'connection-created' ? [{ ...event, openedBeforeCapture: true }] : [event];
  });
}

test.each([false, true])(
  'a capture that began later is joined by traffic, and gets the handshake, live: %s',
  (isLive) => {
    const session = sessionWith(lateCapture());
    readNetLogInto(session, netLogText('stories'), { isLive });
    const [connection, ...others] = session.connections.filter(isDeflate);
    expect(others).toEqual([]);
    expect(connection).toMatchObject({ origin: 'protocol', openedBeforeCapture: true });
    expect(connection?.response).toMatchObject({ status: 101, origin: 'net-log' });
    expect(connection?.wire?.facts.map(({ type }) => type)).toContain('tcp');
    expect(connection && framesOf(session, connection)).toContain('<9 3');
    expect(connection?.wire?.received.messages).toBe(6);
    expect(connection?.wire?.isMatched('received')).toBe(false);
  },
);
