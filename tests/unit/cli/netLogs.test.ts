import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/program.ts';
import { capturedBesides } from '../../support/capturedBesides.ts';
import { netLogText } from '../../support/netLogs.ts';
import { fileText, sessionWith } from '../../support/sessionFiles.ts';

let folder = '';
let har = '';
let netLog = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-doctor-cli-'));
  netLog = join(folder, 'net.json');
  har = join(folder, 'session.har');
  await writeFile(netLog, netLogText('pings'));
  await writeFile(har, fileText(sessionWith(capturedBesides(netLogText('pings')))));
});

afterAll(() => rm(folder, { recursive: true }));

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const status = await runCli(args, '9.9.9', {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

async function diagnosed(...files: string[]) {
  const { status, out, err } = await run('diagnose', '--format', 'json', ...files);
  expect({ status, err: status === 0 ? '' : err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out).connections;
}

const WIRE_HEARTBEAT = { kind: 'wire-heartbeat', protocol: 'websocket', count: 4, unanswered: 0 };

test('a net log alone is diagnosed: its pings are wire heartbeats', async () => {
  const connections = await diagnosed(netLog);
  expect(connections).toHaveLength(5);
  for (const { roundTrips, close } of connections) {
    expect(roundTrips).toMatchObject([WIRE_HEARTBEAT]);
    expect(Math.abs(roundTrips[0].intervalMs - 200)).toBeLessThanOrEqual(5);
    expect(close).toMatchObject({ wasClean: true, origin: 'net-log' });
  }
});

test('a HAR and a net log are one session, whichever is named first', async () => {
  const [one, other] = [await diagnosed(har, netLog), await diagnosed(netLog, har)];
  expect(one).toHaveLength(5);
  for (const connections of [one, other]) {
    for (const { close, frames, roundTrips, wire } of connections) {
      expect(close).toMatchObject({ code: 3001, by: 'page', origin: 'net-log' });
      expect(roundTrips).toMatchObject([WIRE_HEARTBEAT]);
      // Control frames are no messages.
      expect(frames).toMatchObject({ sent: 1, received: 1 });
      expect(wire).toMatchObject({
        sent: { messages: 1, wireBytes: 7, ratio: 1 },
        tcp: { sentBytes: expect.any(Number) },
      });
    }
  }
});

test('convert joins them into a file that tells the same, with the wire in it', async () => {
  const output = join(folder, 'joined.har');
  const { status, err } = await run('convert', har, netLog, '-o', output);
  expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining('5 connections, 60 frames') });
  const bare = (connections: { id: string }[]) => connections.map(({ id: _id, ...rest }) => rest);
  expect(bare(await diagnosed(output))).toEqual(bare(await diagnosed(har, netLog)));
  const [entry] = JSON.parse(await readFile(output, 'utf8')).log.entries;
  expect(entry._wsDoctor.wire.facts.map(({ type }: { type: string }) => type)).toContain('tcp');
  expect(entry._wsDoctor.messageNotes[0].wireSizes).toEqual([7, 7]);
});

test('a net log that was not finished is read, with a word about it', async () => {
  const cut = join(folder, 'cut.json');
  const text = netLogText('pings');
  await writeFile(cut, text.slice(0, text.lastIndexOf('"opcode":9,')));
  const { status, err } = await run('diagnose', cut);
  expect({ status, err }).toEqual({ status: 0, err: expect.stringContaining('was not finished') });
});

test('a net log without sockets is refused with what to do', async () => {
  const empty = join(folder, 'empty.json');
  const [constants, begin] = netLogText('pings').split('\n');
  await writeFile(empty, `${constants}\n${begin}\n`);
  const { status, err } = await run('diagnose', empty);
  expect({ status, err }).toEqual({
    status: 2,
    err: expect.stringContaining('start it before the page connects'),
  });
});
