import { expect, test } from 'vitest';
import { startHeartbeatPeer } from '../../../src/lab/peers/heartbeatPeer.ts';
import { connectClient, eventually, untilTestEnds } from './labClient.ts';

test('a JSON ping is answered with its id and everything else is echoed', async () => {
  const peer = await untilTestEnds(startHeartbeatPeer());
  const client = connectClient(peer.urls.json);
  await client.opened;
  client.socket.send('{"type":"ping","id":7}');
  client.socket.send('{"type":"chat"}');
  client.socket.send('no JSON');
  await eventually(() =>
    expect(client.messages).toEqual(['{"type":"pong","id":7}', '{"type":"chat"}', 'no JSON']),
  );
});

test('pongs come no earlier than the delay, which a query overrides', async () => {
  const peer = await untilTestEnds(startHeartbeatPeer({ pongDelayMs: 120 }));
  for (const [url, delayMs] of [
    [peer.urls.json, 120],
    [`${peer.urls.json}?delay=40`, 40],
  ] as const) {
    const client = connectClient(url);
    await client.opened;
    client.socket.send('{"type":"ping","id":1}');
    await eventually(() => expect(client.messages).toHaveLength(1));
    const [ping, pong] = peer.connections.at(-1)?.messages ?? [];
    // Node's timers may fire up to one millisecond early.
    expect((pong?.atMs ?? 0) - (ping?.atMs ?? 0)).toBeGreaterThanOrEqual(delayMs - 1);
  }
});

test('a text ping is answered with pong', async () => {
  const peer = await untilTestEnds(startHeartbeatPeer());
  const client = connectClient(peer.urls.text);
  await client.opened;
  client.socket.send('ping');
  client.socket.send('pingpong');
  await eventually(() => expect(client.messages).toEqual(['pong', 'pingpong']));
});

test('Engine.IO announces its times, asks and goes on asking while answered', async () => {
  const peer = await untilTestEnds(
    startHeartbeatPeer({ engineIo: { pingIntervalMs: 50, pingTimeoutMs: 1000 } }),
  );
  const client = connectClient(peer.urls.engineIo);
  client.socket.on('message', (data) => {
    if (String(data) === '2') client.socket.send('3');
  });
  await client.opened;
  client.socket.send('40');
  client.socket.send('42["hello"]');
  // Enough of them for the first ones to have timed out, had they not been answered.
  await eventually(() => expect(client.messages.filter((text) => text === '2').length).toBeGreaterThan(25));
  expect(client.messages[0]).toMatch(/^0\{"sid":"[^"]+",.*"pingInterval":50,"pingTimeout":1000,/);
  expect(client.messages[1]).toMatch(/^40\{"sid":/);
  expect(client.messages[2]).toBe('42["hello"]');
  expect(client.socket.readyState).toBe(client.socket.OPEN);
});

test('Engine.IO drops a client that does not answer, without a code', async () => {
  const peer = await untilTestEnds(
    startHeartbeatPeer({ engineIo: { pingIntervalMs: 30, pingTimeoutMs: 60 } }),
  );
  const client = connectClient(peer.urls.engineIo);
  expect(await client.closed).toEqual({ code: 1005, reason: '' });
  expect(client.messages.filter((text) => text === '2')).toHaveLength(1);
});

test('graphql-transport-ws acknowledges, answers pings and feeds a subscription', async () => {
  const peer = await untilTestEnds(startHeartbeatPeer());
  const client = connectClient(peer.urls.graphQl, ['graphql-transport-ws']);
  await client.opened;
  expect(client.socket.protocol).toBe('graphql-transport-ws');
  client.socket.send('{"type":"connection_init"}');
  client.socket.send('{"type":"ping","payload":{"n":1}}');
  client.socket.send('{"type":"subscribe","id":"a","payload":{"query":"subscription { ticks }"}}');
  await eventually(() =>
    expect(client.messages.slice(0, 3)).toEqual([
      '{"type":"connection_ack"}',
      '{"type":"pong","payload":{"n":1}}',
      expect.stringMatching(/^\{"id":"a","type":"next",/),
    ]),
  );
});

test.each([
  ['subscribing before the init', ['{"type":"subscribe","id":"a"}'], 4401],
  ['two inits', ['{"type":"connection_init"}', '{"type":"connection_init"}'], 4429],
  ['no JSON', ['hello'], 4400],
])('graphql-transport-ws refuses %s', async (_what, texts, code) => {
  const peer = await untilTestEnds(startHeartbeatPeer());
  const client = connectClient(peer.urls.graphQl, ['graphql-transport-ws']);
  await client.opened;
  for (const text of texts) client.socket.send(text);
  expect((await client.closed).code).toBe(code);
});

test('Phoenix answers heartbeats and joins with their references', async () => {
  const peer = await untilTestEnds(startHeartbeatPeer());
  const client = connectClient(peer.urls.phoenix);
  await client.opened;
  client.socket.send('[null,"1","phoenix","heartbeat",{}]');
  client.socket.send('["2","2","room:lobby","phx_join",{}]');
  await eventually(() =>
    expect(client.messages).toEqual([
      '[null,"1","phoenix","phx_reply",{"status":"ok","response":{}}]',
      '["2","2","room:lobby","phx_reply",{"status":"ok","response":{}}]',
    ]),
  );
});
