import type { Socket } from './socket.ts';
import type { World } from './world.ts';

const WORDS = [
  'order',
  'price',
  'room',
  'cursor',
  'typing',
  'presence',
  'update',
  'quote',
  'delta',
  'note',
] as const;

function line(world: World, n: number): string {
  const { noise } = world;
  return JSON.stringify({ type: noise.pick(WORDS), n, value: noise.whole(1, 1e6) });
}

export interface ChatterOptions {
  /** Mean time between two messages. */
  readonly everyMs: number;
  /** Share by which that varies; 0.6 by default, as people and markets do. */
  readonly spread?: number;
  /** Who talks; both by default. */
  readonly who?: 'page' | 'server' | 'both';
}

/** Messages of no particular meaning between two times. The last one is at `toMs` to the millisecond. */
export function chatter(
  world: World,
  socket: Socket,
  fromMs: number,
  toMs: number,
  options: ChatterOptions,
): void {
  const { everyMs, spread = 0.6, who = 'both' } = options;
  const { noise } = world;
  let n = 0;
  const say = (atMs: number) => {
    n += 1;
    const fromPage = who === 'page' || (who === 'both' && noise.chance(0.4));
    if (fromPage) socket.send(atMs, line(world, n));
    else socket.receive(atMs, line(world, n));
  };
  for (let atMs = fromMs; atMs < toMs - everyMs * 0.2; atMs += Math.max(1, noise.around(everyMs, spread)))
    say(atMs);
  say(toMs);
}

export interface BeatOptions {
  readonly everyMs: number;
  /** Share by which the interval varies; timers of a page are good to a few milliseconds. */
  readonly jitterMs?: number;
  readonly ask?: string;
  /** Absent: nobody answers. */
  readonly answer?: string;
  /** Who asks; the page by default. */
  readonly by?: 'page' | 'server';
  /** Time to the answer; the socket's round trip by default. */
  readonly answerMs?: number;
}

/** Heartbeats from `fromMs`, the last one not after `toMs`. Returns when the last question was asked. */
export function beats(
  world: World,
  socket: Socket,
  fromMs: number,
  toMs: number,
  options: BeatOptions,
): number {
  const { everyMs, jitterMs = 4, ask = '{"type":"ping"}', by = 'page', answer, answerMs } = options;
  let askedMs = fromMs;
  for (let dueMs = fromMs; dueMs <= toMs; dueMs += everyMs) {
    askedMs = Math.min(toMs, dueMs + world.noise.between(0, jitterMs));
    const answeredMs = askedMs + (answerMs ?? world.noise.around(socket.rttMs, 0.2));
    if (by === 'page') socket.send(askedMs, ask);
    else socket.receive(askedMs, ask);
    if (answer === undefined) continue;
    if (by === 'page') socket.receive(answeredMs, answer);
    else socket.send(answeredMs, answer);
  }
  return askedMs;
}

/** A socket to somewhere else that has nothing to do with the story and lives to its end. */
export function bystander(world: World, fromMs: number, toMs: number, page?: string): Socket {
  const url = `wss://metrics${world.noise.whole(1, 9)}.elsewhere.example.net/collect`;
  const socket = world.open(url, { atMs: fromMs, ...(page !== undefined && { page }) });
  chatter(world, socket, socket.openedMs + 50, toMs, { everyMs: world.noise.between(2000, 9000) });
  return socket;
}
