import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openedAtMs, type Session } from '../../../src/model/session.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { chunksOf, readBack } from '../../support/sessionFiles.ts';

function fixture(name: string): Promise<Uint8Array> {
  return readFile(new URL(`../../fixtures/har/${name}`, import.meta.url));
}

function framesOf(session: Session, id: string) {
  const { frames } = session;
  const rows = session.connectionsById.get(id)?.rows.toArray() ?? new Uint32Array();
  return [...rows].map((row) => [
    frames.atMs(row),
    frames.direction(row),
    frames.opcode(row),
    frames.payload(row)?.data,
    frames.origin(row),
  ]);
}

test("Chrome's file is read with its initiator, its error and all it tells of the handshake", async () => {
  const { session, report } = await readBack(await fixture('chrome.har'));
  expect(report).toMatchObject({
    format: 'chrome',
    creator: 'WebInspector 537.36',
    connections: 1,
    frames: 4,
    skipped: [],
  });
  expect(session.clock).toEqual({ monotonicMs: 0, wallMs: Date.UTC(2026, 4, 1, 10) });
  expect([...session.contexts.values()]).toEqual([
    { id: 'page_1', type: 'page', url: 'https://shop.test/basket', addedAtMs: 0 },
  ]);
  const connection = session.connections[0];
  expect(connection).toMatchObject({
    url: 'wss://shop.test/ws?room=1',
    contextId: 'page_1',
    createdAtMs: 250,
    origin: 'file',
    openedBeforeCapture: false,
    initiator: {
      type: 'script',
      stack: [
        { functionName: 'connect', url: 'https://shop.test/app.js', line: 42, column: 9 },
        { functionName: '', url: 'https://shop.test/app.js', line: 10, column: 1 },
      ],
    },
    // Chrome's own timings run to the last frame: nothing tells when the answer came.
    response: { atMs: 250, status: 101, statusText: 'Switching Protocols' },
    browserErrors: [{ atMs: 3750, origin: 'file', message: 'Invalid frame header' }],
    close: undefined,
    // The browser failed it: it ended then, without a record of a close.
    end: { atMs: 3750, origin: 'inferred', cause: 'closed' },
  });
  expect(connection?.request?.headers).toContainEqual({ name: 'Sec-WebSocket-Protocol', value: 'mqtt' });
  expect(framesOf(session, '1')).toEqual([
    [310, 'sent', 1, '{"op":"sub"}', 'file'],
    [352.125, 'received', 1, '{"ok":true}', 'file'],
    [1000, 'received', 2, 'AP8Q', 'file'],
    [2500, 'sent', 2, '', 'file'],
  ]);
});

test('what Chromium 156 really wrote is read: an echo, a bad frame, an open socket, a refused one', async () => {
  const { session, report } = await readBack(await fixture('chrome-156-recorded.har'));
  expect(report).toMatchObject({ format: 'chrome', connections: 4, frames: 10, skipped: [] });
  const [echo, bad, open, refused] = session.connections;
  expect(echo).toMatchObject({
    url: 'ws://127.0.0.1:8080/ws?x=1',
    sent: { count: 3, bytes: 8 },
    received: { count: 3, bytes: 8 },
    close: undefined,
    end: { origin: 'inferred', cause: 'closed' },
  });
  expect((echo?.end?.atMs ?? 0) - (echo?.received.lastAtMs ?? 0)).toBeCloseTo(299.515, 2);
  expect(bad?.browserErrors[0]?.message).toContain('reserved bits');
  expect(open).toMatchObject({ browserErrors: [], close: undefined, end: undefined });
  // Chrome gives neither begin nor time of a socket that never sent its handshake, but numbers that look like them.
  expect(refused).toMatchObject({ url: 'ws://127.0.0.1:1/none', response: undefined });
  expect(refused?.browserErrors[0]?.message).toContain('ERR_UNSAFE_PORT');
  expect(refused?.end).toMatchObject({ origin: 'inferred', cause: 'closed' });
  expect(refused?.createdAtMs).toBeCloseTo(open?.createdAtMs ?? 0, 3);
  expect(report.notes).toEqual(['No time in the file for 1 message: the order is right, the times are not.']);
  expect((session.lastEventAtMs ?? 0) - (session.firstEventAtMs ?? 0)).toBeLessThan(5000);
});

/** When the page heard of it (`close` events of the page that made chrome-156-ends.har), ms since the epoch. */
const HEARD_OF_END = { late: 1795271905440.4, atonce: 1795271903355.4, sentlast: 1795271905441.8 };

test('Chromium 156 tells of sockets that ended when they did, not how; those of a page that was left stay open-ended', async () => {
  const { session } = await readBack(await fixture('chrome-156-ends.har'));
  const wallOf = (atMs: number) => atMs + (session.clock?.wallMs ?? 0) - (session.clock?.monotonicMs ?? 0);
  const named = (name: string) => session.connections.find(({ url }) => url.endsWith(`?${name}`));
  for (const [name, heardMs] of Object.entries(HEARD_OF_END)) {
    const { end, close } = named(name) ?? {};
    expect(end, name).toMatchObject({ origin: 'inferred', cause: 'closed' });
    expect(Math.abs(wallOf(end?.atMs ?? 0) - heardMs), name).toBeLessThan(1);
    expect(close, name).toBeUndefined();
  }
  // Without a message nothing but `startedDateTime` tells when: whole milliseconds.
  expect(wallOf(named('nomessage')?.end?.atMs ?? 0)).toBeCloseTo(1795271905440.155, 2);
  // The first of an iframe that was removed; the page itself was reloaded before the file was written.
  expect(named('iframe')?.end).toMatchObject({ cause: 'closed' });
  for (const name of ['open', 'nomessageopen', 'connecting']) expect(named(name)?.end, name).toBeUndefined();
});

test('a file reads the same wherever its chunks are cut', async () => {
  for (const name of [
    'chrome-156-recorded.har',
    'chrome-156-ends.har',
    'chrome.har',
    'playwright.har',
    'http-toolkit.har',
    'mitmproxy.har',
  ]) {
    const bytes = await fixture(name);
    const whole = await readBack(bytes);
    for (const chunkBytes of [1, 5, 113]) {
      const { session, report } = await readBack(bytes, { chunkBytes });
      expect(dumpSession(session)).toEqual(dumpSession(whole.session));
      expect(report).toEqual(whole.report);
    }
  }
});

test("Playwright's milliseconds, missing times and failure text are understood", async () => {
  const { session, report } = await readBack(await fixture('playwright.har'));
  expect(report).toMatchObject({ format: 'playwright', connections: 3, frames: 4 });
  expect(framesOf(session, '1')).toEqual([
    [310, 'sent', 1, 'hello', 'file'],
    [2000.5, 'received', 2, 'AQI=', 'file'],
  ]);
  expect(session.connections[0]?.browserErrors).toEqual([
    { atMs: 2000.5, origin: 'file', message: 'WebSocket connection failed: close 1002' },
  ]);
  expect(framesOf(session, '2')).toEqual([
    [5000, 'sent', 1, 'first', 'file'],
    [5000, 'received', 1, 'second', 'file'],
  ]);
  expect(session.connections[1]).toMatchObject({ request: undefined, response: undefined, close: undefined });
  expect(report.notes).toEqual([
    'Could not be read and was left out: attached files with messages (1).',
    'No time in the file for 2 messages: the order is right, the times are not.',
  ]);
});

test("Playwright's attached messages are read when the file beside is there", async () => {
  const attached = await fixture('playwright-8a1f0c.jsonl');
  for (const chunkBytes of [1, 50, 10_000]) {
    const { session, report } = await readBack(await fixture('playwright.har'), {
      resolveAttachment: (name) => (name === '8a1f0c.jsonl' ? chunksOf(attached, chunkBytes) : undefined),
    });
    expect(framesOf(session, '3')).toEqual([
      [6010, 'sent', 1, 'attached é', 'file'],
      [6020, 'received', 1, 'answer', 'file'],
      [6021, 'received', 2, 'AQ==', 'file'],
    ]);
    expect(report.frames).toBe(7);
    expect(report.skipped).toEqual([{ what: 'messages', count: 1 }]);
  }
});

test("HTTP Toolkit's close records become closes, its aborts cuts without a close frame", async () => {
  const { session, report } = await readBack(await fixture('http-toolkit.har'));
  expect(report).toMatchObject({ format: 'http-toolkit', connections: 2, frames: 2, notes: [] });
  expect(session.connections[0]).toMatchObject({
    url: 'wss://shop.test/ws',
    createdAtMs: 0,
    response: { atMs: 40 },
    end: { atMs: 60_000, cause: 'closed' },
  });
  expect(session.connections[0]?.close).toEqual({
    atMs: 60_000,
    origin: 'file',
    code: 4001,
    reason: 'session expired',
  });
  expect(session.connections[1]).toMatchObject({
    createdAtMs: 59_750,
    close: { atMs: 62_250, origin: 'file', code: 1006, wasClean: false },
    end: { atMs: 62_250, origin: 'file', cause: 'closed' },
  });
});

test("mitmproxy's file has messages and no end, so the connection stays open-ended", async () => {
  const { session, report } = await readBack(await fixture('mitmproxy.har'));
  expect(report).toMatchObject({ format: 'mitmproxy', connections: 1, frames: 2, notes: [] });
  expect(session.connections[0]).toMatchObject({
    url: 'wss://shop.test/ws',
    response: { atMs: 36.5, status: 101 },
    close: undefined,
    end: undefined,
  });
  expect(framesOf(session, '1')).toEqual([
    [50, 'sent', 1, 'hello', 'file'],
    [150, 'received', 2, 'AQID', 'file'],
  ]);
});

const ENTRY = {
  startedDateTime: '2026-05-01T10:00:00.000Z',
  time: 1000,
  _resourceType: 'websocket',
  request: { method: 'GET', url: 'wss://a.test/ws', headers: [] },
  response: { status: 101, statusText: '', headers: [] },
};

function har(...entries: readonly unknown[]): string {
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'Some tool', version: '3' }, entries } });
}

const LAST_WORD = { type: 'receive', time: 1_777_629_601, opcode: 1, data: 'hello' };

test.each([
  ['what Chrome writes', 'WebInspector', { time: 61_000, timings: { wait: 1000, receive: 60_000 } }, 61_000],
  [
    'and where `startedDateTime` lost a part',
    'WebInspector',
    { time: 60_999.2, timings: { receive: 60_000 } },
    61_000,
  ],
  ['no end', 'WebInspector', { time: 1000, timings: { wait: 1000, receive: 0 } }, undefined],
  ['what an import leaves of 0', 'WebInspector', { time: 1000, timings: { receive: 0.0004 } }, undefined],
  [
    'timings of somebody else',
    'WebInspector',
    { time: 61_000, timings: { wait: 40, receive: 60_960 } },
    undefined,
  ],
  ['another program', 'Playwright', { time: 61_000, timings: { wait: 1000, receive: 60_000 } }, undefined],
])('timings tell an end where Chrome wrote them: %s', async (_what, name, fields, endedAfterMs) => {
  const entry = { ...ENTRY, ...fields, _webSocketMessages: [LAST_WORD] };
  const { session } = await readBack(
    JSON.stringify({ log: { version: '1.2', creator: { name }, entries: [entry] } }),
  );
  expect(session.connections[0]?.end?.atMs).toBe(endedAfterMs);
});

test('one bad message or field costs itself, not the file', async () => {
  const good = { type: 'send', time: 1777629600.5, opcode: 1, data: 'good' };
  const messages = [
    good,
    null,
    'text',
    { ...good, type: 'upload' },
    { ...good, opcode: '1' },
    { ...good, opcode: -1 },
    { ...good, time: 'noon' },
    { ...good, data: undefined },
    good,
  ];
  const odd = {
    ...ENTRY,
    startedDateTime: 17,
    time: null,
    _initiator: 'me',
    _webSocketClose: { code: 'x' },
    timings: [],
    request: { url: 'wss://a.test/ws', headers: [{ name: 'a', value: 'b' }, { name: 1 }, 'x'] },
    response: 'none',
    _webSocketMessages: messages,
  };
  const { session, report } = await readBack(
    har('no entry', 17, odd, { ...ENTRY, _webSocketMessages: 'none' }),
  );
  expect(report).toMatchObject({ format: 'har', creator: 'Some tool 3', connections: 2, frames: 4 });
  expect(report.skipped).toEqual([
    { what: 'messages', count: 5 },
    { what: 'records of a close', count: 1 },
  ]);
  expect(session.connections[0]).toMatchObject({
    url: 'wss://a.test/ws',
    request: { headers: [{ name: 'a', value: 'b' }] },
    response: undefined,
    close: undefined,
    // When and how it ended nobody can read; that it did is known.
    end: { origin: 'inferred', cause: 'unseen' },
  });
  expect(session.connections[1]?.end).toBeUndefined();
  expect(framesOf(session, '1').map(([, , , data]) => data)).toEqual(['good', 'good', undefined, 'good']);
});

test.each([
  [{ code: '1012', reason: 'restart' }, { code: 1012, reason: 'restart' }, []],
  [{ code: null, timestamp: 1_777_629_605 }, undefined, ['records of a close']],
  [null, undefined, []],
  ['Aborted', undefined, ['records of a close']],
  [{ reason: 'because' }, undefined, ['records of a close']],
])('a record of a close that nobody can read is counted: %j', async (record, close, skipped) => {
  const { session, report } = await readBack(har({ ...ENTRY, _webSocketClose: record }));
  const [connection] = session.connections;
  if (close) expect(connection?.close).toMatchObject(close);
  else expect(connection?.close).toBeUndefined();
  expect(report.skipped.map(({ what }) => what)).toEqual(skipped);
  expect(connection?.end !== undefined).toBe(record !== null);
});

test.each([
  ['aborted', -1, 'unseen'],
  ['aborted', 0, 'unseen'],
  ['aborted', null, 'unseen'],
  // The handshake's own duration: the last message came after it.
  ['aborted', 36, 'unseen'],
  ['gone', -1, 'unseen'],
  // The begin has no microseconds, and the end came with the last message.
  ['aborted', 999.3, 'closed'],
  ['aborted', 61_000, 'closed'],
  ['gone', 61_000, 'closed'],
  [{ code: 1006, timestamp: 1_777_629_661 }, -1, 'closed'],
  [{ code: 1006 }, -1, 'unseen'],
])(
  'an end that is only known to come after the last message is none that was seen: %j after %j ms',
  async (record, time, cause) => {
    const entry = { ...ENTRY, time, _webSocketClose: record, _webSocketMessages: [LAST_WORD] };
    const [connection] = (await readBack(har(entry))).session.connections;
    expect(connection?.end?.cause).toBe(cause);
    expect(connection?.close?.code).toBe(record === 'gone' ? undefined : 1006);
  },
);

test.each([
  [{ status: 401, headers: [] }, []],
  [{ ...ENTRY.response, _error: 'net::ERR_CONNECTION_RESET' }, []],
  [ENTRY.response, [{ type: 'error', opcode: -1, time: 1_777_629_605, data: 'Invalid frame header' }]],
])('what failed is over with its failure, whatever the duration says: %j %j', async (response, messages) => {
  const entry = { ...ENTRY, response, time: -1, _webSocketClose: 'aborted', _webSocketMessages: messages };
  const [connection] = (await readBack(har(entry))).session.connections;
  expect(connection?.end?.cause).toBe('closed');
});

test('an entry without a begin was open before its first message, and not from then on', async () => {
  const { startedDateTime: _unknown, ...entry } = ENTRY;
  const message = { type: 'receive', time: 1_777_629_605, opcode: 1, data: 'hello' };
  const { session } = await readBack(har({ ...entry, _webSocketMessages: [message] }));
  const [connection] = session.connections;
  expect(connection).toMatchObject({ openedBeforeCapture: true });
  expect(connection && openedAtMs(connection)).toBeUndefined();
  const failed = { type: 'error', time: 1_777_629_605, data: 'no route' };
  const never = await readBack(har({ ...entry, _webSocketMessages: [failed] }));
  expect(never.session.connections[0]).toMatchObject({ openedBeforeCapture: false });
});

test('a socket is recognised by its type, its address or its messages; everything else is ignored', async () => {
  const page = { ...ENTRY, _resourceType: 'document', request: { url: 'https://a.test/', headers: [] } };
  const { session, report } = await readBack(
    har(
      page,
      { ...ENTRY, _resourceType: undefined },
      { ...page, _resourceType: 'websocket' },
      { ...page, _resourceType: undefined, _webSocketMessages: [] },
      page,
    ),
  );
  expect(report.connections).toBe(3);
  expect(session.connections.map(({ url }) => url)).toEqual([
    'wss://a.test/ws',
    'wss://a.test/',
    'wss://a.test/',
  ]);
});

test('entries in any order of keys give the same session', async () => {
  const bytes = await fixture('chrome.har');
  const text = new TextDecoder().decode(bytes);
  const reversed = JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  );
  const plain = await readBack(text);
  const { session } = await readBack(reversed);
  const withoutTimes = (dumped: unknown) => JSON.stringify(dumped).replaceAll(/-?\d+(\.\d+)?/g, '#');
  expect(withoutTimes(session.connections[0]?.initiator)).toBe(
    withoutTimes(plain.session.connections[0]?.initiator),
  );
  const start = (other: Session) => (other.clock?.wallMs ?? 0) - (other.clock?.monotonicMs ?? 0);
  const wall = (other: Session) =>
    framesOf(other, '1').map(([atMs, ...rest]) => [Number(atMs) + start(other), ...rest]);
  expect(wall(session)).toEqual(wall(plain.session));
  const created = (other: Session) => (other.connections[0]?.createdAtMs ?? 0) + start(other);
  expect(created(session)).toBe(created(plain.session));
});
