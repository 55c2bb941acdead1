import type { Scenario } from '../scenario.ts';
import type { FileKind } from '../world/sight.ts';
import type { Socket } from '../world/socket.ts';
import type { World } from '../world/world.ts';

/** Files that show everything. */
export const WHOLE = ['own'] as const satisfies readonly FileKind[];
/** Files with the close codes. */
export const WITH_CODES = ['own', 'http-toolkit', 'plain'] as const satisfies readonly FileKind[];
/** Files with the time of the end. */
export const WITH_ENDS = [
  'own',
  'own-without-hook',
  'chrome',
  'http-toolkit',
  'plain',
] as const satisfies readonly FileKind[];
/** The same of sessions with several tabs: DevTools records one. */
export const WITH_ENDS_OF_TABS: readonly FileKind[] = WITH_ENDS.filter((kind) => kind !== 'chrome');
/** Files with what the browser complained of. */
export const WITH_ERRORS = [
  'own',
  'own-without-hook',
  'chrome',
  'playwright',
] as const satisfies readonly FileKind[];
/** Files that show messages and no ends. */
export const WITHOUT_ENDS = ['playwright', 'mitmproxy'] as const satisfies readonly FileKind[];

export function scenario(
  name: string,
  about: string,
  as: readonly FileKind[],
  play: (world: World) => void,
): Scenario {
  return { name, about, as, play };
}

/** Time from a session's begin to its first socket. */
const FIRST_MS = 400;

/**
 * The same socket over and over: `live` plays one life from the time given and returns the socket and when it ended.
 * The page reconnects after a second or so; the watching stops soon after the last end.
 */
export function lives(
  world: World,
  times: number,
  live: (atMs: number, nth: number) => { readonly socket: Socket; readonly endMs: number },
): readonly Socket[] {
  const sockets: Socket[] = [];
  let atMs = FIRST_MS;
  for (let nth = 0; nth < times; nth += 1) {
    const { socket, endMs } = live(atMs, nth);
    sockets.push(socket);
    atMs = endMs + world.noise.between(700, 2500);
  }
  world.watchUntil(atMs - 200);
  return sockets;
}
