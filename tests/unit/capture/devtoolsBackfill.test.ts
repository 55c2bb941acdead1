import { expect, test } from 'vitest';
import { DevtoolsBackfill } from '../../../src/capture/devtoolsBackfill.ts';
import type { SessionEvent } from '../../../src/model/events.ts';

const STARTED_WALL_MS = Date.UTC(2026, 10, 21, 12, 0, 0);

/** What is added from DevTools' record of one socket that began at this moment. */
function filledFrom(startedDateTime: string): readonly string[] {
  const events: SessionEvent[] = [];
  const backfill = new DevtoolsBackfill(
    (event) => events.push(event),
    () => 'h1',
  );
  backfill.observe({ kind: 'clock-anchored', atMs: 1000, origin: 'protocol', wallMs: STARTED_WALL_MS });
  backfill.observe({ kind: 'capture-changed', atMs: 1000, origin: 'protocol', change: 'started' });
  const request = { url: 'wss://shop.test/ws', method: 'GET', headers: [] };
  const entry = { startedDateTime, time: 5, _resourceType: 'websocket', request, response: { status: 0 } };
  backfill.fill({ entries: [{ ...entry, _webSocketMessages: [] }] });
  return events.map(({ kind }) => kind);
}

test('a socket that ended before capture is added, one that is only just being opened is not', () => {
  expect(filledFrom('2026-11-21T11:59:00.000Z')).toContain('connection-created');
  expect(filledFrom('1969-12-31T23:59:59.000Z')).toEqual([]);
});
