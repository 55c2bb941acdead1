import { expect, test } from 'vitest';
import { createAnalyses } from '../../../../src/analysis/analyses.ts';
import type { Connection } from '../../../../src/model/session.ts';
import { dumpSession } from '../../../support/dumpSession.ts';
import { framesOf, netLogText, sessionOfNetLog, socketTo } from '../../../support/netLogs.ts';

const stories = sessionOfNetLog(netLogText('stories'));

function factsOf(connection: Connection): string[] {
  return (connection.wire?.facts ?? []).map((fact) => {
    const error = 'error' in fact && fact.error !== undefined ? ` ${fact.error}` : '';
    return `${fact.type}${error}`;
  });
}

test('five sockets with one address are told apart, each with its pings and pongs', () => {
  const session = sessionOfNetLog(netLogText('pings'));
  expect(session.connections.map(({ url }) => new URL(url).pathname)).toEqual(Array(5).fill('/ping'));
  expect(new Set(session.connections.map(({ request }) => request?.headers)).size).toBe(5);
  for (const connection of session.connections) {
    const frames = framesOf(session, connection);
    const pings = frames.filter((frame) => frame.startsWith('<9'));
    expect(pings).toEqual(['<9 2', '<9 2', '<9 2', '<9 2']);
    expect(frames.filter((frame) => frame.startsWith('>10'))).toEqual(['>10 2', '>10 2', '>10 2', '>10 2']);
    expect(frames.filter((frame) => /^[<>]1 /.test(frame))).toEqual(['>1 7', '<1 7']);
    expect(frames.filter((frame) => /^[<>]8 /.test(frame))).toEqual(['>8 6', '<8 6']);
    expect(connection.close).toMatchObject({ wasClean: true, origin: 'net-log' });
    expect(connection.close?.code).toBeUndefined();
    expect(connection.end?.cause).toBe('closed');
  }
});

test('the heartbeat of the wire is a series with its interval', () => {
  const session = sessionOfNetLog(netLogText('pings'));
  const analyses = createAnalyses(session);
  analyses.advance();
  for (const connection of session.connections) {
    const [series] = analyses.roundTrips(connection);
    expect(series).toMatchObject({ kind: 'wire-heartbeat', count: 4, missed: [] });
    expect(series?.intervalMs).toBeGreaterThan(195);
    expect(series?.intervalMs).toBeLessThan(205);
  }
});

test.each([
  ['/4401', { wasClean: true }, ['proxy', 'tcp', 'end-of-stream', 'tcp-closed']],
  ['/end-of-stream', { code: 1006 }, ['proxy', 'tcp', 'end-of-stream', 'tcp-closed']],
  ['/reset', { code: 1006 }, ['proxy', 'tcp', 'socket-error ERR_CONNECTION_RESET', 'tcp-closed']],
  ['/invalid', { code: 1006 }, ['proxy', 'tcp', 'invalid-frame', 'tcp-closed']],
  ['/not-utf8', { code: 1006 }, ['proxy', 'tcp', 'invalid-frame', 'tcp-closed']],
  ['/masked', { code: 1006 }, ['proxy', 'tcp', 'invalid-frame', 'tcp-closed']],
  ['/401', { code: 1006 }, ['proxy', 'tcp', 'tcp-closed']],
  ['/403', { code: 1006 }, ['proxy', 'tcp', 'upgrade-failed ERR_FAILED', 'tcp-closed']],
  [
    '/no-answer',
    { code: 1006 },
    ['proxy', 'tcp', 'end-of-stream', 'upgrade-failed ERR_EMPTY_RESPONSE', 'tcp-closed'],
  ],
  ['/refused', { code: 1006 }, ['proxy', 'tcp ERR_CONNECTION_REFUSED']],
  ['/x', { code: 1006 }, ['proxy', 'dns ERR_NAME_NOT_RESOLVED']],
])('the story of %s is told', (path, close, facts) => {
  const connection = socketTo(stories, path);
  expect(connection.close).toMatchObject({ ...close, origin: 'net-log' });
  expect(connection.end).toMatchObject({ cause: 'closed', origin: 'net-log' });
  expect(factsOf(connection)).toEqual(facts);
});

test('complaints of the browser are those the debugger protocol would have brought', () => {
  const complaints = (path: string) => socketTo(stories, path).browserErrors.map(({ message }) => message);
  expect(complaints('/refused')).toEqual(['Error in connection establishment: net::ERR_CONNECTION_REFUSED']);
  expect(complaints('/masked')).toEqual(['A server must not mask any frames that it sends to the client.']);
  expect(complaints('/403')).toEqual(['Error during WebSocket handshake: Unexpected response code: 403']);
  expect(complaints('/reset')).toEqual([]);
});

test('the handshake is told with its headers', () => {
  const { request, response } = socketTo(stories, '/deflate');
  expect(request?.headers).toContainEqual({ name: 'Upgrade', value: 'websocket' });
  expect(request?.headers.some(({ name }) => name === 'Sec-WebSocket-Key')).toBe(true);
  expect(response).toMatchObject({ status: 101, statusText: 'Switching Protocols' });
  expect(response?.headers).toContainEqual({ name: 'Sec-WebSocket-Extensions', value: 'permessage-deflate' });
  expect(socketTo(stories, '/401').response).toMatchObject({ status: 401, statusText: 'Unauthorized' });
});

test('a fragmented message is one message, a ping within it a frame of its own', () => {
  const connection = socketTo(stories, '/deflate');
  const received = framesOf(stories, connection).filter((frame) => frame.startsWith('<'));
  expect(received).toEqual(['<1 22', '<9 3', '<1 32', '<2 21', '<1 36', '<2 10', '<1 1']);
  expect(connection.wire?.received).toMatchObject({ messages: 6, wireBytes: 122, comparedBytes: 0 });
  const row = connection.rows.at(0);
  expect(stories.frames.isSizeKnown(row)).toBe(false);
});

test('TLS is told with its version, a bad certificate although Chrome went on', () => {
  const { wire } = stories.connections.find(({ url }) => url.startsWith('wss:')) ?? {};
  expect(wire?.facts).toMatchObject([
    { type: 'proxy', proxy: 'DIRECT' },
    { type: 'tcp', error: 'ERR_CONNECTION_REFUSED' },
    { type: 'tcp' },
    {
      type: 'certificate',
      problems: expect.arrayContaining(['AUTHORITY_INVALID']),
      error: 'ERR_CERT_AUTHORITY_INVALID',
    },
    { type: 'tls', version: 'TLS 1.3', alpn: 'http/1.1', isResumed: false },
    { type: 'tcp-closed' },
  ]);
  expect(wire?.tcp?.receivedBytes).toBeGreaterThan(1380);
});

test('a socket whose page went away did not close', () => {
  const { close, end } = socketTo(stories, '/deflate');
  expect(close).toBeUndefined();
  expect(end).toMatchObject({ cause: 'context-destroyed', origin: 'net-log' });
});

test('a log with bytes has the codes and reasons of close frames, also those this side sent', () => {
  const session = sessionOfNetLog(netLogText('bytes'));
  const closedByServer = session.connections.find(
    ({ url }) => url.startsWith('ws:') && url.endsWith('/4401'),
  );
  expect(closedByServer?.close).toMatchObject({ code: 4401, reason: 'token expired', wasClean: true });
  const closedByPage = socketTo(session, '/ping');
  expect(closedByPage.close).toMatchObject({ code: 3001, reason: 'done', wasClean: true });
  const { frames } = session;
  const closeRows = [...closedByPage.rows.toArray()].filter((row) => frames.opcode(row) === 8);
  expect(closeRows.map((row) => [frames.direction(row), frames.payload(row)?.data])).toEqual([
    ['sent', btoa('\x0b\xb9done')],
    ['received', btoa('\x0b\xb9done')],
  ]);
});

test('a refused certificate is the end, told before TCP is closed', () => {
  const session = sessionOfNetLog(netLogText('bytes'));
  const refused = session.connections.find(({ url }) => url.startsWith('wss:'));
  expect(refused?.wire?.facts.map(({ type }) => type)).toEqual([
    'proxy',
    'tcp',
    'tcp',
    'certificate',
    'tls',
    'tcp-closed',
  ]);
  expect(refused?.browserErrors.map(({ message }) => message)).toEqual([
    'Error in connection establishment: net::ERR_CERT_AUTHORITY_INVALID',
  ]);
});

test('a proxy with its tunnel, and a closing handshake that took too long', () => {
  const session = sessionOfNetLog(netLogText('proxy'));
  expect(socketTo(session, '/ping').wire?.facts).toMatchObject([
    { type: 'proxy', proxy: expect.stringMatching(/^PROXY 127\.0\.0\.1:\d+$/) },
    { type: 'tcp' },
    { type: 'tunnel', status: 'HTTP/1.1 200 OK' },
    { type: 'certificate' },
    { type: 'tls', version: 'TLS 1.3' },
    { type: 'tcp-closed' },
  ]);
  const lazy = socketTo(session, '/tcp-stays-open');
  expect(lazy.wire?.facts.map(({ type }) => type)).toContain('close-timeout');
  expect(lazy.close).toMatchObject({ wasClean: true });
});

test('it makes no difference where the bytes are cut', () => {
  const text = netLogText('bytes');
  const whole = dumpSession(sessionOfNetLog(text));
  for (const chunkBytes of [1, 7, 997, 65_536]) {
    expect(dumpSession(sessionOfNetLog(text, { chunkBytes }))).toEqual(whole);
  }
});
