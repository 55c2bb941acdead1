import { expect, test } from 'vitest';
import { startEchoPeer } from '../../../src/lab/peers/echoPeer.ts';
import { connectClient, eventually, untilTestEnds } from './labClient.ts';

test('text comes back as text and bytes as bytes', async () => {
  const peer = await untilTestEnds(startEchoPeer());
  const client = connectClient(peer.url);
  await client.opened;
  client.socket.send('grüße');
  client.socket.send(Buffer.from([0, 255, 7]));
  client.socket.send('');
  await eventually(() => expect(client.messages).toEqual(['grüße', Buffer.from([0, 255, 7]), '']));
});

test('the record counts messages and bytes both ways and keeps short texts', async () => {
  const peer = await untilTestEnds(startEchoPeer());
  const client = connectClient(`${peer.origin}/any/path?room=1`);
  await client.opened;
  client.socket.send('grüße');
  client.socket.send(Buffer.alloc(100));
  await eventually(() => expect(client.messages).toHaveLength(2));
  client.socket.close(1000, 'enough');
  await client.closed;
  await eventually(() => expect(peer.connections[0]?.end?.code).toBe(1000));
  const record = peer.connections[0];
  expect(record?.path).toBe('/any/path?room=1');
  expect(record?.received).toEqual({ messages: 2, bytes: 107 });
  expect(record?.sent).toEqual({ messages: 2, bytes: 107 });
  expect(record?.messages.map(({ direction, binary, text }) => [direction, binary, text])).toEqual([
    ['received', false, 'grüße'],
    ['sent', false, 'grüße'],
    ['received', true, undefined],
    ['sent', true, undefined],
  ]);
  expect(record?.end?.reason).toBe('enough');
  expect(record?.closeSent).toBeUndefined();
  expect(peer.peers.size).toBe(0);
});

test('the offered subprotocol that it speaks is chosen', async () => {
  const peer = await untilTestEnds(startEchoPeer({ subprotocols: ['v2.chat', 'v1.chat'] }));
  const client = connectClient(peer.url, ['v0.chat', 'v1.chat']);
  await client.opened;
  expect(client.socket.protocol).toBe('v1.chat');
  expect(peer.connections[0]?.subprotocol).toBe('v1.chat');
});

test('compression is agreed on only when switched on', async () => {
  const plain = await untilTestEnds(startEchoPeer());
  const compressed = await untilTestEnds(startEchoPeer({ perMessageDeflate: { threshold: 0 } }));
  const clients = [plain, compressed].map((peer) => connectClient(peer.url));
  await Promise.all(clients.map((client) => client.opened));
  expect(plain.connections[0]?.extensions).toBe('');
  expect(compressed.connections[0]?.extensions).toBe('permessage-deflate');
});

test('a flood delivers every numbered message at its size, then the peer echoes', async () => {
  const peer = await untilTestEnds(startEchoPeer());
  const client = connectClient(peer.floodUrl(20_000, 300));
  await eventually(() => expect(client.messages).toHaveLength(20_000));
  expect(client.messages.findIndex((text, index) => !String(text).startsWith(`${index} `))).toBe(-1);
  expect(new Set(client.messages.map((text) => text.length))).toEqual(new Set([300]));
  client.socket.send('still there?');
  await eventually(() => expect(client.messages.at(-1)).toBe('still there?'));
  expect(peer.connections[0]?.sent.messages).toBe(20_001);
  expect(peer.connections[0]?.messages).toHaveLength(10_000);
});

test('a flood waits for a slow reader instead of filling memory, and loses nothing', async () => {
  const peer = await untilTestEnds(startEchoPeer());
  const client = connectClient(peer.floodUrl(3000, 10_000));
  await client.opened;
  client.socket.pause();
  const [server] = peer.peers;
  await eventually(() => expect(server?.socket.bufferedAmount).toBeGreaterThan(1 << 20));
  expect(server?.socket.bufferedAmount).toBeLessThan(2 << 20);
  expect(server?.record.sent.messages).toBeLessThan(3000);
  client.socket.resume();
  await eventually(() => expect(client.messages).toHaveLength(3000));
});

test('an ordinary HTTP request is told to upgrade', async () => {
  const peer = await untilTestEnds(startEchoPeer());
  const response = await fetch(peer.url.replace('ws:', 'http:'));
  expect(response.status).toBe(426);
});
