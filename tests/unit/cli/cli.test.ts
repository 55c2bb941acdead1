import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/program.ts';
import { writeSession } from '../../../src/formats/har/writeSession.ts';
import { sessionOf } from '../../support/pictures.ts';

let folder = '';
let file = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-doctor-cli-'));
  file = await save(
    'idle.har',
    [0, 1, 2]
      .map(
        (i) => `
          s${i}: ${i * 200}s open wss://shop.test/ws?token=hunter2hunter2
          s${i}: ${i * 200 + 1 + i}s >{"type":"hello","password":"hunter2hunter2"}
          s${i}: ${i * 200 + 61 + i}s close 1006`,
      )
      .join('\n'),
  );
});

afterAll(() => rm(folder, { recursive: true }));

async function save(name: string, picture: string): Promise<string> {
  const path = join(folder, name);
  const chunks = [...writeSession(sessionOf(picture), { findings: [], creatorVersion: 'test' })];
  await writeFile(path, chunks.join(''));
  return path;
}

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

describe('diagnose', () => {
  test('prints the report as JSON', async () => {
    const { status, out } = await run('diagnose', '--format', 'json', file);
    const report = JSON.parse(out);
    expect(status).toBe(0);
    expect(report.version).toBe(1);
    expect(report.connections).toHaveLength(3);
    expect(report.findings).toMatchObject([{ rule: 'idle-timeout', confidence: 'high', observedMs: 60_000 }]);
  });

  test('prints it for people, and as Markdown', async () => {
    const text = await run('diagnose', file);
    expect(text.out).toContain('after 60.0 s of silence, three times on this endpoint');
    expect(text.out).toContain('idle-timeout');
    const markdown = await run('diagnose', '--format', 'markdown', file);
    expect(markdown.out).toMatch(/^# WebSocket incident report/);
  });

  test('several files are one session: drops are compared across them', async () => {
    const one = await save('one.har', '0 open wss://a.test/ws · 1s >x · 48s close 1006');
    const two = await save(
      'two.har',
      '0 clock 2026-05-01T11:00:00Z · 0 open wss://a.test/ws · 3s >x · 50s close 1006',
    );
    const { out } = await run('diagnose', '--format', 'json', one, two);
    expect(JSON.parse(out).findings).toMatchObject([
      { rule: 'idle-timeout', confidence: 'medium', connections: ['1:a', '2:a'] },
    ]);
    const [first, second] = JSON.parse(out).connections;
    expect(Date.parse(second.openedAt) - Date.parse(first.openedAt)).toBe(3_600_000);
  });

  test('between two files nobody looked: that nobody reconnected then is not known', async () => {
    const one = await save('lost.har', '0 open wss://a.test/ws · 1s >x · 48s close 1006');
    const later = '0 clock 2026-05-01T11:00:00Z · b: 0 open wss://other.test/ws · b: 1s >x';
    const two = await save('later.har', later);
    const { out } = await run('diagnose', '--format', 'json', one, two);
    const rules = JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule);
    expect(rules).not.toContain('no-reconnect');
  });

  test('the stack names the candidate', async () => {
    const own = await save('own.har', '0 open wss://a.test/ws · 1s >x · 46s close 1006');
    const { out } = await run('diagnose', '--format', 'json', '--stack', 'nginx,my-proxy=45', own);
    expect(JSON.parse(out).findings[0].candidates[0]).toEqual({ id: 'stack:my-proxy', seconds: 45 });
  });

  test('--fail-on turns findings into the exit status', async () => {
    expect((await run('diagnose', '--fail-on', 'error', file)).status).toBe(1);
    const calm = await save(
      'calm.har',
      '0 open wss://a.test/ws · 1s >x · 2s call-close 1000 · 2s close 1000',
    );
    expect((await run('diagnose', '--fail-on', 'warning', calm)).status).toBe(0);
    const warned = await save('warned.har', '0 open wss://a.test/ws · 1s >x · 2s close 1013');
    expect((await run('diagnose', '--fail-on', 'error', warned)).status).toBe(0);
    expect((await run('diagnose', '--fail-on', 'warning', warned)).status).toBe(1);
  });
});

describe('what is wrong gets one line and status 2', () => {
  test.each([
    ['a missing file', ['diagnose', '/nowhere/x.har'], 'no such file'],
    ['no file', ['diagnose'], 'missing required argument'],
    ['an unknown product', ['diagnose', '--stack', 'quux', 'x.har'], '"quux"'],
    ['an unknown format', ['diagnose', '--format', 'xml', 'x.har'], 'xml'],
    ['an unknown command', ['dance'], 'dance'],
    ['no output', ['convert', 'x.har'], '--output'],
    ['no code', ['explain', 'abc'], '"abc"'],
    ['no address', ['launch', 'http://'], 'address'],
  ])('%s', async (_words, args, mention) => {
    const { status, out, err } = await run(...args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(mention);
  });

  test('a file that is no session', async () => {
    const path = join(folder, 'no.har');
    await writeFile(path, 'no json');
    const { status, err } = await run('diagnose', path);
    expect(status).toBe(2);
    expect(err).toMatch(/^ws-doctor: no\.har: .+\n$/);
  });
});

describe('convert', () => {
  test('writes one HAR without secrets unless told otherwise', async () => {
    const output = join(folder, 'out.har');
    expect((await run('convert', file, '-o', output)).status).toBe(0);
    const clean = await readFile(output, 'utf8');
    expect(clean).not.toContain('hunter2hunter2');
    expect((await run('convert', file, '-o', output, '--no-redact')).status).toBe(0);
    expect(await readFile(output, 'utf8')).toContain('hunter2hunter2');
    const again = await run('diagnose', '--format', 'json', output);
    expect(JSON.parse(again.out).findings).toMatchObject([{ rule: 'idle-timeout' }]);
  });

  test('a place that cannot be written leaves nothing behind', async () => {
    const { status, err } = await run('convert', file, '-o', join(folder, 'no', 'such', 'place.har'));
    expect(status).toBe(2);
    expect(err).toContain('could not be written');
  });
});

test('explain says what a code means', async () => {
  const { status, out } = await run('explain', '1006');
  expect(status).toBe(0);
  expect(out).toContain('Abnormal Closure');
  expect((await run('explain', '4401')).out).toContain('graphql-transport-ws');
});

test('help and version end with 0', async () => {
  expect(await run('--version')).toMatchObject({ status: 0, out: '9.9.9\n' });
  expect((await run('--help')).status).toBe(0);
});
