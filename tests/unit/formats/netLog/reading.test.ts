import { expect, test } from 'vitest';
import { NetLogReader } from '../../../../src/formats/netLog/netLogReader.ts';
import { createSessionPort } from '../../../../src/formats/netLog/sessionPort.ts';
import { readInto } from '../../../../src/formats/readSession.ts';
import { createSession } from '../../../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../../../src/model/events.ts';
import { dumpSession } from '../../../support/dumpSession.ts';
import { framesOf, netLogText, readNetLogInto, sessionOfNetLog } from '../../../support/netLogs.ts';
import { chunksOf } from '../../../support/sessionFiles.ts';

/** What matters of the first two sockets of `pings`, with one ping each: short enough to be cut everywhere. */
function shortLog(): string {
  const [constants = '', begin = '', ...lines] = netLogText('pings').split('\n');
  const { eventTypes, sources } = shortConstants(constants);
  const known = new Set(Object.values(eventTypes));
  const events = lines.filter((line) => {
    const type = Number(/"type":(\d+)}(?:,|],)$/.exec(line)?.[1]);
    return known.has(type) && sources.has(Number(/"source":{"id":(\d+)/.exec(line)?.[1]));
  });
  const told = new Set<string>();
  const few = events.flatMap((line) => {
    const heartbeat = /"opcode":(?:9|10),.*"source":{"id":\d+/.exec(line)?.[0].replace(/"payload.*"id"/, '');
    if (heartbeat !== undefined && told.has(heartbeat)) return [];
    told.add(heartbeat ?? '');
    return [line.replace(/"(User-Agent|Accept-|Pragma|Cache-Control|Origin)[^"]*",/g, '')];
  });
  return [short(constants, eventTypes), begin, ...few].join('\n').replace(/,$/, ']');

  function shortConstants(line: string) {
    const { constants: all } = JSON.parse(`${line.slice(0, -1)}}`);
    const names = /^(REQUEST_ALIVE|HTTP_TRANSACTION_(SEND|READ_RESP).*|WEBSOCKET_.*)$/;
    const types: Record<string, number> = {};
    for (const [name, number] of Object.entries<number>(all.logEventTypes)) {
      if (names.test(name)) types[name] = number;
    }
    const requests = lines
      .filter((text) => text.includes('"traffic_annotation"'))
      .map((text) => text.match(/"id":(\d+)/)?.[1]);
    const first = [...new Set(requests.map(Number))].slice(0, 2);
    return { eventTypes: types, sources: new Set(first.flatMap((id) => [id, id - 1])) };
  }
  function short(line: string, logEventTypes: Record<string, number>): string {
    const { constants: all } = JSON.parse(`${line.slice(0, -1)}}`);
    const kept = {
      ...all,
      logEventTypes,
      netError: { ERR_WS_UPGRADE: all.netError.ERR_WS_UPGRADE },
      certStatusFlag: {},
    };
    return `${JSON.stringify({ constants: kept }).slice(0, -1)},`;
  }
}

test('a file cut off at any byte gives every socket and frame that it holds whole', () => {
  const text = shortLog();
  const bytes = new TextEncoder().encode(text);
  const count = (cut: number, pattern: RegExp) => text.slice(0, cut).match(pattern)?.length ?? 0;
  const seen = new Set<number>();
  for (let cut = 0; cut <= bytes.length; cut++) {
    const events: SessionEvent[] = [];
    const session = createSession();
    const reader = new NetLogReader(createSessionPort(session, (event) => events.push(event)));
    reader.push(bytes.subarray(0, cut));
    const report = reader.end();
    const frames = count(cut, /"opcode":\d+,"payload_length":\d+.*"time":"\d+","type":\d+}/g);
    const sockets = count(cut, /"url":"ws:.*"phase":1,.*"time":"\d+","type":\d+}/g);
    expect({ cut, frames: report.frames }).toEqual({ cut, frames });
    expect({ cut, sockets: report.connections }).toEqual({ cut, sockets });
    expect(report.skippedEvents).toBe(0);
    seen.add(report.frames);
  }
  // Two sockets with two messages, two close frames, a ping and a pong each.
  expect(Math.max(...seen)).toBe(12);
}, 60_000);

test('a cut log says so, and where it ends nothing more is known of the sockets that lived', () => {
  const text = netLogText('pings');
  const session = createSession();
  const cut = text.slice(0, text.lastIndexOf('"opcode":9,'));
  const report = readNetLogInto(session, cut);
  expect(report).toMatchObject({ isFinished: false, connections: 5 });
  const living = session.connections.filter(({ end }) => end === undefined);
  expect(living).not.toEqual([]);
  for (const connection of living) {
    expect(connection.close).toBeUndefined();
    expect(connection.wire?.watchedUntilMs).toBeGreaterThan(connection.createdAtMs);
  }
  expect(readNetLogInto(createSession(), text).isFinished).toBe(true);
});

test('numbers of types, sources and phases come from the file', () => {
  const renumbered = netLogText('stories')
    .replace(/"(logEventTypes|logSourceType)":{[^}]*}/g, (table) =>
      table.replace(/:(\d+)/g, (_, n) => `:${9000 - n}`),
    )
    .replace(/"type":(\d+)(?=}(?:,\n|]|,"time"))/g, (_, n) => `"type":${9000 - n}`)
    .replace('"PHASE_BEGIN":1,"PHASE_END":2,"PHASE_NONE":0', '"PHASE_BEGIN":5,"PHASE_END":6,"PHASE_NONE":7')
    .replace(/"phase":(\d),/g, (_, n) => `"phase":${[7, 5, 6][n]},`);
  expect(renumbered).not.toBe(netLogText('stories'));
  expect(dumpSession(sessionOfNetLog(renumbered))).toEqual(
    dumpSession(sessionOfNetLog(netLogText('stories'))),
  );
});

test('a socket that was open before the log began appears without an address, its messages and pings with it', () => {
  const lines = netLogText('pings').split('\n');
  const first = lines.findIndex((line) => line.includes('"opcode":9'));
  const session = sessionOfNetLog([...lines.slice(0, 2), ...lines.slice(first)].join('\n'));
  expect(session.connections).toHaveLength(5);
  for (const connection of session.connections) {
    expect(connection).toMatchObject({ url: '', openedBeforeCapture: true, origin: 'net-log' });
    expect(framesOf(session, connection).filter((frame) => frame.startsWith('<9'))).toHaveLength(4);
  }
});

test('an older Chrome without channels in its log: the end of TCP is the end', () => {
  const text = netLogText('stories').replace(/"WEBSOCKET_(ALIVE|STATE_CHANGED)":\d+,/g, '');
  const session = sessionOfNetLog(text);
  const reset = session.connections.find(({ url }) => url.endsWith('/reset'));
  expect(reset?.close).toMatchObject({ code: 1006 });
  expect(reset?.end).toMatchObject({ cause: 'closed', origin: 'net-log' });
});

test('lines that make no sense are counted and passed over', () => {
  const lines = netLogText('pings').split('\n');
  const damaged = lines.map((line, i) =>
    i > 1 && line.includes('"opcode":9') ? line.replace('"opcode":', '"opcode":,') : line,
  );
  const session = createSession();
  const report = readNetLogInto(session, damaged.join('\n'));
  expect(report.skippedEvents).toBe(20);
  expect(report.connections).toBe(5);
});

test('reading tells how far it is, and stops when it is told to', async () => {
  const bytes = new TextEncoder().encode(netLogText('stories'));
  const fractions: number[] = [];
  const session = createSession();
  const report = await readInto(session, chunksOf(bytes, 5000), {
    totalBytes: bytes.length,
    onProgress: (fraction) => fractions.push(fraction),
  });
  expect(report).toMatchObject({ format: 'net-log', connections: 13, isCutOff: false });
  expect(fractions.at(-1)).toBe(1);
  expect(fractions.every((fraction, i) => fraction >= (fractions[i - 1] ?? 0))).toBe(true);

  const abort = new AbortController();
  async function* stopped() {
    yield bytes.subarray(0, 60_000);
    abort.abort();
    yield bytes.subarray(60_000);
  }
  await expect(readInto(createSession(), stopped(), { signal: abort.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
});
