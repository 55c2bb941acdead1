import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startEchoPeer } from '../../../src/lab/peers/echoPeer.ts';
import { startWirePingPeer } from '../../../src/lab/peers/wirePingPeer.ts';
import { startIdleProxy } from '../../../src/lab/proxies/idleProxy.ts';
import { connectClient, eventually, repeat, untilTestEnds } from './labClient.ts';

// Long against the beats below, so that a busy machine does not turn a late beat into silence.
const idleMs = 1000;
const beatMs = 40;

test('a connection is cut after the silence, without a close frame, each time', async () => {
  const echo = await untilTestEnds(startEchoPeer());
  const proxy = await untilTestEnds(startIdleProxy({ target: echo.url, idleMs }));
  for (const round of [1, 2, 3]) {
    const client = connectClient(proxy.url);
    await client.opened;
    const lastSentAtMs = performance.now();
    client.socket.send('hello');
    expect((await client.closed).code).toBe(1006);
    expect(performance.now() - lastSentAtMs).toBeGreaterThanOrEqual(idleMs);
    expect(client.messages).toEqual(['hello']);
    expect(client.errors).toEqual([]);
    expect(proxy.cuts).toHaveLength(round);
    expect(proxy.cuts.at(-1)?.idleMs).toBeGreaterThanOrEqual(idleMs);
    expect(proxy.cuts.at(-1)?.openMs).toBeGreaterThan(proxy.cuts.at(-1)?.idleMs ?? 0);
    await eventually(() => expect(echo.connections.at(-1)?.end?.code).toBe(1006));
  }
  expect(proxy.accepted).toBe(3);
});

test('traffic from either side keeps a connection, silence on it cuts only the silent one', async () => {
  const echo = await untilTestEnds(startEchoPeer());
  const pinging = await untilTestEnds(startWirePingPeer({ intervalMs: beatMs }));
  const toEcho = await untilTestEnds(startIdleProxy({ target: echo.url, idleMs }));
  const toPinging = await untilTestEnds(startIdleProxy({ target: pinging.url, idleMs }));
  const talking = connectClient(toEcho.url);
  // It answers no pings, so that only the server's bytes count.
  const pinged = connectClient(toPinging.url, [], { autoPong: false });
  await Promise.all([talking.opened, pinged.opened]);
  repeat(beatMs, () => talking.socket.send('beat'));
  for (const round of [1, 2]) {
    await connectClient(toEcho.url).closed;
    expect(toEcho.cuts).toHaveLength(round);
  }
  expect(talking.socket.readyState).toBe(talking.socket.OPEN);
  expect(pinged.socket.readyState).toBe(pinged.socket.OPEN);
  expect(toPinging.cuts).toEqual([]);
});

test.each([
  [false, ['end', 'close']],
  [true, ['ECONNRESET', 'close']],
])('with reset %s a cut arrives as %o', async (reset, expected) => {
  const echo = await untilTestEnds(startEchoPeer());
  const proxy = await untilTestEnds(startIdleProxy({ target: echo.url, idleMs: 50, reset }));
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  const seen: string[] = [];
  socket.on('end', () => seen.push('end'));
  socket.on('error', (error) => seen.push('code' in error ? String(error.code) : error.message));
  socket.on('close', () => seen.push('close'));
  socket.resume();
  await eventually(() => expect(seen).toEqual(expected));
  expect(proxy.cuts).toHaveLength(1);
});

test('a proper close passes through and is no cut', async () => {
  const echo = await untilTestEnds(startEchoPeer());
  const proxy = await untilTestEnds(startIdleProxy({ target: echo.url, idleMs: 60_000 }));
  const client = connectClient(proxy.url);
  await client.opened;
  client.socket.close(1000, 'bye');
  expect(await client.closed).toEqual({ code: 1000, reason: 'bye' });
  await eventually(() => expect(echo.connections[0]?.end?.reason).toBe('bye'));
  expect(proxy.cuts).toEqual([]);
});

test('without a target the client is hung up on', async () => {
  const echo = await startEchoPeer();
  await echo.close();
  const proxy = await untilTestEnds(startIdleProxy({ target: echo.url, idleMs: 60_000 }));
  expect((await connectClient(proxy.url).closed).code).toBe(1006);
});
