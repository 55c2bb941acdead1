import { expect, test } from 'vitest';
import { writeSession } from '../../../src/formats/har/writeSession.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import type { FrameSeen } from '../../../src/model/events.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { picture } from '../../support/pictures.ts';
import { fileText, readBack, sessionWith } from '../../support/sessionFiles.ts';

/** The file a picture gives, as any HAR reader sees it. */
function harOf(text: string) {
  return JSON.parse(fileText(sessionWith(picture(text)))).log;
}

test('every number is there that Chrome refuses to import without', () => {
  const log = harOf(`
    a: 0 open wss://a.test/ws?x=1 · a: 1s >hello · a: 2s close 1000
    b: 1s connect wss://b.test
    c: 1s joined wss://c.test
    d: 1s <a frame of a socket nobody saw created
  `);
  expect(log.version).toBe('1.2');
  expect(log.creator).toEqual({ name: 'WS Doctor', version: '0.0.0' });
  expect(log.entries).toHaveLength(4);
  for (const entry of log.entries) {
    expect(Number.isNaN(Date.parse(entry.startedDateTime))).toBe(false);
    const { request, response, timings } = entry;
    const numbers = [
      entry.time,
      request.headersSize,
      request.bodySize,
      response.status,
      response.headersSize,
      response.bodySize,
      response.content.size,
      timings.send,
      timings.wait,
      timings.receive,
    ];
    for (const number of numbers) expect(number).toEqual(expect.any(Number));
    expect(timings.send + timings.wait + timings.receive).toBe(entry.time);
    expect(entry._resourceType).toBe('websocket');
    expect(Array.isArray(entry._webSocketMessages)).toBe(true);
    expect(request).toMatchObject({
      method: 'GET',
      headers: expect.any(Array),
      queryString: expect.any(Array),
    });
  }
});

test("messages have Chrome's four keys: seconds, text under opcode 1, base64 under any other", () => {
  const [entry] = harOf('0 open wss://a.test · 0.25s >{"op":"sub"} · 0.352125s <0x00ff · 1s <').entries;
  expect(entry._webSocketMessages).toEqual([
    { type: 'send', time: 1777629600.25, opcode: 1, data: '{"op":"sub"}' },
    { type: 'receive', time: 1777629600.352125, opcode: 2, data: 'AP8=' },
    { type: 'receive', time: 1777629601, opcode: 1, data: '' },
  ]);
});

test('frames Chrome would show wrongly stand beside its messages, and keep their place', async () => {
  const base = { kind: 'frame', origin: 'file', connectionId: 'a', direction: 'received' } as const;
  const odd: readonly Omit<FrameSeen, 'atMs'>[] = [
    { ...base, opcode: 9, payload: { encoding: 'base64', data: 'AQI=' } },
    { ...base, opcode: 10, payload: { encoding: 'text', data: 'pong' } },
    { ...base, opcode: 8, payload: { encoding: 'base64', data: 'A+g=' } },
    { ...base, opcode: 1 },
    { ...base, opcode: 2, sizeBytes: 70, payloadDropped: true },
    { ...base, opcode: 1, payload: { encoding: 'base64', data: '/w==' } },
    { ...base, opcode: 2, payload: { encoding: 'text', data: 'text in a binary frame' } },
    { ...base, opcode: 1, sizeBytes: 3, wireSizeBytes: 9 },
  ];
  const visible = { ...base, opcode: 1, payload: { encoding: 'text', data: 'visible' } } as const;
  const session = sessionWith([
    ...picture('0 open wss://a.test'),
    // All at one moment: only their place tells their order.
    ...odd.flatMap((frame): FrameSeen[] => [
      { ...frame, atMs: 1000 },
      { ...visible, atMs: 1000 },
    ]),
  ]);
  const text = fileText(session);
  const [entry] = JSON.parse(text).log.entries;
  expect(entry._webSocketMessages.map(({ data }: { data: string }) => data)).toEqual(
    odd.map(() => 'visible'),
  );
  expect(entry._wsDoctor.frames[0]).toEqual([0, 1000, 'receive', 9, 2, { base64: 'AQI=' }]);
  expect(entry._wsDoctor.frames[4]).toEqual([4, 1000, 'receive', 2, 70, { payloadDropped: true }]);
  const { session: again } = await readBack(text);
  expect(dumpSession(again)).toEqual(dumpSession(session));
});

test('the close record says code and moment, or that the connection was cut, or nothing', () => {
  const record = (text: string) => harOf(text).entries[0]._webSocketClose;
  expect(record('0 open wss://a.test · 60s close 4001 session expired')).toEqual({
    code: 4001,
    reason: 'session expired',
    timestamp: 1777629660,
  });
  expect(record('0 open wss://a.test · 60s close 1006')).toMatchObject({ code: 1006, timestamp: 1777629660 });
  expect(record('0 open wss://a.test · 60s ended')).toBeUndefined();
  expect(record('0 open wss://a.test')).toBeUndefined();
  const uncertain = sessionWith([
    ...picture('0 open wss://a.test'),
    { kind: 'close-reported', atMs: 5, origin: 'page-hook', connectionId: 'a', wasClean: false },
  ]);
  expect(JSON.parse(fileText(uncertain)).log.entries[0]._webSocketClose).toBe('aborted');
});

test('an entry lasts until its end, an open one until the last thing seen', () => {
  const times = harOf(
    'a: 1s open wss://a.test · b: 1s open wss://b.test · a: 3.5s close 1000 · 8s hidden',
  ).entries;
  expect(times.map(({ time }: { time: number }) => time)).toEqual([2500, 7000]);
  expect(times[0].startedDateTime).toBe('2026-05-01T10:00:01.000Z');
});

test("the initiator has Chrome's shape, which counts from 0", () => {
  expect(harOf('0 open wss://a.test').entries[0]._initiator).toEqual({
    type: 'script',
    stack: {
      callFrames: [
        {
          functionName: 'connect',
          scriptId: '',
          url: 'https://app.test/app.js',
          lineNumber: 11,
          columnNumber: 4,
        },
      ],
    },
  });
});

test('notes stand only where messages differ from what is usual', () => {
  const [plain] = harOf('0 open wss://a.test · 1s..10s/1s >hello').entries;
  expect(plain._wsDoctor).toMatchObject({ usualOrigin: 'protocol', messageNotes: [], frames: [] });
  const [mixed] = harOf('0 open wss://a.test · 1s..3s/1s >early ~devtools-har · 4s >live · 5s >live').entries;
  expect(mixed._wsDoctor).toMatchObject({
    usualOrigin: 'devtools-har',
    messageNotes: [{ first: 3, count: 2, origin: 'protocol' }],
  });
});

test('a session without connections is a file without entries', () => {
  expect(harOf('0 capture started').entries).toEqual([]);
});

test('a file is written in chunks, each fit to be encoded by itself', async () => {
  // One of the two has its surrogate pairs across every even place.
  for (const shift of ['', 'x']) {
    const message = shift + '🎉'.repeat(400_000);
    const session = sessionWith(picture(`0 open wss://a.test · 1s >text(700000) · 2s >${message}`));
    const chunks = [...writeSession(session, { findings: [], creatorVersion: '0' })];
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(256 * 1024);
    const encoded = chunks.map((chunk) => new TextDecoder().decode(new TextEncoder().encode(chunk)));
    expect(encoded.join('') === chunks.join('')).toBe(true);
    const { session: again } = await readBack(chunks.join(''));
    expect(dumpSession(again)).toEqual(dumpSession(session));
  }
});

test('frames that arrive while the file is being written neither break nor enter it', async () => {
  const session = sessionWith(picture('0 open wss://a.test · 1s..900s/100ms >message'), {
    budgetBytes: 2_000_000,
  });
  const before = dumpSession(session);
  const chunks: string[] = [];
  let atMs = 901_000;
  for (const chunk of writeSession(session, { findings: [], creatorVersion: '0' })) {
    chunks.push(chunk);
    for (let i = 0; i < 40_000; i++) {
      const payload = { encoding: 'text', data: 'later' } as const;
      applyEvent(session, {
        kind: 'frame',
        atMs: atMs++,
        origin: 'protocol',
        connectionId: 'a',
        direction: 'sent',
        opcode: 1,
        payload,
      });
    }
  }
  expect(chunks.length).toBeGreaterThan(2);
  const { session: again } = await readBack(chunks.join(''));
  expect(dumpSession(again)).toEqual(before);
  expect(session.frames.droppedRows).toBe(0);
  applyEvent(session, {
    kind: 'frame',
    atMs,
    origin: 'protocol',
    connectionId: 'a',
    direction: 'sent',
    opcode: 1,
  });
  expect(session.frames.droppedRows).toBeGreaterThan(0);
});
