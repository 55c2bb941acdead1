import { expect, test, vi } from 'vitest';
import { latencySeries, unansweredAsks } from '../../../src/analysis/roundTrips.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { type Exchange, exchange, type Line } from '../../support/exchange.ts';
import { picture } from '../../support/pictures.ts';

const PLAIN = '0 open wss://app.test/live';

/** `kind protocol: [ms …] n unanswered`, for each series of requests. */
function requests({ analyses, connection }: Exchange): readonly string[] {
  return analyses.roundTrips(connection).flatMap((series) => {
    if (series.purpose !== 'request') return [];
    const times = [...series.roundTripMs].map((ms) => Math.round(ms)).join(' ');
    return `${series.kind} ${series.protocol}: [${times}] ${unansweredAsks(series, connection).length} unanswered`;
  });
}

function bytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

interface Case {
  readonly name: string;
  readonly opening: string;
  readonly lines: readonly Line[];
  readonly expected: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: 'JSON-RPC: by id, out of order, notifications left aside, either side',
    opening: PLAIN,
    lines: [
      [10, '>', '{"jsonrpc": "2.0", "id": 1, "method": "a"}'],
      [20, '>', '{"jsonrpc":"2.0","id":2,"method":"b","params":{"id":1}}'],
      [30, '<', '{"jsonrpc":"2.0","method":"news","params":{"id":1}}'],
      [50, '<', '{"jsonrpc":"2.0","result":{"list":[{"id":1}]},"id":2}'],
      [80, '<', '{"jsonrpc":"2.0","id":1,"error":{"code":-1}}'],
      [100, '<', '{"jsonrpc":"2.0","id":"s","method":"ask"}'],
      [104, '>', '{"jsonrpc":"2.0","id":"s","result":1}'],
    ],
    expected: [
      'page-round-trip json-rpc-requests: [30 70] 0 unanswered',
      'page-response json-rpc-requests: [4] 0 unanswered',
    ],
  },
  {
    name: 'graphql-transport-ws: connection_init, and subscribe to its first next',
    opening: '0 open wss://app.test/graphql sec-websocket-protocol=graphql-transport-ws',
    lines: [
      [10, '>', '{"type":"connection_init","payload":{"id":"x"}}'],
      [25, '<', '{"type":"connection_ack"}'],
      [30, '>', '{"id":"q1","type":"subscribe","payload":{"query":"{a}"}}'],
      [70, '<', '{"id":"q1","type":"next","payload":{"data":{}}}'],
      [90, '<', '{"id":"q1","type":"next","payload":{"data":{}}}'],
      [95, '<', '{"id":"q1","type":"complete"}'],
    ],
    expected: ['page-round-trip graphql-transport-ws-requests: [15 40] 0 unanswered'],
  },
  {
    name: 'subscriptions-transport-ws: start to its first data',
    opening: '0 open wss://app.test/graphql sec-websocket-protocol=graphql-ws',
    lines: [
      [10, '>', '{"type":"connection_init"}'],
      [12, '<', '{"type":"connection_ack"}'],
      [20, '>', '{"id":"1","type":"start","payload":{}}'],
      [29, '<', '{"type":"data","id":"1","payload":{}}'],
    ],
    expected: ['page-round-trip subscriptions-transport-ws-requests: [2 9] 0 unanswered'],
  },
  {
    name: 'Phoenix 2: phx_reply by ref, broadcasts left aside',
    opening: '0 open wss://app.test/socket/websocket?vsn=2.0.0',
    lines: [
      [10, '>', '["1","1","room:1","phx_join",{}]'],
      [15, '<', '["1",null,"room:1","presence_state",{}]'],
      [22, '<', '["1","1","room:1","phx_reply",{"status":"ok"}]'],
      [30, '>', '[null,"2","phoenix","heartbeat",{}]'],
      [31, '<', '[null,"2","phoenix","phx_reply",{"status":"ok","response":{}}]'],
    ],
    expected: ['page-round-trip phoenix-requests: [12] 0 unanswered'],
  },
  {
    name: 'Phoenix 1: object form',
    opening: '0 open wss://app.test/socket/websocket?vsn=1.0.0',
    lines: [
      [10, '>', '{"topic":"room:1","event":"phx_join","payload":{},"ref":"1"}'],
      [19, '<', '{"topic":"room:1","event":"phx_reply","payload":{"status":"ok"},"ref":"1"}'],
    ],
    expected: ['page-round-trip phoenix-requests: [9] 0 unanswered'],
  },
  {
    name: 'Socket.IO: acknowledgements by namespace and id, either way, and joining',
    opening: '0 open wss://app.test/socket.io/?EIO=4&transport=websocket',
    lines: [
      [1, '<', '0{"sid":"x","pingInterval":25000,"pingTimeout":20000}'],
      [5, '>', '40'],
      [8, '<', '40{"sid":"y"}'],
      [10, '>', '420["save",{"id":1}]'],
      [11, '>', '42/admin,0["save"]'],
      [12, '>', '42["no ack"]'],
      [15, '<', '43/admin,0[1]'],
      [30, '<', '430["done"]'],
      [40, '<', '451-7["file",{"_placeholder":true,"num":0}]'],
      [47, '>', '437[]'],
    ],
    expected: [
      'page-round-trip engine.io-requests: [3 4 20] 0 unanswered',
      'page-response engine.io-requests: [7] 0 unanswered',
    ],
  },
  {
    name: 'MQTT: packets with identifiers, over the borders of frames and several in one',
    opening: '0 open wss://app.test/mqtt sec-websocket-protocol=mqtt',
    lines: [
      [1, '>', bytes('101000044d5154540402003c000474657374')],
      [4, '<', bytes('20020000')],
      // SUBSCRIBE 1, then PUBLISH QoS 1 with identifier 2 to topic "t".
      [10, '>', bytes('8206000100')],
      [11, '>', bytes('01740132060001740002ff')],
      [12, '<', bytes('90')],
      [18, '<', bytes('03000101')],
      [25, '<', bytes('40020002')],
      // PUBLISH QoS 0 has no identifier; QoS 1 from the server has.
      [30, '<', bytes('3004000174aa320600017400090b')],
      [32, '>', bytes('40020009')],
    ],
    expected: [
      'page-round-trip mqtt-requests: [3 7 14] 0 unanswered',
      'page-response mqtt-requests: [2] 0 unanswered',
    ],
  },
  {
    name: 'STOMP: receipts and CONNECT; what the body says is not read',
    opening: '0 open wss://app.test/ws sec-websocket-protocol=v12.stomp',
    lines: [
      [1, '>', 'CONNECT\naccept-version:1.2\n\n\0'],
      [9, '<', 'CONNECTED\nversion:1.2\n\n\0'],
      [10, '>', 'SEND\ndestination:/q\nreceipt:r-1\n\nreceipt:no\0'],
      [20, '<', 'MESSAGE\nsubscription:0\n\nreceipt-id:r-1\0'],
      [31, '<', 'RECEIPT\nreceipt-id:r-1\n\n\0'],
    ],
    expected: ['page-round-trip stomp-requests: [8 21] 0 unanswered'],
  },
  {
    name: 'WAMP: calls and errors by request, publications only when acknowledged, invocations of the server',
    opening: '0 open wss://app.test/ws sec-websocket-protocol=wamp.2.json',
    lines: [
      [1, '>', '[1,"realm1",{"roles":{}}]'],
      [3, '<', '[2,9129137332,{"roles":{}}]'],
      [10, '>', '[48,7814135,{},"com.sum",[1,2]]'],
      [11, '>', '[16,239714735,{},"com.topic",[]]'],
      [12, '>', '[16,239714736,{"acknowledge":true},"com.topic",[]]'],
      [15, '<', '[17,239714736,4429313566]'],
      [20, '<', '[8,48,7814135,{},"wamp.error.x"]'],
      [30, '<', '[68,6131533,9823526,{},[]]'],
      [36, '>', '[70,6131533,{},["ok"]]'],
    ],
    expected: [
      'page-round-trip wamp-requests: [2 3 10] 0 unanswered',
      'page-response wamp-requests: [6] 0 unanswered',
    ],
  },
  {
    name: 'Home Assistant: commands by id, auth by its result',
    opening: '0 open wss://ha.test/api/websocket',
    lines: [
      [1, '<', '{"type":"auth_required","ha_version":"2026.1"}'],
      [2, '>', '{"type":"auth","access_token":"t"}'],
      [9, '<', '{"type":"auth_ok"}'],
      [10, '>', '{"id":1,"type":"get_states"}'],
      [33, '<', '{"id":1,"type":"result","success":true,"result":[]}'],
      [40, '>', '{"id":2,"type":"subscribe_events"}'],
      [41, '<', '{"id":2,"type":"result","success":true,"result":null}'],
      [60, '<', '{"id":2,"type":"event","event":{}}'],
    ],
    expected: ['page-round-trip home-assistant-requests: [7 23 1] 0 unanswered'],
  },
  {
    name: 'SignalR: several records to a frame, completion or first item, the handshake',
    opening: '0 open wss://app.test/hub?id=1',
    lines: [
      [1, '>', '{"protocol":"json","version":1}\u001e'],
      [4, '<', '{}\u001e{"type":6}\u001e'],
      [10, '>', '{"type":1,"invocationId":"0","target":"a","arguments":[]}\u001e'],
      [11, '>', '{"type":4,"invocationId":"1","target":"b","arguments":[]}\u001e'],
      [20, '<', '{"type":2,"invocationId":"1","item":1}\u001e{"type":3,"invocationId":"0","result":1}\u001e'],
    ],
    expected: ['page-round-trip signalr-requests: [9 10] 0 unanswered'],
  },
  {
    name: 'DDP inside of SockJS: methods, and subscriptions by a list',
    opening: '0 open wss://app.test/sockjs/123/abcdefgh/websocket',
    lines: [
      [1, '<', 'o'],
      [2, '>', '["{\\"msg\\":\\"connect\\",\\"version\\":\\"1\\",\\"support\\":[\\"1\\"]}"]'],
      [7, '<', 'a["{\\"msg\\":\\"connected\\",\\"session\\":\\"s\\"}"]'],
      [
        10,
        '>',
        '["{\\"msg\\":\\"method\\",\\"id\\":\\"1\\",\\"method\\":\\"m\\"}","{\\"msg\\":\\"sub\\",\\"id\\":\\"1\\"}"]',
      ],
      [14, '<', 'a["{\\"msg\\":\\"ready\\",\\"subs\\":[\\"1\\"]}"]'],
      [16, '<', 'a["{\\"msg\\":\\"result\\",\\"id\\":\\"1\\"}"]'],
    ],
    expected: ['page-round-trip ddp-requests: [5 4 6] 0 unanswered'],
  },
  {
    name: 'Action Cable: subscriptions by identifier, however it is escaped',
    opening: '0 open wss://app.test/cable sec-websocket-protocol=actioncable-v1-json',
    lines: [
      [1, '>', '{"command":"subscribe","identifier":"{\\"channel\\":\\"A&B\\"}"}'],
      [8, '<', '{"identifier":"{\\"channel\\":\\"A\\u0026B\\"}","type":"confirm_subscription"}'],
    ],
    expected: ['page-round-trip actioncable-requests: [7] 0 unanswered'],
  },
  {
    name: 'Pusher: subscriptions by channel',
    opening: '0 open wss://ws.test/app/key?protocol=7',
    lines: [
      [1, '>', '{"event":"pusher:subscribe","data":{"auth":"","channel":"room"}}'],
      [6, '<', '{"event":"pusher_internal:subscription_succeeded","data":"{}","channel":"room"}'],
    ],
    expected: ['page-round-trip pusher-requests: [5] 0 unanswered'],
  },
  {
    name: 'Centrifugo: commands by id, several to a frame',
    opening: '0 open wss://app.test/connection/websocket',
    lines: [
      [1, '>', '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"a"}}'],
      [6, '<', '{"id":1,"connect":{"client":"c","ping":25,"pong":true}}\n{"id":2,"subscribe":{}}'],
    ],
    expected: ['page-round-trip centrifugo-requests: [5 5] 0 unanswered'],
  },
  {
    name: 'an unknown protocol: once three were answered, each once, with another name for the identifier',
    opening: PLAIN,
    lines: [1, 2, 3, 4].flatMap((n): readonly Line[] => [
      [n * 100, '>', `{"id":${n},"do":"x"}`],
      [n * 100 + 10 * n, '<', `{"reply_to":${n},"ok":true}`],
      [n * 100 + 50, '<', `{"event":"news","id":${9000 + n}}`],
    ]),
    expected: ['page-round-trip generic-requests: [10 20 30 40] 0 unanswered'],
  },
];

test.each(CASES)('$name', ({ opening, lines, expected }) => {
  expect(requests(exchange(opening, ...lines))).toEqual(expected);
});

test('no requests: an identifier that comes back again and again is a subscription or an entity', () => {
  const lines = [1, 2, 3, 4, 5, 6].flatMap((n): readonly Line[] => [
    [n * 100, '>', `{"id":"s${n}","do":"watch"}`],
    ...[10, 20, 30].map((ms): Line => [n * 100 + ms, '<', `{"id":"s${n}","value":${ms}}`]),
  ]);
  expect(requests(exchange(PLAIN, ...lines))).toEqual([]);
});

test('a message that answers is no request itself', () => {
  const lines = Array.from({ length: 40 }, (_, n): readonly Line[] => [
    [n * 100 + 50, '>', `{"id":${n},"move":1}`],
    [n * 100, '<', `{"id":${n},"tick":1}`],
  ]).flat();
  expect(requests(exchange(PLAIN, ...lines)).filter((one) => one.startsWith('page-round-trip'))).toEqual([]);
});

test('requests are no heartbeats: never hidden as such, but the frames know each other', () => {
  const { analyses } = exchange(
    PLAIN,
    [1, '>', '{"jsonrpc":"2.0","id":1,"method":"a"}'],
    [6, '<', '{"jsonrpc":"2.0","id":1,"result":1}'],
  );
  expect(analyses.isHeartbeat(0)).toBe(false);
  expect(analyses.pairOf(0)).toEqual({ row: 1, ms: 5 });
  expect(analyses.pairOf(1)).toEqual({ row: 0, ms: 5 });
});

test('pairs of an unknown protocol are shown when they are believed, from the first on', () => {
  const { analyses, say } = exchange(PLAIN, [1, '>', '{"rid":"a"}'], [5, '<', '{"rid":"a"}']);
  expect(analyses.pairOf(0)).toBeUndefined();
  say([11, '>', '{"rid":"b"}'], [15, '<', '{"rid":"b"}'], [21, '>', '{"rid":"c"}'], [25, '<', '{"rid":"c"}']);
  expect(analyses.pairOf(0)).toEqual({ row: 1, ms: 4 });
  say(...['a', 'b', 'c', 'a', 'b', 'c'].map((id, n): Line => [40 + n, '<', `{"rid":"${id}"}`]));
  expect(analyses.pairOf(0)).toBeUndefined();
});

test('unanswered is only what has waited for implausibly long', () => {
  const { session, analyses, connection, say } = exchange(
    PLAIN,
    [0, '>', '{"jsonrpc":"2.0","id":1,"method":"a"}'],
    [10, '<', '{"jsonrpc":"2.0","id":1,"result":1}'],
    [100, '>', '{"jsonrpc":"2.0","id":2,"method":"lost"}'],
    [5000, '>', '{"jsonrpc":"2.0","id":3,"method":"slow"}'],
  );
  const counts = () => {
    const [series] = analyses.roundTrips(connection);
    return series && [series.count, unansweredAsks(series, connection).length, series.waiting.length];
  };
  expect(counts()).toEqual([1, 0, 2]);
  say([12_000, '<', '{"jsonrpc":"2.0","id":3,"result":1}']);
  // The answer after seven seconds makes answers after seventy plausible.
  expect(counts()).toEqual([2, 0, 1]);
  for (const event of picture('0 open wss://x · 13s close 1000').filter(({ kind }) => kind.includes('close')))
    applyEvent(session, event);
  expect(counts()).toEqual([2, 0, 1]);
});

test('a request that is never answered is unanswered once ten seconds have gone', () => {
  const { analyses, connection } = exchange(
    PLAIN,
    [0, '>', '{"jsonrpc":"2.0","id":1,"method":"a"}'],
    [11_000, '<', '{"jsonrpc":"2.0","method":"news"}'],
  );
  expect(analyses.roundTrips(connection)).toMatchObject([{ count: 0, missed: [{ row: 0 }], waiting: [] }]);
});

test('requests tell the latency where no heartbeat does', () => {
  const lines: readonly Line[] = [
    [0, '>', '{"type":"connection_init"}'],
    [90, '<', '{"type":"connection_ack"}'],
  ];
  const opening = '0 open wss://app.test/graphql sec-websocket-protocol=graphql-transport-ws';
  const { analyses, connection, say } = exchange(opening, ...lines);
  const latency = () => latencySeries(analyses.roundTrips(connection)).map(({ protocol }) => protocol);
  expect(latency()).toEqual(['graphql-transport-ws-requests']);
  expect(analyses.health().roundTripMs?.p50).toBe(90);
  say([100, '>', '{"type":"ping"}'], [110, '<', '{"type":"pong"}']);
  expect(latency()).toEqual(['graphql-transport-ws']);
  expect(analyses.health().roundTripMs?.p50).toBe(10);
});

test('what waits is bounded, and what it cannot hold is unanswered', () => {
  const { analyses, connection } = exchange(
    PLAIN,
    ...Array.from({ length: 1500 }, (_, n): Line => [n, '>', `{"jsonrpc":"2.0","id":${n},"method":"a"}`]),
  );
  const [series] = analyses.roundTrips(connection);
  expect(series?.waiting.length).toBe(1000);
  expect(series?.missed.length).toBe(500);
});

test('a flood of messages with identifiers that nobody answers is soon no longer read', () => {
  const search = vi.spyOn(RegExp.prototype, 'exec');
  const { say } = exchange(PLAIN, ...flood(0, 100));
  search.mockClear();
  say(...flood(100, 1000));
  const identifiers = search.mock.contexts.filter((pattern) => String(pattern).includes('reply_to'));
  expect(identifiers.length).toBe(0);
  search.mockRestore();
});

function flood(from: number, to: number): readonly Line[] {
  return Array.from(
    { length: to - from },
    (_, n): Line => [from + n, '<', `{"id":${from + n},"price":${n * 7}}`],
  );
}
