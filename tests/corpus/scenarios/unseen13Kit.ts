import type { Socket } from '../world/socket.ts';
import type { World } from '../world/world.ts';
import { unseen } from './unseenKit.ts';

/** Written by an examiner who had read the issue, the contracts and the knowledge files, and no rule. */
export const story = unseen(13);

/** The end of a socket whose page had bytes that never left. */
export function cutWithBacklog(world: World, socket: Socket, atMs: number, bufferedBytes: number): void {
  const connectionId = socket.id;
  world.tell({ kind: 'connection-ended', atMs, origin: 'protocol', connectionId, cause: 'closed' });
  world.tell({
    kind: 'close-reported',
    atMs: atMs + 0.4,
    origin: 'page-hook',
    connectionId,
    code: 1006,
    reason: '',
    wasClean: false,
    bufferedBytes,
  });
}

/** Attempts that the listener of nobody refuses are failures of their own, or part of the outage: both are right. */
export function duringOutage(world: World, sockets: readonly Socket[]): void {
  for (const rule of [
    'handshake-failed',
    'server-restart',
    'server-crash',
    'server-overloaded',
    'handshake-rejected',
  ] as const)
    world.tolerate(rule, sockets);
}

/** A socket that opens again and again, refused in words by the server each time. */
export function turnedAway(
  world: World,
  times: number,
  code: number,
  reason: string,
  pauseMs: (n: number) => number,
) {
  const page = world.page();
  let atMs = 300;
  const sockets = Array.from({ length: times }, (_, n) => {
    const socket = world.open(world.url, { atMs, page });
    const endMs = socket.openedMs + world.noise.between(20, 120);
    socket.closedByServer(endMs, code, reason);
    atMs = endMs + pauseMs(n);
    return socket;
  });
  world.watchUntil(atMs + 500);
  return sockets;
}
