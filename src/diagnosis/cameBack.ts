import { closingCall } from '../model/session.ts';
import { attemptsAfter } from './aftermath.ts';
import type { Drop } from './drop.ts';

/** A client that gives a connection up opens the next within this time; some open it just before. */
const BACK_WITHIN_MS = 10_000;
const AT_ONCE_MS = 100;
/** A page that is not done with a socket opens the next at once; of several, most do. */
const MOST = 0.6;

/** The page opened another socket at once: it had not closed this one because it was done with it. */
export function cameBack(drop: Drop): boolean {
  const fromMs = gaveUpAtMs(drop) - AT_ONCE_MS;
  return attemptsAfter(drop.endpoint.connections, fromMs, AT_ONCE_MS + BACK_WITHIN_MS).length > 0;
}

/** The same of several; the last of a recording may have had no time for it. */
export function mostCameBack(drops: readonly Drop[]): boolean {
  return drops.filter((drop) => cameBack(drop)).length >= (drops.length - 1) * MOST;
}

/** A page that gives up calls close(), and a dead connection ends only some time later. */
export function gaveUpAtMs({ connection, closure, endMs }: Drop): number {
  return (closure.by === 'page' ? closingCall(connection)?.atMs : undefined) ?? endMs;
}
