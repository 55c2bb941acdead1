import { expect, test } from 'vitest';
import { startRefusingPeer } from '../../../src/lab/peers/refusingPeer.ts';
import { connectClient, untilTestEnds } from './labClient.ts';

test.each([
  ['401', 401],
  ['404', 404],
  ['503', 503],
  ['html', 200],
  ['hangUp', undefined],
  ['wrongAccept', undefined],
] as const)('%s refuses with %s', async (refusal, status) => {
  const peer = await untilTestEnds(startRefusingPeer());
  const client = connectClient(peer.urls[refusal]);
  expect(await client.refusedWith).toBe(status);
  expect((await client.closed).code).toBe(1006);
  expect(peer.refused.map((attempt) => attempt.refusal)).toEqual([refusal]);
});

test('hanging up and a wrong Sec-WebSocket-Accept differ for the client', async () => {
  const peer = await untilTestEnds(startRefusingPeer());
  const hungUp = connectClient(peer.urls.hangUp);
  const wrong = connectClient(peer.urls.wrongAccept);
  await Promise.all([hungUp.closed, wrong.closed]);
  expect(hungUp.errors[0]?.message).toMatch(/socket hang up/);
  expect(wrong.errors[0]?.message).toMatch(/Sec-WebSocket-Accept/);
});
