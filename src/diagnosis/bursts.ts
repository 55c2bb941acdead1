import type { Drop } from './drop.ts';
import { isLost, obeysLastWords } from './drop.ts';

/** Connections that were lost in one instant. */
export interface Burst {
  readonly drops: readonly Drop[];
  readonly startMs: number;
  readonly endMs: number;
  /** Hosts that lost connections in it. */
  readonly hosts: ReadonlySet<string>;
}

/**
 * Losses this close together belong to one instant: a restarting server closes its sockets within milliseconds, a
 * rolling one within a second or so; Chrome reports the ends of several sockets one after the other.
 */
const NEXT_WITHIN_MS = 700;
/** Longer chains of losses are steady churn, not one instant. */
const LONGEST_MS = 5000;

/**
 * Groups losses by instant. Bursts whose members did not change are the objects of last time, so that what hangs on
 * them stays valid.
 * @param drops in order of their ends
 */
export function findBursts(drops: readonly Drop[], before: ReadonlyMap<Drop, Burst>): Map<Drop, Burst> {
  const bursts = new Map<Drop, Burst>();
  let current: Drop[] = [];
  const finish = () => {
    const burst = reuse(current, before) ?? createBurst(current);
    for (const drop of current) bursts.set(drop, burst);
    current = [];
  };
  for (const drop of drops) {
    if (!isLost(drop) && !obeysLastWords(drop)) continue;
    const last = current.at(-1);
    const first = current[0];
    const isNear =
      last && first && drop.endMs - last.endMs <= NEXT_WITHIN_MS && drop.endMs - first.endMs <= LONGEST_MS;
    // Opened after the first of them had ended: flapping, one after the other, and no loss of one instant.
    if (isNear && first && (drop.openedMs ?? 0) >= first.endMs) {
      bursts.set(drop, reuse([drop], before) ?? createBurst([drop]));
      continue;
    }
    if (last && !isNear) finish();
    current.push(drop);
  }
  if (current.length > 0) finish();
  return bursts;
}

function reuse(drops: readonly Drop[], before: ReadonlyMap<Drop, Burst>): Burst | undefined {
  const known = drops[0] && before.get(drops[0]);
  const isSame = known?.drops.length === drops.length && known.drops.every((drop, i) => drop === drops[i]);
  return isSame ? known : undefined;
}

function createBurst(drops: readonly Drop[]): Burst {
  return {
    drops,
    startMs: drops[0]?.endMs ?? 0,
    endMs: drops.at(-1)?.endMs ?? 0,
    hosts: new Set(drops.map(({ endpoint }) => endpoint.host)),
  };
}
