import { expect, test } from 'vitest';
import { heartbeats } from '../../../src/knowledge/heartbeats/index.ts';
import {
  conventionChoices,
  conventions,
  findConvention,
} from '../../../src/protocols/heartbeats/conventions.ts';
import { type Exchange, exchange, type Line } from '../../support/exchange.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** `kind protocol count`, or `beats protocol count` for those nobody answers. */
function seen({ analyses, connection }: Exchange): readonly string[] {
  const pairs = analyses
    .roundTrips(connection)
    .filter(({ purpose }) => purpose === 'heartbeat')
    .map(({ kind, protocol, count }) => `${kind} ${protocol} ${count}`);
  const oneWay = analyses.beats(connection).filter(({ oneWay }) => oneWay);
  return [...pairs, ...oneWay.map(({ protocol, direction, count }) => `${direction} ${protocol} ${count}`)];
}

function subprotocol(name: string): string {
  return `0 open wss://app.test/ws sec-websocket-protocol=${name}`;
}

const beat = (way: Line[1], data: Line[2]): readonly Line[] => [
  [1000, way, data],
  [2000, way, data],
];
const pair = (way: '>' | '<', ask: Line[2], answer: Line[2]): readonly Line[] => [
  [1000, way, ask],
  [1020, way === '>' ? '<' : '>', answer],
];

interface Case {
  readonly name: string;
  readonly opening: string;
  readonly lines: readonly Line[];
  readonly protocol: string;
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'Engine.IO 4',
    opening: '0 open wss://app.test/socket.io/?EIO=4&transport=websocket',
    lines: pair('<', '2', '3'),
    protocol: 'engine.io',
    expected: ['page-response engine.io 1'],
  },
  {
    name: 'Engine.IO 3',
    opening: '0 open wss://app.test/socket.io/?EIO=3&transport=websocket',
    lines: pair('>', '2', '3'),
    protocol: 'engine.io',
    expected: ['page-round-trip engine.io 1'],
  },
  {
    name: 'SockJS',
    opening: '0 open wss://app.test/echo/123/abcdefgh/websocket',
    lines: [[1, '<', 'o'], ...beat('<', 'h')],
    protocol: 'sockjs',
    expected: ['received sockjs 2'],
  },
  {
    name: 'SockJS met in the middle of its life',
    opening: '0 joined wss://app.test/echo/123/abcdefgh/websocket',
    lines: [[1, '<', 'a["hello"]'], ...beat('<', 'h')],
    protocol: 'sockjs',
    expected: ['received sockjs 2'],
  },
  {
    name: 'STOMP inside of SockJS (Spring)',
    opening: '0 open wss://app.test/ws/123/abcdefgh/websocket',
    lines: [
      [1, '<', 'o'],
      [2, '>', '["CONNECT\\naccept-version:1.2\\n\\n\\u0000"]'],
      ...beat('>', '["\\n"]'),
      [1500, '<', 'h'],
    ],
    protocol: 'sockjs',
    expected: ['sent stomp 2', 'received sockjs 1'],
  },
  {
    name: 'plain pings inside of SockJS',
    opening: '0 open wss://app.test/ws/123/abcdefgh/websocket',
    lines: [[1, '<', 'o'], ...pair('>', '["{\\"type\\":\\"ping\\"}"]', 'a["{\\"type\\":\\"pong\\"}"]')],
    protocol: 'sockjs',
    expected: ['page-round-trip generic-type-ping 1'],
  },
  {
    name: 'DDP inside of SockJS',
    opening: '0 open wss://app.test/sockjs/123/abcdefgh/websocket',
    lines: [
      [1, '<', 'o'],
      [2, '>', '["{\\"msg\\":\\"connect\\"}"]'],
      ...pair(
        '<',
        'a["{\\"msg\\":\\"ping\\",\\"id\\":\\"1\\"}"]',
        '["{\\"msg\\":\\"pong\\",\\"id\\":\\"1\\"}"]',
      ),
    ],
    protocol: 'sockjs',
    expected: ['page-response ddp 1'],
  },
  {
    name: 'Meteor DDP',
    opening: '0 open wss://app.test/websocket',
    lines: [[1, '>', '{"msg":"connect"}'], ...pair('<', '{"msg":"ping"}', '{"msg":"pong"}')],
    protocol: 'ddp',
    expected: ['page-response ddp 1'],
  },
  {
    name: 'SignalR, the ping among other records',
    opening: '0 open wss://app.test/hub?id=1',
    lines: [
      [1, '>', '{"protocol":"json","version":1}\u001e'],
      [1000, '<', '{"type":6}\u001e'],
      [2000, '<', '{"type":1,"target":"a","arguments":[]}\u001e{"type":6}\u001e'],
    ],
    protocol: 'signalr',
    expected: ['received signalr 2'],
  },
  {
    name: 'graphql-transport-ws',
    opening: subprotocol('graphql-transport-ws'),
    lines: pair('>', '{"type":"ping"}', '{"type":"pong"}'),
    protocol: 'graphql-transport-ws',
    expected: ['page-round-trip graphql-transport-ws 1'],
  },
  {
    name: 'subscriptions-transport-ws',
    opening: subprotocol('graphql-ws'),
    lines: beat('<', '{"type":"ka"}'),
    protocol: 'subscriptions-transport-ws',
    expected: ['received subscriptions-transport-ws 2'],
  },
  {
    name: 'Phoenix 2',
    opening: '0 open wss://app.test/live/websocket?vsn=2.0.0',
    lines: pair(
      '>',
      '[null,"7","phoenix","heartbeat",{}]',
      '[null,"7","phoenix","phx_reply",{"status":"ok","response":{}}]',
    ),
    protocol: 'phoenix',
    expected: ['page-round-trip phoenix 1'],
  },
  {
    name: 'Phoenix 1',
    opening: '0 open wss://app.test/socket/websocket?vsn=1.0.0',
    lines: pair(
      '>',
      '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"7"}',
      '{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok"},"ref":"7"}',
    ),
    protocol: 'phoenix',
    expected: ['page-round-trip phoenix 1'],
  },
  {
    name: 'Action Cable',
    opening: subprotocol('actioncable-v1-json'),
    lines: beat('<', '{"type":"ping","message":1760000000}'),
    protocol: 'actioncable',
    expected: ['received actioncable 2'],
  },
  {
    name: 'STOMP, line feeds of either kind, text or bytes',
    opening: subprotocol('v12.stomp'),
    lines: [...beat('>', '\n'), [1500, '<', '\r\n'], [2500, '<', bytes('\n')]],
    protocol: 'stomp',
    expected: ['sent stomp 2', 'received stomp 2'],
  },
  {
    name: 'MQTT',
    opening: subprotocol('mqtt'),
    lines: pair('>', Uint8Array.of(0xc0, 0), Uint8Array.of(0xd0, 0)),
    protocol: 'mqtt',
    expected: ['page-round-trip mqtt 1'],
  },
  {
    name: 'MQTT met in the middle of its life: the socket itself says what it speaks',
    opening: '0 joined wss://app.test/ws protocol=mqtt',
    lines: pair('>', Uint8Array.of(0xc0, 0), Uint8Array.of(0xd0, 0)),
    protocol: 'mqtt',
    expected: ['page-round-trip mqtt 1'],
  },
  {
    name: 'NATS, in bytes',
    opening: '0 open wss://nats.test/',
    lines: [
      [1, '<', bytes('INFO {"server_id":"x"}\r\n')],
      ...pair('<', bytes('PING\r\n'), bytes('PONG\r\n')),
    ],
    protocol: 'nats',
    expected: ['page-response nats 1'],
  },
  {
    name: 'Pusher',
    opening: '0 open wss://ws.test/app/key?protocol=7',
    lines: pair('>', '{"event":"pusher:ping","data":{}}', '{"event":"pusher:pong","data":{}}'),
    protocol: 'pusher',
    expected: ['page-round-trip pusher 1'],
  },
  {
    name: 'Centrifugo',
    opening: '0 open wss://app.test/connection/websocket',
    lines: [[1, '>', '{"id":1,"connect":{}}'], ...pair('<', '{}', '{}')],
    protocol: 'centrifugo',
    expected: ['page-response centrifugo 1'],
  },
  {
    name: 'Home Assistant',
    opening: '0 open wss://ha.test/api/websocket',
    lines: [
      [1, '<', '{"type": "auth_required"}'],
      ...pair('>', '{"id":9,"type":"ping"}', '{"id":9,"type":"pong"}'),
    ],
    protocol: 'home-assistant',
    expected: ['page-round-trip home-assistant 1'],
  },
  {
    name: 'XMPP by the id of the query, other results left aside',
    opening: subprotocol('xmpp'),
    lines: [
      ...pair(
        '>',
        '<iq type="get" id="p1"><ping xmlns="urn:xmpp:ping"/></iq>',
        '<iq type="result" id="p1"/>',
      ),
      [1010, '<', '<iq type="result" id="roster"/>'],
    ],
    protocol: 'xmpp',
    expected: ['page-round-trip xmpp 1'],
  },
  {
    name: 'Bybit: the public pong is called ping too',
    opening: '0 open wss://stream.bybit.com/v5/public/linear',
    lines: pair(
      '>',
      '{"req_id":"1","op":"ping"}',
      '{"success":true,"ret_msg":"pong","conn_id":"c","req_id":"1","op":"ping"}',
    ),
    protocol: 'bybit',
    expected: ['page-round-trip bybit 1'],
  },
  {
    name: 'OKX',
    opening: '0 open wss://ws.okx.com/ws/v5/public',
    lines: pair('>', 'ping', 'pong'),
    protocol: 'okx',
    expected: ['page-round-trip okx 1'],
  },
  {
    name: 'Kraken: asked for, and of its own accord',
    opening: '0 open wss://ws.kraken.com/v2',
    lines: [
      ...pair('>', '{"method":"ping","req_id":101}', '{"method":"pong","req_id":101}'),
      [3000, '<', '{"channel":"heartbeat"}'],
    ],
    protocol: 'kraken',
    expected: ['page-round-trip kraken 1', 'received kraken 1'],
  },
  {
    name: 'generic JSON',
    opening: '0 open wss://app.test/live',
    lines: pair('<', '{"op":"ping"}', '{"op":"pong"}'),
    protocol: '',
    expected: ['page-response generic-op-ping 1'],
  },
  {
    name: 'generic text',
    opening: '0 open wss://app.test/live',
    lines: pair('>', 'PING', 'PONG'),
    protocol: '',
    expected: ['page-round-trip generic-text-ping 1'],
  },
];

test.each(CASES)('$name', ({ opening, lines, protocol, expected }) => {
  const one = exchange(opening, ...lines);
  expect(one.analyses.protocolOf(one.connection)?.id ?? '').toBe(protocol);
  expect(seen(one).toSorted()).toEqual([...expected].sort());
});

test('every convention that single frames can tell is compiled and can be chosen by hand', () => {
  const told = heartbeats.filter(
    ({ ping }) => ping && ping.match.kind !== 'periodic' && ping.match.kind !== 'protobuf',
  );
  expect(conventions.filter(({ entry }) => entry.ping).map(({ entry }) => entry.id)).toEqual(
    told.map(({ id }) => id),
  );
  expect(conventionChoices.map(({ id }) => id).toSorted()).toEqual(told.map(({ id }) => id).toSorted());
  expect(new Set(conventionChoices.map(({ name }) => name)).size).toBe(conventionChoices.length);
  for (const { id } of conventionChoices) expect(findConvention(id)?.entry.id).toBe(id);
});
