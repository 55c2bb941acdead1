import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import type { Silence } from '../../../src/analysis/silences.ts';
import { sessionOf } from '../../support/pictures.ts';

function silenceOf(text: string): Silence | undefined {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  return connection && analyses.silence(connection);
}

test('silence is measured for both directions, the page and the server', () => {
  expect(silenceOf('0 open wss://a.test · 10s <x · 30s >y · 90s close 1006')).toMatchObject({
    any: 60_000,
    sent: 60_000,
    received: 80_000,
    wireKnown: false,
  });
});

test('a direction that never spoke has been silent since the socket opened', () => {
  expect(silenceOf('5s open wss://a.test · 65s close 1006')).toMatchObject({
    any: 60_000,
    sent: 60_000,
    received: 60_000,
  });
});

test('of a socket met in the middle of its life, a direction that never spoke is unknown', () => {
  expect(silenceOf('0 joined wss://a.test · 10s <x · 20s close 1006')).toMatchObject({
    any: 10_000,
    sent: undefined,
    received: 10_000,
  });
});

test('pings and pongs of the wire break the silence, and are left out where they do not count', () => {
  expect(silenceOf('0 open wss://a.test · 1s >x · 20s <#ping · 20s >#pong · 61s close 1006')).toMatchObject({
    any: 41_000,
    messagesOnly: { any: 60_000, sent: 60_000 },
    wireKnown: true,
  });
});

test('the close frame is the end, not a sign of life', () => {
  expect(silenceOf('0 open wss://a.test · 1s >x · 61s <#close 2 · 61s >#close 2 · 61s close 1001')?.any).toBe(
    60_000,
  );
});

test('a gap in capture is not silence: the length is unknown', () => {
  const text = '0 open wss://a.test · 1s >x · 10s capture lost · 50s capture resumed · 61s close 1006';
  expect(silenceOf(text)).toMatchObject({ any: undefined, blind: true });
  expect(silenceOf(`${text.replace('61s close', '52s <x · 61s close')}`)).toMatchObject({
    any: 9000,
    blind: false,
  });
});
