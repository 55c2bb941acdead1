import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { timelineLanes } from '../../../src/analysis/timelineLanes.ts';
import { sessionOf } from '../../support/pictures.ts';

function groupsOf(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  return timelineLanes(analyses, session.connections);
}

test('sockets of one endpoint share a group whatever their query says', () => {
  const groups = groupsOf(`
    a: 0 open wss://shop.test/ws?token=1
    b: 1s open wss://shop.test/chat
    a: 5s close 1006
    c: 6s open wss://shop.test/ws?token=2
  `);
  expect(groups.map(({ endpoint, lanes }) => [endpoint, lanes.map((lane) => lane.connectionId)])).toEqual([
    ['wss://shop.test/ws', ['a', 'c']],
    ['wss://shop.test/chat', ['b']],
  ]);
  expect(groups[0]).toMatchObject({ droppedCount: 1, openCount: 1 });
  expect(groups[0]?.lanes.map((lane) => lane.ordinal)).toEqual([1, 2]);
});

test.each([
  ['0 open wss://a.test/ · 5s close 1000 bye', 'clean', '1000'],
  ['0 open wss://a.test/ · 5s close 1001', 'clean', '1001'],
  ['0 open wss://a.test/ · 5s ended', 'clean', 'ended'],
  ['0 open wss://a.test/ · 5s close 1006', 'cut', '1006'],
  ['0 open wss://a.test/ · 5s close 4401 expired', 'error', '4401'],
  ['0 open wss://a.test/ · 5s navigate https://app.test/next', 'gone', 'navigated'],
  ['0 open wss://a.test/ · 5s ended tab-closed', 'gone', 'page gone'],
  ['0 connect wss://a.test/ · 1s response 403 Forbidden · 1s ended', 'refused', 'HTTP 403'],
  [
    '0 connect wss://a.test/ · 1s error Error during WebSocket handshake: Unexpected response code: 404 · 1s close 1006',
    'refused',
    'HTTP 404',
  ],
  ['0 connect wss://a.test/ · 1s error net::ERR_CONNECTION_REFUSED · 1s close 1006', 'refused', 'failed'],
])('%s ends as %s, labelled %s', (text, kind, label) => {
  expect(groupsOf(text)[0]?.lanes[0]?.end).toMatchObject({ kind, label });
});

test('the silence before a cut begins with the last frame, wire heartbeats included', () => {
  const silence = (text: string) => groupsOf(text)[0]?.lanes[0]?.silence;
  expect(silence('0 open wss://a.test/ · 2s <hi · 12s close 1006')).toEqual({ fromMs: 2000, toMs: 12_000 });
  expect(silence('0 open wss://a.test/ · 2s <hi · 8s <#ping · 12s close 1006')).toEqual({
    fromMs: 8000,
    toMs: 12_000,
  });
  expect(silence('0 open wss://a.test/ · 12s close 1006')).toEqual({ fromMs: 0, toMs: 12_000 });
});

test('a close frame in the net log does not end the silence before it', () => {
  const [group] = groupsOf('0 open wss://a.test/ · 2s <hi · 11.9s <#close 2 · 12s close 1011');
  expect(group?.lanes[0]?.silence).toEqual({ fromMs: 2000, toMs: 12_000 });
});

test('a page that goes and a refusal have no silence', () => {
  expect(
    groupsOf('0 open wss://a.test/ · 12s navigate https://x.test/')[0]?.lanes[0]?.silence,
  ).toBeUndefined();
  expect(groupsOf('0 connect wss://a.test/ · 12s ended')[0]?.lanes[0]?.silence).toBeUndefined();
});

test('a socket opened before capture is open from its first sight, one that never opened is not', () => {
  expect(groupsOf('3s joined wss://a.test/')[0]?.lanes[0]).toMatchObject({
    openedAtMs: 3000,
    openedBeforeCapture: true,
  });
  const connecting = '3s joined wss://a.test/ · 3s found connecting';
  expect(groupsOf(connecting)[0]?.lanes[0]).toMatchObject({
    openedAtMs: undefined,
    openedBeforeCapture: false,
  });
  expect(groupsOf(`${connecting} · 4s opened`)[0]?.lanes[0]?.openedAtMs).toBe(4000);
  expect(groupsOf('3s connect wss://a.test/')[0]?.lanes[0]?.openedAtMs).toBeUndefined();
});
