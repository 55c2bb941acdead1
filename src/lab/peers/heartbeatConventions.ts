import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { Peer } from '../wire/peer.ts';

const ClientPing = v.object({ type: v.literal('ping'), id: v.optional(v.union([v.number(), v.string()])) });
const GraphQlMessage = v.object({
  type: v.string(),
  id: v.optional(v.string()),
  payload: v.optional(v.unknown()),
});
const PhoenixMessage = v.strictTuple([
  v.nullable(v.string()),
  v.nullable(v.string()),
  v.string(),
  v.string(),
  v.unknown(),
]);

/** The message as the schema's value, or `undefined` if it is not JSON of that shape. */
function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  data: string | Buffer,
): v.InferOutput<Schema> | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), data);
  return result.success ? result.output : undefined;
}

/** Reads `{"type":"ping","id":n}`; other messages give `undefined`. */
export function readClientPing(data: string | Buffer): v.InferOutput<typeof ClientPing> | undefined {
  return readJson(ClientPing, data);
}

/** The client asks `{"type":"ping","id":n}`, the answer is `{"type":"pong","id":n}`. The rest is echoed. */
export function speakJson(peer: Peer, pongDelayMs: number): void {
  peer.onMessage((data) => {
    const ping = readClientPing(data);
    if (ping === undefined) peer.send(data);
    else answerAfter(peer, pongDelayMs, JSON.stringify({ type: 'pong', id: ping.id }));
  });
}

/** The client asks `ping`, the answer is `pong`. The rest is echoed. */
export function speakText(peer: Peer, pongDelayMs: number): void {
  peer.onMessage((data) => {
    if (data === 'ping') answerAfter(peer, pongDelayMs, 'pong');
    else peer.send(data);
  });
}

/** What an Engine.IO server announces in its open packet. */
export interface EngineIoTimes {
  readonly pingIntervalMs: number;
  readonly pingTimeoutMs: number;
}

/**
 * Engine.IO v4 with Socket.IO on top: the server asks `2`, the client answers `3`, and is dropped without
 * a code if it does not. `40` connects a namespace, messages (`4…`) are echoed.
 */
export function speakEngineIo(peer: Peer, { pingIntervalMs, pingTimeoutMs }: EngineIoTimes): void {
  const open = {
    sid: randomUUID(),
    upgrades: [],
    pingInterval: pingIntervalMs,
    pingTimeout: pingTimeoutMs,
    maxPayload: 1_000_000,
  };
  peer.send(`0${JSON.stringify(open)}`);
  let pingsSent = 0;
  let pongsReceived = 0;
  const ask = (): void => {
    peer.send('2');
    pingsSent += 1;
    const asked = pingsSent;
    peer.after(pingTimeoutMs, () => {
      if (pongsReceived < asked) peer.close();
    });
  };
  peer.after(pingIntervalMs, ask);
  peer.onMessage((data) => {
    if (data === '3') {
      pongsReceived += 1;
      // As in Engine.IO, the next interval starts with the answer.
      peer.after(pingIntervalMs, ask);
    } else if (data === '40') {
      peer.send(`40${JSON.stringify({ sid: randomUUID() })}`);
    } else if (typeof data !== 'string' || data.startsWith('4')) {
      peer.send(data);
    }
  });
}

const graphQlTickMs = 1000;

/** graphql-transport-ws: init and acknowledgement, pings both ways, and a subscription that ticks every second. */
export function speakGraphQl(peer: Peer, pongDelayMs: number): void {
  const subscriptions = new Set<string>();
  let acknowledged = false;
  let ticks = 0;
  peer.every(graphQlTickMs, () => {
    ticks += 1;
    for (const id of subscriptions) {
      peer.send(JSON.stringify({ id, type: 'next', payload: { data: { ticks } } }));
    }
  });
  peer.onMessage((data) => {
    const message = readJson(GraphQlMessage, data);
    switch (message?.type) {
      case 'connection_init':
        if (acknowledged) peer.close(4429, 'Too many initialisation requests');
        else peer.send(JSON.stringify({ type: 'connection_ack' }));
        acknowledged = true;
        break;
      case 'ping':
        answerAfter(peer, pongDelayMs, JSON.stringify({ type: 'pong', payload: message.payload }));
        break;
      case 'pong':
        break;
      case 'subscribe':
        if (!acknowledged) peer.close(4401, 'Unauthorized');
        else if (message.id !== undefined) subscriptions.add(message.id);
        break;
      case 'complete':
        if (message.id !== undefined) subscriptions.delete(message.id);
        break;
      default:
        peer.close(4400, 'Invalid message received');
    }
  });
}

/** Phoenix channels, serializer 2.0.0: heartbeats, joins and pushes are all answered with `phx_reply`. */
export function speakPhoenix(peer: Peer, pongDelayMs: number): void {
  peer.onMessage((data) => {
    const message = readJson(PhoenixMessage, data);
    if (message === undefined) return;
    const [joinRef, ref, topic] = message;
    const reply = [joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }];
    answerAfter(peer, topic === 'phoenix' ? pongDelayMs : 0, JSON.stringify(reply));
  });
}

function answerAfter(peer: Peer, delayMs: number, text: string): void {
  if (delayMs === 0) peer.send(text);
  else peer.after(delayMs, () => peer.send(text));
}
