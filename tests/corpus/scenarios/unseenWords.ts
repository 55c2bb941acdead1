import type { RuleName } from '../../../src/model/finding.ts';
import { chatter } from '../world/traffic.ts';
import { WITH_CODES } from './stories.ts';
import { unseen } from './unseenKit.ts';

const story = unseen(6);

interface Spoken {
  readonly name: string;
  readonly url: string;
  readonly subprotocol?: string;
  /** Said by the server just before it closes. */
  readonly last?: string;
  readonly code: number;
  readonly reason?: string;
  readonly rule: RuleName;
  readonly accept?: readonly RuleName[];
}

const NATS = 'wss://nats.example.com/';
const CENTRIFUGO = 'wss://push.example.org/connection/websocket';

const SPOKEN: readonly Spoken[] = [
  {
    name: 'NATS: authorisation violation',
    url: NATS,
    last: "-ERR 'Authorization Violation'\r\n",
    code: 1008,
    reason: 'Authorization Violation',
    rule: 'policy-or-auth',
  },
  {
    name: 'NATS: payload too large',
    url: NATS,
    last: "-ERR 'Maximum Payload Violation'\r\n",
    code: 1009,
    reason: 'Maximum Payload Violation',
    rule: 'message-too-big',
  },
  {
    name: 'AppSync: unauthorised',
    url: 'wss://k3.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
    subprotocol: 'graphql-ws',
    last: '{"type":"connection_error","payload":{"errors":[{"errorType":"UnauthorizedException","message":"Permission denied"}]}}',
    code: 4401,
    reason: 'Unauthorized',
    rule: 'policy-or-auth',
  },
  {
    name: 'Centrifugo: connection expired',
    url: CENTRIFUGO,
    code: 3005,
    reason: 'connection expired',
    rule: 'policy-or-auth',
  },
  { name: 'Centrifugo: shutdown', url: CENTRIFUGO, code: 3001, reason: 'shutdown', rule: 'server-restart' },
  {
    name: 'Centrifugo: internal error',
    url: CENTRIFUGO,
    code: 3004,
    reason: 'internal server error',
    rule: 'server-error',
  },
  {
    name: 'Centrifugo: invalid token',
    url: CENTRIFUGO,
    code: 3500,
    reason: 'invalid token',
    rule: 'policy-or-auth',
  },
  {
    name: 'Centrifugo: too many requests',
    url: CENTRIFUGO,
    code: 3013,
    reason: 'too many requests',
    rule: 'policy-or-auth',
    accept: ['server-overloaded'],
  },
  {
    name: 'Deepgram: internal',
    url: 'wss://api.deepgram.com/v1/listen',
    code: 1011,
    reason: 'NET-0000: The service has not transmitted a Text frame to the client within the timeout window.',
    rule: 'server-error',
    accept: ['idle-timeout'],
  },
  {
    name: 'OpenAI: invalid key',
    url: 'wss://api.openai.com/v1/realtime?model=gpt-realtime',
    last: '{"type":"error","error":{"type":"invalid_request_error","code":"invalid_api_key"}}',
    code: 3000,
    reason: 'invalid_request_error.invalid_api_key',
    rule: 'policy-or-auth',
  },
  {
    name: 'Twitch: unanswered ping',
    url: 'wss://eventsub.wss.twitch.tv/ws',
    code: 4002,
    reason: 'client failed ping-pong',
    rule: 'heartbeat-unanswered',
  },
  {
    name: 'Liveblocks: room is full',
    url: 'wss://api.liveblocks.io/v7',
    code: 4005,
    reason: 'Room is full',
    rule: 'policy-or-auth',
    accept: ['server-overloaded'],
  },
  {
    name: 'Hocuspocus: forbidden',
    url: 'wss://docs.example.org/collab',
    code: 4403,
    reason: 'Forbidden',
    rule: 'policy-or-auth',
  },
  {
    name: 'a JWT ran out',
    url: 'wss://rt.shop.test/updates',
    code: 1008,
    reason: 'JWT expired',
    rule: 'policy-or-auth',
  },
  {
    name: 'your session has expired',
    url: 'wss://rt.shop.test/updates',
    code: 4001,
    reason: 'Your session has expired. Please sign in.',
    rule: 'policy-or-auth',
  },
  {
    name: 'a subscription nobody may have',
    url: 'wss://rt.shop.test/updates',
    code: 4003,
    reason: 'access denied',
    rule: 'policy-or-auth',
  },
  {
    name: 'going down',
    url: 'wss://rt.shop.test/updates',
    code: 1001,
    reason: 'server going down',
    rule: 'server-restart',
  },
  {
    name: 'draining',
    url: 'wss://rt.shop.test/updates',
    code: 1012,
    reason: 'draining',
    rule: 'server-restart',
  },
  {
    name: 'capacity',
    url: 'wss://rt.shop.test/updates',
    code: 1013,
    reason: 'no capacity left',
    rule: 'server-overloaded',
  },
  {
    name: 'a database is away',
    url: 'wss://rt.shop.test/updates',
    code: 1011,
    reason: 'database connection lost',
    rule: 'server-error',
  },
  {
    name: 'frame too long',
    url: 'wss://rt.shop.test/updates',
    code: 1009,
    reason: 'frame exceeds limit of 65536 bytes',
    rule: 'message-too-big',
  },
  {
    name: 'bad bytes',
    url: 'wss://rt.shop.test/updates',
    code: 1007,
    reason: 'invalid start byte',
    rule: 'invalid-payload',
  },
  {
    name: 'a ping timeout in words of its own',
    url: 'wss://rt.shop.test/updates',
    code: 4000,
    reason: 'ping timeout',
    rule: 'heartbeat-unanswered',
  },
  {
    name: 'no heartbeat',
    url: 'wss://rt.shop.test/updates',
    code: 4008,
    reason: 'No heartbeat received',
    rule: 'heartbeat-unanswered',
  },
];

/** Closes whose words, or the last message before them, say why. */
export const unseenWords = SPOKEN.map(({ name, url, subprotocol, last, code, reason = '', rule, accept }) =>
  story(name, `${code} "${reason}"`, WITH_CODES, (world) => {
    const page = world.page();
    const options = { page, ...(subprotocol !== undefined && { subprotocol }) };
    const socket = world.open(url, { atMs: 300, ...options });
    chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 150_000), {
      everyMs: 1300,
    });
    if (rule === 'message-too-big') socket.sendOfSize(socket.lastMs + 30, 1_200_000);
    // Nothing of this page for a while: it did not answer what it was asked on the wire.
    const waitMs = rule === 'heartbeat-unanswered' ? world.noise.between(20_000, 45_000) : 60;
    const endMs = socket.lastMs + waitMs;
    if (last !== undefined) socket.receive(endMs - 3, last);
    socket.closedByServer(endMs, code, reason);
    world.watchUntil(endMs + 1200);
    world.expect(rule, socket, { ...(accept && { accept }) });
  }),
);
