import type { Header } from '../../../src/model/events.ts';
import type { Scenario } from '../scenario.ts';
import type { FileKind } from '../world/sight.ts';
import type { OpenOptions, Socket } from '../world/socket.ts';
import type { World } from '../world/world.ts';
import { scenario } from './stories.ts';

/** Stories written by somebody who had not read the rules; the number says in which round. */
export function unseen(round: number) {
  return (name: string, about: string, as: readonly FileKind[], play: (world: World) => void): Scenario =>
    scenario(`unseen ${round}: ${name}`, about, as, play);
}

/** Files with the browser's words about a handshake that came to nothing. */
export const WITH_WORDS = ['own', 'own-without-hook', 'plain', 'chrome', 'playwright'] as const;

export interface Behind extends OpenOptions {
  /** What the answer to the handshake says beside the usual. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A socket whose answer carries headers of a product that has no persona. */
export function openBehind(world: World, url: string, { headers, ...options }: Behind): Socket {
  const socket = world.open(url, { ...options, unanswered: true });
  const answer: Header[] = [
    ['Upgrade', 'websocket'] as const,
    ['Connection', 'Upgrade'] as const,
    ['Sec-WebSocket-Accept', 'wfE6sER1IcmaMl+4/DiD4mO98Zc='] as const,
    ...headers,
  ].map(([name, value]) => ({ name, value }));
  socket.answered(socket.openedMs, 101, 'Switching Protocols', answer);
  return socket;
}

/** A binary message, given as base64. */
export function binary(
  world: World,
  socket: Socket,
  atMs: number,
  direction: 'sent' | 'received',
  data: string,
): void {
  const payload = { encoding: 'base64', data } as const;
  world.tell({
    kind: 'frame',
    atMs,
    origin: 'protocol',
    connectionId: socket.id,
    direction,
    opcode: 2,
    payload,
  });
}

export interface EngineIo {
  readonly untilMs: number;
  readonly pingMs?: number;
  readonly timeoutMs?: number;
  /** Time the page takes for the nth pong, the round's noise by default. */
  readonly answerMs?: (nth: number) => number;
}

export const SOCKET_IO = 'wss://chat.example.com/socket.io/?EIO=4&transport=websocket';

/** Socket.IO: the open packet, the namespace, and the server's pings with the page's pongs. Returns the last ping. */
export function engineIo(world: World, socket: Socket, options: EngineIo): number {
  const {
    untilMs,
    pingMs = 25_000,
    timeoutMs = 20_000,
    answerMs = () => world.noise.between(0.3, 4),
  } = options;
  const from = socket.openedMs;
  const hello = {
    sid: `k${world.noise.whole(1e5, 9e5)}`,
    upgrades: [],
    pingInterval: pingMs,
    pingTimeout: timeoutMs,
  };
  socket.receive(from + 2, `0${JSON.stringify({ ...hello, maxPayload: 1_000_000 })}`);
  socket.send(from + 3, '40');
  socket.receive(from + 3 + socket.rttMs, '40{"sid":"Zk3"}');
  let askedMs = from;
  for (let nth = 1; from + nth * pingMs <= untilMs; nth += 1) {
    askedMs = from + nth * pingMs + world.noise.between(1, 12);
    socket.receive(askedMs, '2');
    socket.send(askedMs + answerMs(nth), '3');
  }
  return askedMs;
}

/** Phoenix heartbeats, serializer 2; from `silentFromMs` on nobody answers. */
export function phoenixBeats(
  world: World,
  socket: Socket,
  {
    untilMs,
    everyMs = 30_000,
    silentFromMs = Number.POSITIVE_INFINITY,
  }: {
    readonly untilMs: number;
    readonly everyMs?: number;
    readonly silentFromMs?: number;
  },
): number {
  let ref = 1;
  let askedMs = socket.openedMs;
  for (let atMs = socket.openedMs + everyMs; atMs <= untilMs; atMs += everyMs) {
    ref += 1;
    askedMs = atMs + world.noise.between(0, 6);
    socket.send(askedMs, JSON.stringify([null, `${ref}`, 'phoenix', 'heartbeat', {}]));
    if (atMs >= silentFromMs) continue;
    const reply = [null, `${ref}`, 'phoenix', 'phx_reply', { status: 'ok', response: {} }];
    socket.receive(askedMs + socket.rttMs, JSON.stringify(reply));
  }
  return askedMs;
}

export const PHOENIX = 'wss://live.board.test/socket/websocket?token=redacted&vsn=2.0.0';

/** A subscription's start as the graphql-ws library speaks. */
export function subscribe(socket: Socket): void {
  const at = socket.openedMs;
  socket.send(at + 2, '{"type":"connection_init","payload":{}}');
  socket.receive(at + 2 + socket.rttMs, '{"type":"connection_ack"}');
  socket.send(
    at + 5 + socket.rttMs,
    '{"id":"1","type":"subscribe","payload":{"query":"subscription{orders{id}}"}}',
  );
}

/** Attempts that come to nothing with the browser's words, after growing pauses. */
export function attempts(
  world: World,
  url: string,
  fromMs: number,
  {
    times,
    error,
    page,
    pauseMs = (nth) => world.noise.around(1000 * 2 ** nth, 0.3),
    takesMs = 8,
  }: {
    readonly times: number;
    readonly error: string;
    readonly page?: string;
    readonly pauseMs?: (nth: number) => number;
    readonly takesMs?: number;
  },
): { readonly sockets: readonly Socket[]; readonly nextMs: number } {
  let atMs = fromMs;
  const sockets = Array.from({ length: times }, (_, nth) => {
    const socket = world.open(url, { atMs, unanswered: true, ...(page !== undefined && { page }) });
    const endMs = atMs + world.noise.around(takesMs, 0.2);
    socket.failed(endMs, error);
    atMs = endMs + pauseMs(nth);
    return socket;
  });
  return { sockets, nextMs: atMs };
}

export const net = (name: string): string => `Error in connection establishment: net::${name}`;
