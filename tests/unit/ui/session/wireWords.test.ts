import { expect, test } from 'vitest';
import { wireTraffic } from '../../../../src/store/selectors/wireTraffic.ts';
import { createSessionView } from '../../../../src/store/sessionView.ts';
import { wireWords } from '../../../../src/ui/session/wireWords.ts';
import { netLogText, sessionOfNetLog } from '../../../support/netLogs.ts';
import { sessionOf } from '../../../support/pictures.ts';

const said = (fact: Parameters<typeof wireWords>[0]) => {
  const { what, detail, isBad } = wireWords(fact);
  return `${isBad ? '! ' : ''}${what}: ${detail}`;
};

test('each step of a connection is one line, failures with Chrome’s own name', () => {
  expect(said({ type: 'proxy', proxy: 'DIRECT' })).toBe('Way: direct, without a proxy');
  expect(said({ type: 'dns', host: 'shop.test', durationMs: 12 })).toBe('DNS: shop.test looked up in 12 ms');
  expect(said({ type: 'dns', host: 'no.test', durationMs: 3, error: 'ERR_NAME_NOT_RESOLVED' })).toBe(
    '! DNS: no.test looked up: ERR_NAME_NOT_RESOLVED in 3 ms',
  );
  expect(said({ type: 'tls', version: 'TLS 1.3', alpn: 'http/1.1', isResumed: true, durationMs: 20 })).toBe(
    'TLS: TLS 1.3, http/1.1, resumed session in 20 ms',
  );
  expect(said({ type: 'socket-error', during: 'reading', error: 'ERR_CONNECTION_RESET' })).toContain('RST');
  expect(said({ type: 'end-of-stream' })).toContain('FIN');
});

test('what a real log tells of its sockets is said in words, every step of it', () => {
  const session = sessionOfNetLog(netLogText('stories'));
  const lines = session.connections.flatMap(({ wire }) => wire?.facts.map(said) ?? []);
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(line).not.toMatch(/undefined|NaN/);
  expect(lines.some((line) => line.startsWith('! '))).toBe(true);
});

test('a socket without compression weighs on the wire what its messages do', () => {
  const session = sessionOfNetLog(netLogText('pings'));
  const traffic = session.connections[0] ? (wireTraffic(session.connections[0]) ?? []) : [];
  expect(traffic.map(({ direction, ratio }) => [direction, ratio])).toEqual([
    ['sent', 1],
    ['received', 1],
  ]);
});

test('a socket that nobody watched has no traffic on the wire', () => {
  const [connection] = createSessionView({ kind: 'live' }, sessionOf('0 open wss://a.test/ · 1s >hello'))
    .session.connections;
  expect(connection && wireTraffic(connection)).toBeUndefined();
});
