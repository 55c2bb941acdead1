import type { RuleName } from '../../../src/model/finding.ts';
import type { OpenOptions, Socket } from '../world/socket.ts';
import { chatter } from '../world/traffic.ts';
import type { ExpectOptions, World } from '../world/world.ts';
import { unseen } from './unseenKit.ts';

export const story = unseen(9);

/** A close code or a status with the words beside it. */
export type Told = readonly [number: number, words: string];

/** Expected where the file can show it, and no mistake where it cannot. */
export function demand(
  world: World,
  isShown: boolean,
  rule: RuleName,
  sockets: Socket | readonly Socket[],
  options: ExpectOptions = {},
): void {
  if (isShown) {
    world.expect(rule, sockets, options);
    return;
  }
  for (const other of [rule, ...(options.accept ?? []), 'abnormal-unexplained'] as const)
    world.tolerate(other, sockets);
}

export interface Again extends Omit<OpenOptions, 'atMs'> {
  readonly url: string;
  /** Pause before the nth connection after the first; a second or two by default. */
  readonly pauseMs?: (nth: number) => number;
  /** Whether the first socket may be older than the capture. */
  readonly mayBeLate?: boolean;
}

/** A socket that ends `times` times, `live` playing each life and saying when it ended, and then one that stays. */
export function again(
  world: World,
  times: number,
  { url, pauseMs = () => world.noise.between(600, 3000), mayBeLate = false, ...options }: Again,
  live: (socket: Socket, nth: number) => number,
): { readonly dropped: readonly Socket[]; readonly last: Socket; readonly untilMs: number } {
  const { noise } = world;
  let atMs = noise.between(100, 2500);
  const dropped = Array.from({ length: times }, (_, nth) => {
    const isLate = nth === 0 && mayBeLate && world.sees.pageLife && noise.chance(0.5);
    const socket = world.open(url, { atMs, ...options, ...(isLate && { beforeCapture: true }) });
    atMs = live(socket, nth) + pauseMs(nth + 1);
    return socket;
  });
  const last = world.open(url, { atMs, ...options });
  const untilMs = last.openedMs + noise.between(8000, 20_000);
  chatter(world, last, last.openedMs + noise.between(20, 300), untilMs, { everyMs: 2500 });
  world.watchUntil(untilMs + 400);
  return { dropped, last, untilMs };
}

/** Talk from the opening on for a time, the last message at its end. Returns that end. */
export function talk(world: World, socket: Socket, forMs: number, everyMs = 2000): number {
  const endMs = socket.openedMs + forMs;
  chatter(world, socket, socket.openedMs + world.noise.between(10, 400), endMs, { everyMs });
  return endMs;
}

/** A socket of the same address that is well and lives from one time to another. */
export function neighbour(world: World, url: string, fromMs: number, toMs: number, page?: string): Socket {
  const socket = world.open(url, { atMs: fromMs, ...(page !== undefined && { page }) });
  chatter(world, socket, socket.openedMs + 80, toMs, { everyMs: world.noise.between(1500, 6000) });
  return socket;
}
