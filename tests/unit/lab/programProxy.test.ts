import { access, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { startEchoPeer } from '../../../src/lab/peers/echoPeer.ts';
import { startWirePingPeer } from '../../../src/lab/peers/wirePingPeer.ts';
import { findBinary } from '../../../src/lab/proxies/findBinary.ts';
import { withHaproxy } from '../../../src/lab/proxies/haproxy.ts';
import { withNginx } from '../../../src/lab/proxies/nginx.ts';
import { type ProgramProxy, startProgramProxy } from '../../../src/lab/proxies/programProxy.ts';
import { connectClient, eventually, isRunning, repeat, untilTestEnds } from './labClient.ts';

// Long against the beats below, so that a busy machine does not turn a late beat into silence.
const idleSeconds = 1.5;
const beatMs = 100;
const products = [
  {
    name: 'nginx',
    start: (target: string) => withNginx(target, { readTimeoutSeconds: idleSeconds }),
    ownWordsForIt: /upstream timed out/,
    // It moves a timer only by 300 ms or more, so it may count from up to that long before the last byte
    // (NGX_TIMER_LAZY_DELAY in nginx/nginx:src/event/ngx_event_timer.h), by a clock it reads once per wake-up.
    earlyAtMostMs: 320,
  },
  {
    name: 'haproxy',
    start: (target: string) => withHaproxy(target, { tunnelTimeoutSeconds: idleSeconds }),
    // Its termination state: a time-out on the server's or client's side, in the data phase.
    ownWordsForIt: / [sc]D/,
    earlyAtMostMs: 20,
  },
] as const;

for (const { name, start, ownWordsForIt, earlyAtMostMs } of products) {
  const installed = (await findBinary(name)) !== undefined;
  const title = installed ? name : `${name} (skipped: not installed)`;

  test.skipIf(!installed)(`${title} cuts a silent connection`, async () => {
    const echo = await untilTestEnds(startEchoPeer());
    const proxy = await untilTestEnds(present(start(echo.url)));
    const client = connectClient(proxy.url);
    await client.opened;
    const lastSentAtMs = performance.now();
    client.socket.send('hello');
    expect((await client.closed).code).toBe(1006);
    expect(performance.now() - lastSentAtMs).toBeGreaterThanOrEqual(idleSeconds * 1000 - earlyAtMostMs);
    expect(client.messages).toEqual(['hello']);
    await eventually(() => expect(proxy.log()).toMatch(ownWordsForIt));
  });

  test.skipIf(!installed)(`${title} leaves a connection that pings on the wire`, async () => {
    const pinging = await untilTestEnds(startWirePingPeer({ intervalMs: beatMs }));
    const echo = await untilTestEnds(startEchoPeer());
    const toPinging = await untilTestEnds(present(start(pinging.url)));
    const toEcho = await untilTestEnds(present(start(echo.url)));
    const pinged = connectClient(toPinging.url);
    const talking = connectClient(toEcho.url);
    await Promise.all([pinged.opened, talking.opened]);
    repeat(beatMs, () => talking.socket.send('beat'));
    for (const silent of [connectClient(toEcho.url), connectClient(toEcho.url)]) await silent.closed;
    expect(pinged.socket.readyState).toBe(pinged.socket.OPEN);
    expect(talking.socket.readyState).toBe(talking.socket.OPEN);
  });

  test.skipIf(!installed)(`${title} leaves neither a process nor files`, async () => {
    const echo = await untilTestEnds(startEchoPeer());
    const proxy = await present(start(echo.url));
    const client = connectClient(proxy.url);
    await client.opened;
    expect(isRunning(proxy.pid)).toBe(true);
    await access(proxy.folder);
    await Promise.all([proxy.close(), proxy.close()]);
    expect(isRunning(proxy.pid)).toBe(false);
    await expect(access(proxy.folder)).rejects.toThrow('ENOENT');
    await client.closed;
  });
}

test('a program that is not installed gives undefined', async () => {
  const program = { binary: 'ws-doctor-no-such-proxy', config: () => '', args: () => [] };
  expect(await startProgramProxy(program, 'ws://127.0.0.1:9/')).toBeUndefined();
});

test('a program that does not start is an error with its own words, and its folder is removed', async () => {
  const program = {
    binary: 'sh',
    config: () => '',
    args: () => ['-c', 'echo "unknown directive" >&2; exit 1'],
  };
  await expect(startProgramProxy(program, 'ws://127.0.0.1:9/')).rejects.toThrow(/sh did not start: unknown/);
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith('ws-doctor-sh-'));
  expect(left).toEqual([]);
});

async function present(starting: Promise<ProgramProxy | undefined>): Promise<ProgramProxy> {
  const proxy = await starting;
  if (proxy === undefined) throw new Error('It is installed but was not found');
  return proxy;
}
