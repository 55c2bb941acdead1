import { expect, test } from 'vitest';
import { type Clues, detectConventions } from '../../../src/protocols/heartbeats/detect.ts';

function detect(clues: Partial<Clues>): string {
  const { protocol, conventions } = detectConventions({
    url: 'wss://app.test/live',
    subprotocol: undefined,
    firstTexts: [],
    ...clues,
  });
  const first = conventions[0]?.entry;
  return `${protocol?.id ?? '?'} ${first?.detectBy.fallback ? 'heuristics' : (first?.id ?? 'none')}`;
}

test('the query tells Engine.IO 3 from 4, whatever the path', () => {
  const at = (version: number, path = '/socket.io/') =>
    detect({ url: `wss://app.test${path}?EIO=${version}&transport=websocket` });
  expect(at(4)).toBe('engine.io engineio-v4');
  expect(at(3)).toBe('engine.io engineio-v3');
  expect(
    detect({ url: 'wss://app.test/custom/?EIO=3&transport=websocket', firstTexts: ['0{"sid":"x"}'] }),
  ).toBe('engine.io engineio-v3');
});

test('without a query an opening packet leaves both versions to be tried', () => {
  const { conventions, protocol } = detectConventions({
    url: '',
    subprotocol: undefined,
    firstTexts: ['0{"sid":"x","pingInterval":25000}'],
  });
  expect(protocol?.id).toBe('engine.io');
  expect(conventions.map(({ entry }) => entry.id)).toEqual(['engineio-v4', 'engineio-v3']);
});

test('the subprotocol decides, and the old and the new GraphQL libraries are not mixed up', () => {
  expect(detect({ subprotocol: 'graphql-transport-ws' })).toBe('graphql-transport-ws graphql-transport-ws');
  expect(detect({ subprotocol: 'graphql-ws' })).toBe('subscriptions-transport-ws subscriptions-transport-ws');
  expect(detect({ subprotocol: 'v12.stomp' })).toBe('stomp stomp');
});

test('a subprotocol nobody knows still names the protocol', () => {
  expect(detect({ subprotocol: 'acme.v3' })).toBe('acme.v3 heuristics');
});

test('a path alone is only a hint: it names nothing and leaves the heuristics in play', () => {
  const { protocol, conventions } = detectConventions({
    url: 'wss://app.test/ws',
    subprotocol: null,
    firstTexts: [],
  });
  expect(protocol).toBeUndefined();
  expect(conventions.map(({ entry }) => entry.id)).toContain('generic-type-ping');
});

test('a service is recognised by its host, and not by another', () => {
  expect(detect({ url: 'wss://gateway.discord.gg/?v=10&encoding=json' })).toBe(
    'discord-gateway discord-gateway',
  );
  expect(detect({ firstTexts: ['{"op":10,"d":{}}'] })).toBe('? heuristics');
});

test('Phoenix is told by its path and version together', () => {
  expect(detect({ url: 'wss://app.test/socket/websocket?vsn=2.0.0' })).toBe('phoenix phoenix-v2');
  expect(detect({ url: 'wss://app.test/socket/websocket?vsn=1.0.0' })).toBe('phoenix phoenix-v1');
});
