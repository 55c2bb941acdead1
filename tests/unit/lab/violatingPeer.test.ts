import { expect, test } from 'vitest';
import { startViolatingPeer } from '../../../src/lab/peers/violatingPeer.ts';
import { connectClient, eventually, untilTestEnds } from './labClient.ts';

test.each([
  ['masked', /MASK must be clear/],
  ['invalidUtf8', /invalid UTF-8/],
  ['reservedOpcode', /invalid opcode 3/],
  ['compressedUnasked', /RSV1 must be clear/],
  ['fragmentedPing', /FIN must be set/],
  ['longPing', /invalid payload length 126/],
  ['strayContinuation', /invalid opcode 0/],
  ['reservedCloseCode', /invalid status code 1006/],
] as const)('%s is refused by a strict client', async (violation, message) => {
  const peer = await untilTestEnds(startViolatingPeer());
  const client = connectClient(peer.urls[violation]);
  await eventually(() => expect(client.messages).toEqual(['hello']));
  expect(client.errors).toEqual([]);
  client.socket.send('go on');
  await client.closed;
  expect(client.errors[0]?.message).toMatch(message);
  expect(client.messages).toEqual(['hello']);
});

test('a message that is too big is answered with 1009, smaller ones come back', async () => {
  const peer = await untilTestEnds(startViolatingPeer());
  const client = connectClient(peer.urls.tooBig);
  await client.opened;
  client.socket.send('x'.repeat(1024));
  await eventually(() => expect(client.messages).toHaveLength(2));
  client.socket.send('x'.repeat(1025));
  expect(await client.closed).toEqual({ code: 1009, reason: 'message too big' });
});
