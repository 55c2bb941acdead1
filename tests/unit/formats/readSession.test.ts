import { expect, test } from 'vitest';
import { Fault } from '../../../src/base/fault.ts';
import { detectFormat } from '../../../src/formats/detectFormat.ts';
import { HarReader } from '../../../src/formats/har/harReader.ts';
import { type ReadOptions, readSession } from '../../../src/formats/readSession.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import { dumpSession } from '../../support/dumpSession.ts';
import { picture } from '../../support/pictures.ts';
import { chunksOf, fileText, readBack, sessionWith } from '../../support/sessionFiles.ts';

async function faultOf(content: string | Uint8Array, options?: ReadOptions): Promise<Fault> {
  try {
    await readBack(content, options);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('The file was read.');
}

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['an empty file', '', 'file-unrecognised', 'The file is empty.'],
  ['a file of blanks', ' \n\t ', 'file-unrecognised', 'The file is empty.'],
  [
    'a page',
    '<!doctype html>',
    'file-unrecognised',
    'The file is not JSON, so it is neither a HAR nor a net log.',
  ],
  ['something like JSON', '{hello}', 'file-unrecognised', 'The file is not JSON, so it is not a HAR.'],
  [
    'other JSON',
    '{"a":[1,2]}',
    'file-unrecognised',
    'The file is JSON but not a HAR: it has no log with entries.',
  ],
  ['a log of something else', '{"log":{"lines":[]}}', 'file-unrecognised', 'no log with entries'],
  [
    'a HAR without sockets',
    '{"log":{"entries":[{"request":{"url":"https://a.test"}}]}}',
    'file-unrecognised',
    'no WebSocket connections',
  ],
  [
    'a HAR without entries',
    '{"log":{"version":"1.2","entries":[]}}',
    'file-unrecognised',
    'no WebSocket connections',
  ],
  [
    'a HAR cut at its begin',
    '{"log":{"version":"1.2","entr',
    'file-unrecognised',
    'cut off or damaged before its first WebSocket',
  ],
  [
    'a net log cut within its first line',
    '{"constants":{"activeFieldTrialGroups":[],"logEventTypes":{}',
    'file-unrecognised',
    'cut off before its first event',
  ],
  [
    'a net log with senseless constants',
    '{"constants":{"logEventTypes":7},\n"events": [\n',
    'file-unrecognised',
    'its table of constants makes no sense',
  ],
  [
    'a net log that was written anew as one line',
    '{"constants":{"logEventTypes":{}},"events":[]}\n',
    'file-unrecognised',
    'line by line',
  ],
  [
    'a file of the future',
    '{"log":{"_wsDoctor":{"version":2},"entries":[]}}',
    'file-from-the-future',
    'written by a newer WS Doctor (file version 2; this one reads up to 1): update WS Doctor',
  ],
])('%s is refused with a sentence that says why', async (_name, text, code, sentence) => {
  const fault = await faultOf(text);
  expect(fault.code).toBe(code);
  expect(fault.message).toContain(sentence);
  expect((await faultOf(text, { fileName: 'my.har' })).message).toBe(`my.har: ${fault.message}`);
});

test('packed files are refused with what to do', async () => {
  expect((await faultOf(Uint8Array.of(0x1f, 0x8b, 8, 0))).message).toContain('unpack');
  expect((await faultOf(Uint8Array.of(0x50, 0x4b, 3, 4, 20))).message).toContain('unpack');
});

test('the format shows in the first bytes, a byte order mark or not', () => {
  expect(detectFormat(bytes('  {\n "log": {'))).toBe('har');
  expect(detectFormat(bytes('\ufeff{"log"'))).toBe('har');
  expect(detectFormat(bytes('{"constants": {"logEventTypes"'))).toBe('net-log');
  expect(detectFormat(bytes('[1]'))).toHaveProperty('problem');
});

test('a byte order mark does not stop a HAR from being read', async () => {
  const text = `\ufeff${fileText(sessionWith(picture('0 open wss://a.test')))}`;
  expect((await readBack(text)).report.connections).toBe(1);
});

test('a file cut off anywhere gives what stood before the cut, and says so', async () => {
  const session = sessionWith(
    picture(
      'a: 0 open wss://a.test · a: 1s >one · a: 2s >two · a: 2.5s <#ping · a: 3s >three · b: 3s open wss://b.test · a: 4s close 1000',
    ),
  );
  const text = fileText(session);
  const end = text.lastIndexOf('}');
  let read = 0;
  for (let length = 1; length < end; length += 1) {
    const result = await readBack(text.slice(0, length)).catch((error: unknown) => error);
    if (result instanceof Fault) {
      expect(length).toBeLessThan(text.indexOf('"_wsDoctor":{"id":"a"') + 100);
      continue;
    }
    if (!(typeof result === 'object' && result !== null && 'report' in result)) throw result;
    read++;
  }
  expect(read).toBeGreaterThan(300);
  const afterTwo = await readBack(text.slice(0, text.indexOf('"three"')));
  expect(afterTwo.report.isCutOff).toBe(true);
  expect(afterTwo.report.notes).toEqual(['The file is cut off: only what stands before the cut was read.']);
  expect(afterTwo.session.connections).toHaveLength(1);
  // The frames before the cut, and what the entry had told before its messages: how the connection ended.
  expect(dumpSession(afterTwo.session)).toMatchObject({
    clock: { monotonicMs: 0 },
    connections: [
      {
        id: 'a',
        url: 'wss://a.test',
        close: { code: 1000 },
        frames: [{ payload: { data: 'one' } }, { payload: { data: 'two' } }, { opcode: 9 }],
      },
    ],
  });
});

test('a damaged file gives what stood before the damage', async () => {
  const text = fileText(
    sessionWith(picture('a: 0 open wss://a.test · a: 1s >one · b: 1s open wss://b.test · b: 2s >two')),
  );
  const second = text.indexOf('"id":"b"');
  const { session, report } = await readBack(`${text.slice(0, second)}@@@${text.slice(second)}`);
  expect(report.notes).toEqual(['The file is damaged: only what stands before the damage was read.']);
  expect(report.isCutOff).toBe(true);
  expect(session.connections[0]).toMatchObject({ id: 'a', sent: { count: 1 } });
});

test('what a file of ours holds and nobody can read is counted', async () => {
  const file = JSON.parse(
    fileText(sessionWith(picture('0 open wss://a.test · 1s >x · 2s <#ping 4 · 3s hidden'))),
  );
  file.log._wsDoctor.pageMarks.push({ change: 'exploded' });
  file.log._wsDoctor.findings.push({ rule: 'not-invented-yet' });
  file.log.entries[0]._wsDoctor.frames.push(['?']);
  const { session, report } = await readBack(JSON.stringify(file));
  expect(report.skipped).toEqual([
    { what: 'page events', count: 1 },
    { what: 'findings', count: 1 },
    { what: 'frames', count: 1 },
  ]);
  expect(report.notes[0]).toBe(
    'Could not be read and was left out: page events (1), findings (1), frames (1).',
  );
  expect(session.pageMarks).toHaveLength(1);
  expect(session.frames.endRow).toBe(2);
});

test('reading stops when it is told to, even while the source keeps silent', async () => {
  const abort = new AbortController();
  let closed = false;
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => setTimeout(() => abort.abort(), 0)),
      return: async () => {
        closed = true;
        return { done: true, value: undefined };
      },
    }),
  };
  await expect(readSession(source, { signal: abort.signal }).next()).rejects.toMatchObject({
    code: 'cancelled',
  });
  expect(closed).toBe(true);
});

test('reading stops between two chunks, and lets the source go', async () => {
  const text = fileText(sessionWith(picture('0 open wss://a.test · 1s..300s/10ms >message')));
  const abort = new AbortController();
  const reading = readSession(chunksOf(text, 4096), { signal: abort.signal, fileName: 'x.har' });
  await reading.next();
  abort.abort();
  await expect(
    (async () => {
      for await (const _batch of reading);
    })(),
  ).rejects.toMatchObject({ code: 'cancelled', message: 'Reading the file was cancelled.' });
});

test('whoever stops listening lets the source go', async () => {
  let closed = false;
  async function* source() {
    try {
      yield* chunksOf(fileText(sessionWith(picture('0 open wss://a.test · 1s..100s/10ms >message'))), 8192);
    } finally {
      closed = true;
    }
  }
  for await (const _batch of readSession(source())) break;
  await expect.poll(() => closed).toBe(true);
});

test('a source that fails is a file that cannot be read', async () => {
  async function* source() {
    yield bytes('{"log":{');
    throw new Error('disk gone');
  }
  const reading = readSession(source());
  await expect(reading.next()).rejects.toMatchObject({ code: 'file-unreadable' });
});

test('progress runs up to 1, and the event loop turns meanwhile', async () => {
  const text = fileText(sessionWith(picture('0 open wss://a.test · 1s..500s/10ms >message')));
  const fractions: number[] = [];
  let turns = 0;
  let isReading = true;
  const turn = () => {
    turns++;
    if (isReading) setImmediate(turn);
  };
  setImmediate(turn);
  await readBack(text, {
    totalBytes: new TextEncoder().encode(text).length,
    onProgress: (fraction) => fractions.push(fraction),
  });
  isReading = false;
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.length).toBeGreaterThan(3);
  expect(turns).toBeGreaterThan(3);
});

/** A HAR of `messages` messages and as many HTTP bodies of `bodyChars`, without ever being one string. */
function* largeHar(messages: number, bodyChars: number): Generator<string> {
  yield '{"log":{"version":"1.2","creator":{"name":"WebInspector","version":"1"},"entries":[';
  yield `{"request":{"url":"https://a.test/"},"response":{"content":{"text":"${'\\"{['.repeat(bodyChars / 4)}"}}},`;
  yield '{"_resourceType":"websocket","_webSocketMessages":[';
  const data = JSON.stringify(JSON.stringify({ text: 'lorem ipsum "dolor" sit amet '.repeat(20) }));
  for (let i = 0; i < messages; i++) {
    yield `${i === 0 ? '' : ','}{"type":"receive","time":${1777629600 + i / 1000},"opcode":1,"data":${data}}`;
  }
  yield '],"request":{"url":"wss://a.test/"},"startedDateTime":"2026-05-01T10:00:00Z"}]}}';
}

test('a file of 200 MB is read without being held', () => {
  const reader = new HarReader({ idPrefix: '', firstRow: 0 });
  let chars = 0;
  let mostHeld = 0;
  let mostEvents = 0;
  let frames = 0;
  const events: SessionEvent[] = [];
  for (const piece of largeHar(250_000, 40_000_000)) {
    for (let start = 0; start < piece.length; start += 65_536) {
      const text = piece.slice(start, start + 65_536);
      chars += text.length;
      expect(reader.write(text)).toBe(true);
      mostHeld = Math.max(mostHeld, reader.heldChars);
      const batch = reader.takeEvents();
      mostEvents = Math.max(mostEvents, batch.length);
      for (const event of batch) {
        if (event.kind === 'frame') frames++;
        else events.push(event);
      }
    }
  }
  reader.end();
  expect(reader.report()).toMatchObject({ connections: 1, frames: 250_000, isCutOff: false });
  expect(chars).toBeGreaterThan(200_000_000);
  expect(frames).toBe(250_000);
  expect(mostHeld).toBeLessThan(100_000);
  expect(mostEvents).toBeLessThan(200);
  expect(events.length).toBeLessThan(10);
}, 60_000);
