import { expect, test } from 'vitest';
import { type CloseRequest, startClosingPeer } from '../../../src/lab/peers/closingPeer.ts';
import { startDyingPeer } from '../../../src/lab/peers/dyingPeer.ts';
import { startRestartingPeer } from '../../../src/lab/peers/restartingPeer.ts';
import { startSilentPeer } from '../../../src/lab/peers/silentPeer.ts';
import { connectClient, eventually, untilTestEnds } from './labClient.ts';

test('the dying peer is gone after its messages, without a close frame', async () => {
  const peer = await untilTestEnds(startDyingPeer({ ticks: 3, tickMs: 10 }));
  const client = connectClient(peer.url);
  expect((await client.closed).code).toBe(1006);
  expect(client.messages).toEqual([1, 2, 3].map((n) => `{"type":"tick","n":${n}}`));
});

test.each<[CloseRequest, number, string]>([
  [{ code: 4401, reason: 'token expired' }, 4401, 'token expired'],
  [{ code: 1011 }, 1011, ''],
  [{ code: 1013, reason: 'später', afterMs: 30 }, 1013, 'später'],
  [{}, 1005, ''],
])('the closing peer closes as its URL %o says', async (request, code, reason) => {
  const peer = await untilTestEnds(startClosingPeer());
  const client = connectClient(peer.closeUrl(request));
  expect(await client.closed).toEqual({ code, reason });
  expect(client.errors).toEqual([]);
  expect(peer.connections[0]?.closeSent).toMatchObject({ code, reason });
  const openMs = (peer.connections[0]?.closeSent?.atMs ?? 0) - (peer.connections[0]?.openedAtMs ?? 0);
  expect(openMs).toBeGreaterThanOrEqual((request.afterMs ?? 0) - 1);
});

test.each([
  '/close?code=1006',
  '/close?code=999',
  '/close?code=abc',
  '/close?reason=alone',
  `/close?code=4000&reason=${'x'.repeat(124)}`,
])('the closing peer refuses %s, which no close frame can carry', async (path) => {
  const peer = await untilTestEnds(startClosingPeer());
  expect(await connectClient(`${peer.origin}${path}`).refusedWith).toBe(400);
});

test('a terminated connection ends without a close frame', async () => {
  const peer = await untilTestEnds(startClosingPeer());
  const client = connectClient(peer.terminateUrl(20));
  await client.opened;
  expect((await client.closed).code).toBe(1006);
  expect(peer.connections[0]?.closeSent).toBeUndefined();
});

test('a restart closes every connection with 1012 and accepts the next ones', async () => {
  const peer = await untilTestEnds(startRestartingPeer());
  const clients = [1, 2, 3, 4].map(() => connectClient(peer.url));
  await Promise.all(clients.map((client) => client.opened));
  await eventually(() => expect(peer.peers.size).toBe(4));
  expect(peer.restart()).toBe(4);
  for (const client of clients) {
    expect(await client.closed).toEqual({ code: 1012, reason: 'service restart' });
  }
  const again = connectClient(peer.url);
  await again.opened;
  const response = await fetch(peer.restartUrl, { method: 'POST' });
  expect(response.status).toBe(204);
  expect((await again.closed).code).toBe(1012);
});

test('the silent peer answers a few pings, then stays connected and says nothing', async () => {
  const peer = await untilTestEnds(startSilentPeer({ answers: 2 }));
  const client = connectClient(peer.url);
  await client.opened;
  for (const id of [1, 2, 3, 4]) client.socket.send(JSON.stringify({ type: 'ping', id }));
  let wirePongs = 0;
  client.socket.on('pong', () => {
    wirePongs += 1;
  });
  client.socket.ping();
  await eventually(() => expect(peer.connections[0]?.received.messages).toBe(4));
  await eventually(() => expect(peer.connections[0]?.controlFrames).toHaveLength(1));
  await eventually(() =>
    expect(client.messages).toEqual(['{"type":"pong","id":1}', '{"type":"pong","id":2}']),
  );
  expect(peer.connections[0]?.sent.messages).toBe(2);
  expect(wirePongs).toBe(0);
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test('the silent peer never answers a close frame, but records it', async () => {
  const peer = await untilTestEnds(startSilentPeer());
  const client = connectClient(peer.url);
  await client.opened;
  client.socket.close(4000, 'heartbeat timeout');
  await eventually(() =>
    expect(peer.ignoredCloses).toMatchObject([{ code: 4000, reason: 'heartbeat timeout' }]),
  );
  expect(client.socket.readyState).toBe(client.socket.CLOSING);
  client.socket.terminate();
  expect((await client.closed).code).toBe(1006);
});
