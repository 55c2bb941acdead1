import { expect, test } from 'vitest';
import { startWirePingPeer } from '../../../src/lab/peers/wirePingPeer.ts';
import { controlFramesOf } from '../../../src/lab/wire/peerRecord.ts';
import { connectClient, eventually, untilTestEnds } from './labClient.ts';

test('protocol pings and the pongs that answer them are recorded', async () => {
  const peer = await untilTestEnds(startWirePingPeer({ intervalMs: 20 }));
  const client = connectClient(peer.url);
  const seen: string[] = [];
  client.socket.on('ping', (payload) => seen.push(payload.toString()));
  await eventually(() => {
    const record = peer.connections[0];
    expect(record && controlFramesOf(record, 'received', 'pong').length).toBeGreaterThanOrEqual(3);
  });
  expect(seen.slice(0, 3)).toEqual(['1', '2', '3']);
  expect(client.messages).toEqual([]);
});

test('a client that does not answer leaves pings without pongs', async () => {
  const peer = await untilTestEnds(startWirePingPeer({ intervalMs: 20 }));
  const client = connectClient(peer.url, [], { autoPong: false });
  let pings = 0;
  client.socket.on('ping', () => {
    pings += 1;
  });
  await eventually(() => expect(pings).toBeGreaterThanOrEqual(3));
  const record = peer.connections[0];
  expect(record && controlFramesOf(record, 'received', 'pong')).toEqual([]);
  expect(record && controlFramesOf(record, 'sent', 'ping').length).toBeGreaterThanOrEqual(3);
});
