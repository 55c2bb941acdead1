import { lowerBoundBy } from '../../analysis/timeOrdered.ts';
import { type Connection, openedAtMs } from '../../model/session.ts';
import { type Drop, isLost } from '../drop.ts';

/** One loss after which more sockets came back than had ended. */
export interface Growth {
  readonly ended: number;
  readonly returned: readonly Connection[];
  readonly atMs: number;
}

/** Losses this close together are one. */
const ONE_LOSS_MS = 1000;
/** What is opened later than this after a loss is not the answer to it. */
const ANSWERED_WITHIN_MS = 15_000;

/**
 * The losses of a page's sockets to one address after which more came back than had ended, as long as the number never
 * fell: the latest such run, oldest first. Each handler of an end that connects anew on its own adds its socket.
 * @param opens sockets that were opened, in order of opening
 */
export function growthOf(
  opens: readonly Connection[],
  dropOf: (connection: Connection) => Drop | undefined,
): readonly Growth[] {
  const ends = opens
    .flatMap((connection) => dropOf(connection) ?? [])
    .filter(isLost)
    .map(({ endMs }) => endMs)
    .sort((a, b) => a - b);
  let run: Growth[] = [];
  for (let from = 0; from < ends.length; ) {
    const startMs = ends[from] ?? 0;
    let to = from + 1;
    while (to < ends.length && (ends[to] ?? 0) - startMs <= ONE_LOSS_MS) to++;
    const lastMs = ends[to - 1] ?? startMs;
    const untilMs = Math.min(lastMs + ANSWERED_WITHIN_MS, ends[to] ?? Number.POSITIVE_INFINITY);
    const returned = opens.slice(after(opens, startMs), after(opens, untilMs));
    const ended = to - from;
    if (returned.length > ended) run.push({ ended, returned, atMs: startMs });
    else if (returned.length < ended) run = [];
    from = to;
  }
  return run;
}

/** Index of the first that opened after a moment. */
function after(opens: readonly Connection[], atMs: number): number {
  return lowerBoundBy(opens, (connection) => openedAtMs(connection) ?? connection.createdAtMs, atMs);
}
