import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import type { Closure } from '../../../src/analysis/closure.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { sessionOf } from '../../support/pictures.ts';
import { fileText, readBack } from '../../support/sessionFiles.ts';

function closureOf(text: string): Closure | undefined {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  return connection && analyses.closure(connection);
}

test.each([1005, 4002])('nobody knows: a stream that page code could have ended with %i unseen', (code) => {
  const session = sessionOf('0 open wss://shop.test/ws · 2s ended closed');
  const connectionId = session.connections[0]?.id ?? '';
  const at = { atMs: 2000, origin: 'page-hook', connectionId } as const;
  applyEvent(session, { kind: 'close-reported', ...at, code, wasClean: true, unwatched: true });
  const analyses = createAnalyses(session);
  const [connection] = session.connections;
  expect(connection && analyses.closure(connection)).toMatchObject({
    by: 'unknown',
    because: `page code can close a stream with ${code} through its writer or reader, which nobody watches`,
  });
});

test.each([
  // The page's clock and the protocol's are not read at the same moment: what was told first came first.
  ['page', 'before', 2003],
  ['server', 'after', 1997],
] as const)('the %s: close() was told %s the end, at %i ms by the page’s clock', async (by, when, atMs) => {
  const session = sessionOf('0 open wss://shop.test/ws');
  const connectionId = session.connections[0]?.id ?? '';
  const [told, end] = [{ origin: 'page-hook', connectionId } as const, { atMs: 2000, connectionId }];
  const callClose = () => applyEvent(session, { kind: 'close-called', ...told, atMs, code: 4000, stack: [] });
  if (when === 'before') callClose();
  applyEvent(session, { kind: 'connection-ended', ...end, origin: 'protocol', cause: 'closed' });
  applyEvent(session, { kind: 'close-reported', ...told, atMs: 2000, code: 4000, wasClean: true });
  if (when === 'after') callClose();
  const [connection] = session.connections;
  expect(connection?.closeCalls).toMatchObject([{ atMs: 2000 }]);
  const { session: reread } = await readBack(fileText(session));
  for (const one of [session, reread]) {
    const analyses = createAnalyses(one);
    analyses.advance();
    const [known] = one.connections;
    expect(known && analyses.closure(known)?.by).toBe(by);
  }
});

test('the page: a net log told of the end before the debugger could tell of close()', () => {
  const session = sessionOf('0 open wss://shop.test/ws · 2s ended closed ~net-log');
  const connectionId = session.connections[0]?.id ?? '';
  const told = { origin: 'page-hook', connectionId } as const;
  applyEvent(session, { kind: 'close-called', ...told, atMs: 1999, code: 4000, stack: [] });
  applyEvent(session, { kind: 'close-reported', ...told, atMs: 2000, code: 4000, wasClean: true });
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  expect(connection && analyses.closure(connection)?.by).toBe('page');
});

test.each([
  ['close 1006', 'unknown'],
  ['close 1000', 'unknown'],
  ['close 1005', 'unknown'],
  // Page code cannot.
  ['close 1011', 'server'],
  ['error net::ERR_CONNECTION_RESET · 2s close 1006', 'network'],
])('found closing, then %s: %s', (end, by) => {
  const closure = closureOf(`0 joined wss://shop.test/ws · 0 found closing · 2s ${end}`);
  expect(closure?.by).toBe(by);
  if (by === 'unknown') {
    expect(closure).toMatchObject({
      origin: 'page-hook',
      because: 'it was closing already when capture began; who began that was not seen',
    });
  }
});

const OPEN = '0 open wss://shop.test/ws · 1s <hello';

describe('who ended a connection', () => {
  test.each([
    ['the page, with its own code', `${OPEN} · 2s call-close 4000 bye · 2.1s close 4000 bye`, 'page'],
    ['the page, without a code', `${OPEN} · 2s call-close · 2.1s close 1005`, 'page'],
    [
      'the page, whose close the server never answered',
      `${OPEN} · 2s call-close 1000 · 62s close 1006`,
      'page',
    ],
    [
      'the server, whose close crossed the page’s',
      `${OPEN} · 2s call-close 1000 · 2.01s close 1001`,
      'server',
    ],
    [
      'the network, though the page closes in its error handler',
      `${OPEN} · 2s close 1006 · 2s call-close`,
      'network',
    ],
    [
      'the page, whose close the server answers at once by ending the TCP connection',
      `${OPEN} · 2s call-close · 2s close 1006`,
      'page',
    ],
    [
      'the page, whose signal ended the handshake: known a moment after the end',
      '0 connect wss://shop.test/ws · 1s close 1006 · 1.001s call-close',
      'page',
    ],
    [
      'the network, however the page tidies up after a handshake that failed',
      '0 connect wss://shop.test/ws · 1s error net::ERR_CONNECTION_REFUSED · 1s close 1006 · 1.001s call-close',
      'network',
    ],
    [
      'the frame that was removed, though Chrome told the end first',
      '0 context f iframe https://ads.test/ in page · 0 open wss://shop.test/ws in f · 2s ended closed · 2.01s context-gone f destroyed',
      'navigation',
    ],
    [
      'nobody knows: the frame was removed long after',
      '0 context f iframe https://ads.test/ in page · 0 open wss://shop.test/ws in f · 2s ended closed · 3s context-gone f destroyed',
      'unknown',
    ],
    ['the server: page code cannot send 1011', `${OPEN} · 2s close 1011`, 'server'],
    ['the server: the page was watched', `${OPEN} · 2s close 1000`, 'server'],
    ['nobody knows: 1000 from a file', `${OPEN} · 2s reported 1000 ~file · 2s ended closed ~file`, 'unknown'],
    ['the network: no close frame', `${OPEN} · 2s close 1006`, 'network'],
    ['the navigation', `${OPEN} · 2s navigate https://app.test/b`, 'navigation'],
    [
      'the navigation, seen only as a code',
      `${OPEN} · 2.1s close 1001 · 2.15s navigate https://app.test/b`,
      'navigation',
    ],
    ['the server, with 1001', `${OPEN} · 2.1s reported 1001`, 'server'],
    [
      'somebody, with 1001, as a file says that knows no pages',
      `${OPEN} · 2.1s reported 1001 ~file`,
      'unknown',
    ],
    ['the server, with 1001 and words', `${OPEN} · 2.1s reported 1001 going away ~file`, 'server'],
    ['the back/forward cache', `${OPEN} · 2s bfcache-in · 2.01s close 1006`, 'navigation'],
    [
      'the network: another page was put into the back/forward cache',
      `0 context b page https://b.test/ · ${OPEN} · b: 2s bfcache-in · 2.01s close 1006`,
      'network',
    ],
    [
      'the freezing of the page, as the browser says',
      `${OPEN} · 2s frozen · 2s error Page entered Back-Forward Cache. · 2.1s close 1006`,
      'navigation',
    ],
    ['the server, though the page left just then', `${OPEN} · 2s bfcache-in · 2.01s close 1000`, 'server'],
    ['the network: the page left later', `${OPEN} · 2s close 1006 · 3s bfcache-in`, 'network'],
    ['the tab', `${OPEN} · 2s ended tab-closed`, 'navigation'],
    ['the browser', `${OPEN} · 2s error Invalid frame header · 2s close 1006`, 'browser'],
    [
      'the network, as the browser says',
      `${OPEN} · 2s error net::ERR_NETWORK_CHANGED · 2s close 1006`,
      'network',
    ],
    [
      'the server, which refused',
      '0 connect wss://shop.test/ws · 1s response 401 No · 1s close 1006',
      'server',
    ],
    [
      'the network: nobody there',
      '0 connect wss://shop.test/ws · 1s error Error in connection establishment: net::ERR_CONNECTION_REFUSED · 1s close 1006',
      'network',
    ],
    [
      'the browser: a certificate',
      '0 connect wss://shop.test/ws · 1s error Error in connection establishment: net::ERR_CERT_DATE_INVALID · 1s close 1006',
      'browser',
    ],
    ['nobody knows: only the end was seen', `${OPEN} · 2s ended closed`, 'unknown'],
    [
      'the server, by the wire',
      `${OPEN} · 2s <#close 2 · 2s >#close 2 · 2s reported 1000 ~file · 2s ended`,
      'server',
    ],
    [
      'the page, by the wire',
      `${OPEN} · 2s >#close 2 · 2s <#close 2 · 2s reported 1000 ~file · 2s ended`,
      'page',
    ],
  ])('%s', (_words, text, by) => {
    expect(closureOf(text)?.by).toBe(by);
  });

  test('a living connection has no closure', () => {
    expect(closureOf(OPEN)).toBeUndefined();
  });

  test('code, reason and witness are kept as they were told', () => {
    expect(closureOf(`${OPEN} · 2s close 4401 token expired`)).toMatchObject({
      code: 4401,
      reason: 'token expired',
      wasClean: true,
      origin: 'page-hook',
    });
  });
});
