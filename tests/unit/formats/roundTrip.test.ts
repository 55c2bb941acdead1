import { expect, test } from 'vitest';
import { readSession } from '../../../src/formats/readSession.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import type { Advice, Candidate, Evidence, Finding } from '../../../src/model/finding.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { picture } from '../../support/pictures.ts';
import { chunksOf, fileText, readBack, sessionWith } from '../../support/sessionFiles.ts';

const EVERYTHING = `
  0 capture started
  w: 0 context w worker https://app.test/w.js in page as 5F2A
  0 context gone-frame iframe https://ads.test/frame
  b: 0.4s joined wss://old.test/ws in w protocol=mqtt
  b: 0.4s found open 12
  b: 0.5s <first seen ~devtools-har
  b: 0.6s <then live
  a: 1s open wss://shop.test/ws?room=1&room=2 server=nginx sec-websocket-protocol=mqtt
  a: 1.1s >{"op":"sub","text":"é 日本 🎉 \\u0000 \\"quoted\\""}
  a: 1.1s <
  a: 1.2s <0x00ff10
  a: 1.3s >0x
  a: 1.35s <#ping 4
  a: 1.35s >#pong 4
  a: 1.11s wired >60
  a: 1.21s wired <3 binary
  a: 1.36s wire-tcp >512 <256
  a: 1.01s wire {"type":"proxy","proxy":"DIRECT"}
  a: 1.02s wire {"type":"dns","host":"shop.test","durationMs":4}
  a: 1.03s wire {"type":"tcp","address":"192.0.2.7:443","localAddress":"192.0.2.1:5000","durationMs":12}
  a: 1.04s wire {"type":"tls","durationMs":8,"version":"TLS 1.3","alpn":"http/1.1","isResumed":false}
  a: 3.3s wire {"type":"socket-error","during":"reading","error":"ERR_CONNECTION_RESET"}
  1.4s hidden
  1.45s frozen
  1.5s unfrozen
  1.6s visible
  1.7s offline
  1.8s online
  g: 0.6s joined wss://slow.test/ws
  g: 0.6s found connecting
  g: 0.9s opened
  c: 2s connect wss://shop.test/never cookie=a=b
  c: 2s cookies session=abc theme=dark
  d: 2.5s cookies-sent sid=1
  c: 2.1s error Error in connection establishment: net::ERR_CONNECTION_REFUSED
  c: 2.2s reported 1006
  h: 2.2s connect wss://chat.test/live
  h: 2.2s error Connecting to 'wss://chat.test/live' violates the following Content Security Policy directive: "connect-src 'self'". The action has been blocked.
  h: 2.2s error
  h: 2.2s ended
  2.3s slept 2h
  2.35s capture paused budget reached
  d: 2.5s connect wss://shop.test/refused
  d: 2.6s response 403 Forbidden server=cloudflare
  d: 2.7s close 1006
  2.8s context-gone gone-frame destroyed
  a: 3s call-close 4001 leaving the shop
  a: 3.1s <#close 2 ~net-log
  a: 3.2s close 4001 leaving the shop
  e: 4s open wss://shop.test/second
  e: 4.1s dropped >10/1000 <20/2000
  f: 4.2s open wss://shop.test/third
  w: 5s navigate https://app.test/next
  5.5s reload https://app.test/next
  5.6s set-back 1h
  6s capture stopped
`;

test('a session with every kind of event comes back the same', async () => {
  const session = sessionWith(picture(EVERYTHING));
  const text = fileText(session);
  const { session: again, report } = await readBack(text);
  expect(dumpSession(again)).toEqual(dumpSession(session));
  expect(report).toMatchObject({
    format: 'ws-doctor',
    creator: 'WS Doctor 0.0.0',
    connections: 8,
    skipped: [],
  });
  expect(report.isCutOff).toBe(false);
  expect(report.notes).toEqual([]);
});

test('every kind of event is in that session', () => {
  const kinds = new Set(picture(EVERYTHING).map((event) => event.kind));
  const all: Record<SessionEvent['kind'], true> = {
    'clock-anchored': true,
    'context-added': true,
    'context-removed': true,
    'connection-created': true,
    'connection-located': true,
    'state-read': true,
    'connection-opened': true,
    'cookies-held': true,
    'handshake-requested': true,
    'handshake-responded': true,
    frame: true,
    'browser-error': true,
    'close-called': true,
    'close-reported': true,
    'connection-ended': true,
    'page-changed': true,
    'capture-changed': true,
    'clock-jumped': true,
    'frames-dropped': true,
    'wire-fact': true,
    'wire-message': true,
    'wire-totals': true,
  };
  // Where a socket lives is kept as its context: the event itself leaves no trace of its own.
  expect(Object.keys(all).filter((kind) => ![...kinds, 'connection-located'].includes(kind))).toEqual([]);
});

test('every fact a connection can hold is in that session, so that none is forgotten', () => {
  const { connections } = sessionWith(picture(EVERYTHING));
  const isEmpty = (value: unknown) =>
    value === undefined || value === 0 || value === false || (Array.isArray(value) && value.length === 0);
  const [first] = connections;
  if (!first) throw new Error('The picture has no connection.');
  const missing = Object.entries(first)
    .map(([name]) => name)
    .filter((name) => connections.every((other) => isEmpty(new Map(Object.entries(other)).get(name))));
  expect(missing).toEqual([]);
});

test('it does not matter where the chunks of the file are cut', async () => {
  const session = sessionWith(picture(EVERYTHING));
  const text = fileText(session);
  for (const chunkBytes of [1, 2, 3, 7, 61, 997]) {
    const { session: again } = await readBack(text, { chunkBytes });
    expect(dumpSession(again)).toEqual(dumpSession(session));
  }
});

test('a file written from what was read is the same file', async () => {
  const text = fileText(sessionWith(picture(EVERYTHING)));
  const { session } = await readBack(text);
  expect(fileText(session)).toBe(text);
});

test('times come back to the microsecond wherever the clocks stand', async () => {
  for (const anchor of [0, 1, 93_784.123456, 8_231_944_113.872]) {
    const events: SessionEvent[] = [
      { kind: 'clock-anchored', atMs: anchor, origin: 'protocol', wallMs: 1_763_720_000_123.456 },
      {
        kind: 'connection-created',
        atMs: anchor + 0.001,
        origin: 'protocol',
        connectionId: 'x',
        url: 'wss://a.test',
      },
    ];
    for (let i = 1; i <= 500; i++) {
      const atMs = anchor + i * 1.000_37 + Math.sqrt(i);
      const payload = { encoding: 'text', data: `${i}` } as const;
      events.push({
        kind: 'frame',
        atMs,
        origin: 'protocol',
        connectionId: 'x',
        direction: 'sent',
        opcode: 1,
        payload,
      });
    }
    const session = sessionWith(events);
    const { session: again } = await readBack(fileText(session));
    expect(dumpSession(again)).toEqual(dumpSession(session));
  }
});

test('a session without a clock says so and comes back without one', async () => {
  const events = picture('1s open wss://a.test · 2s >hello · 3s close 1000').filter(
    (event) => event.kind !== 'clock-anchored',
  );
  const session = sessionWith(events);
  const text = fileText(session);
  expect(JSON.parse(text).log._wsDoctor.clock).toBeNull();
  expect(JSON.parse(text).log.entries[0].startedDateTime).toBe('1970-01-01T00:00:01.000Z');
  const { session: again } = await readBack(text);
  expect(again.clock).toBeUndefined();
  expect(dumpSession(again)).toEqual(dumpSession(session));
});

test('a session reaches as far as it did, even when its first and last event left no trace', async () => {
  const session = sessionWith([
    { kind: 'context-removed', atMs: -100, origin: 'protocol', contextId: 'unknown', cause: 'destroyed' },
    ...picture('2s clock 2026-05-01T10:00:00Z · 3s open wss://a.test · 4s close 1000 · 90s ended'),
  ]);
  const { session: again } = await readBack(fileText(session));
  expect([again.firstEventAtMs, again.lastEventAtMs]).toEqual([-100, 90_000]);
  expect(dumpSession(again)).toEqual(dumpSession(session));
});

test('what the memory budget dropped is counted in the file and after it', async () => {
  const events = [...picture('0 open wss://a.test')];
  for (let i = 0; i < 20_000; i++) {
    const payload = { encoding: 'text', data: `message number ${i}` } as const;
    const direction = i % 3 === 0 ? 'sent' : 'received';
    events.push({
      kind: 'frame',
      atMs: 1000 + i,
      origin: 'protocol',
      connectionId: 'a',
      direction,
      opcode: 1,
      payload,
    });
  }
  const session = sessionWith(events, { budgetBytes: 500_000 });
  expect(session.frames.droppedRows).toBeGreaterThan(0);
  expect(session.frames.droppedPayloads).toBeGreaterThan(session.frames.droppedRows);
  const { session: again } = await readBack(fileText(session));
  expect(dumpSession(again)).toEqual(dumpSession(session));
  expect(again.connections[0]?.droppedFrames).toBe(session.frames.droppedRows);
  expect(again.connections[0]?.sent.count).toBe(6667);
});

test('sizes the source told and sizes on the wire come back', async () => {
  const events: SessionEvent[] = [...picture('0 open wss://a.test')];
  for (let i = 0; i < 700; i++) {
    events.push({
      kind: 'frame',
      atMs: 100 + i,
      origin: i < 300 ? 'devtools-har' : 'protocol',
      connectionId: 'a',
      direction: 'received',
      opcode: 1,
      payload: { encoding: 'text', data: 'x'.repeat(i) },
      ...(i % 2 === 0 && { wireSizeBytes: i + 2 }),
      ...(i % 5 === 0 && { sizeBytes: i * 10 }),
    });
  }
  const session = sessionWith(events);
  const { session: again } = await readBack(fileText(session));
  expect(dumpSession(again)).toEqual(dumpSession(session));
});

test('messages of many connections at once come back in one order of time', async () => {
  const session = sessionWith(
    picture(`
      a: 0 open wss://a.test · a: 1s..60s/10ms >ping · a: 1.003s..60s/10ms <pong
      b: 0 open wss://b.test · b: 1s..60s/7ms <tick
    `),
  );
  const { session: again } = await readBack(fileText(session));
  expect(dumpSession(again)).toEqual(dumpSession(session));
});

// `Required`: whatever findings learn to tell has to be told here, or this does not compile.
const EVIDENCE: Required<Evidence> = {
  text: 'The last message was received',
  origin: 'protocol',
  atMs: 300,
  connectionId: 'a',
  row: 2,
};
const CANDIDATE: Required<Candidate> = {
  id: 'nginx',
  seconds: 60,
  product: 'nginx',
  setting: 'proxy_read_timeout',
  offsetSeconds: 0.01,
  because: 'server: nginx',
};
const ADVICE: Required<Advice> = {
  title: 'Send a ping every 25 s',
  language: 'nginx',
  snippet: 'proxy_read_timeout 1h;',
};
const FINDING: Required<Finding> = {
  id: 'idle-timeout:a',
  rule: 'idle-timeout',
  severity: 'error',
  confidence: 'high',
  title: 'An intermediary cut the connection after 60 s of silence',
  connections: ['a'],
  observedMs: 60_000.5,
  evidence: [EVIDENCE, { text: 'Code 1006', origin: 'page-hook' }],
  candidates: [CANDIDATE],
  alternatives: ['The server counts too'],
  advice: [ADVICE, { title: 'Look' }],
};

test('findings come back, and point to the same frames', async () => {
  // In the session b's frame stands between a's; in the file all of b comes after all of a.
  const session = sessionWith(
    picture(
      'a: 0 open wss://a.test · b: 0 open wss://b.test · a: 0.1s >1 · b: 0.2s >2 · a: 0.3s >3 · b: 0.4s >4',
    ),
  );
  const { session: again, report } = await readBack(fileText(session, { findings: [FINDING] }));
  const [finding] = report.findings;
  expect({ ...finding, evidence: [] }).toEqual({ ...FINDING, evidence: [] });
  expect(finding?.evidence[0]).toMatchObject({
    text: 'The last message was received',
    atMs: 300,
    connectionId: 'a',
  });
  expect(again.frames.payload(finding?.evidence[0]?.row ?? -1)?.data).toBe('3');
  expect(finding?.evidence[1]).toEqual({ text: 'Code 1006', origin: 'page-hook' });
});

test('a second file can share the session when its ids get a prefix', async () => {
  const text = fileText(sessionWith(picture('0 open wss://a.test · 1s >hello')));
  const { session } = await readBack(text, { idPrefix: 'second/' });
  expect(session.connections[0]).toMatchObject({ id: 'second/a', contextId: 'second/page' });
  expect([...session.contexts.keys()]).toEqual(['second/page']);
});

test('reading gives batches of bounded size', async () => {
  const text = fileText(sessionWith(picture('0 open wss://a.test · 1s..300s/10ms >m')));
  const sizes: number[] = [];
  for await (const batch of readSession(chunksOf(text))) sizes.push(batch.length);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1000);
  expect(sizes.length).toBeGreaterThan(25);
});
