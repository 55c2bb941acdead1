import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { endpointOf } from '../../../src/analysis/endpoint.ts';
import { sessionOf } from '../../support/pictures.ts';

function analyse(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return analyses;
}

/** `a→b→c` for each lineage. */
function lineages(text: string): readonly string[] {
  return analyse(text)
    .lineages()
    .map(({ connections }) => connections.map(({ id }) => id).join('→'));
}

test('sockets of one endpoint that follow each other are one lineage, whatever their query', () => {
  expect(
    lineages(`
      a: 0 open wss://shop.test/ws?token=1
      a: 10s close 1006
      b: 11s open wss://shop.test/ws?token=2
      b: 20s close 1006
      c: 22s open wss://shop.test/ws?token=3
      x: 12s open wss://shop.test/other
    `),
  ).toEqual(['a→b→c', 'x']);
});

test('sockets in parallel stay lineages of their own', () => {
  expect(
    lineages(`
      a: 0 open wss://shop.test/ws
      b: 1s open wss://shop.test/ws
      a: 10s close 1006
      b: 11s close 1006
      c: 12s open wss://shop.test/ws
      d: 13s open wss://shop.test/ws
    `),
  ).toEqual(['a→d', 'b→c']);
});

test('a worker does not continue what a page began', () => {
  expect(
    lineages(`
      0 context w worker https://app.test/w.js in page
      a: 0 open wss://shop.test/ws
      a: 10s close 1006
      b: 11s open wss://shop.test/ws in w
    `),
  ).toEqual(['a', 'b']);
});

test('what follows a navigation is no reconnection', () => {
  const { reconnects } = analyse(`
    a: 0 open wss://shop.test/ws
    10s navigate https://app.test/2
    b: 11s open wss://shop.test/ws
    b: 20s close 1006
    c: 21s open wss://shop.test/ws
  `).health();
  expect(reconnects).toBe(1);
});

test('health sums up open sockets, codes, reconnections and page round trips', () => {
  const health = analyse(`
    a: 0 open wss://shop.test/ws
    b: 5s open wss://shop.test/other
    a: 6s >{"type":"ping"}
    a: 6.04s <{"type":"pong"}
    a: 10s close 1006
    c: 12s connect wss://shop.test/ws
    c: 12.5s response 101
    b: 20s close 4401
    c: 3600s <x
  `).health();
  expect(health).toMatchObject({
    active: 1,
    peak: 2,
    closesPerCode: { '1006': 1, '4401': 1 },
    reconnects: 1,
    reconnectsPerHour: 1,
    medianRecoveryMs: 2500,
    roundTripMs: { p50: 40, p95: 40 },
  });
  expect(health.activeOverTime.map(({ active }) => active)).toEqual([1, 2, 1, 2, 1]);
});

test('parts of a path that identify one socket are left out of the endpoint', () => {
  expect(endpointOf('wss://a.test/echo/123/k3j9x2ab/websocket').key).toBe('wss://a.test/echo/*/*/websocket');
  expect(endpointOf('wss://a.test/rooms/2f1e8c1a-0d64-4d83-9c3b-0a3c3f1b2c4d').key).toBe(
    'wss://a.test/rooms/*',
  );
  expect(endpointOf('wss://a.test/v2/graphql?x=1').key).toBe('wss://a.test/v2/graphql');
});
