import { lowerBoundBy } from '../analysis/timeOrdered.ts';
import { openedAtMs, wasOpened } from '../model/session.ts';
import { aftermathOfAll, attemptsAfter } from './aftermath.ts';
import type { DiagnosisContext } from './context.ts';
import { type Drop, mayBeCut } from './drop.ts';

/** Sockets to several houses that were lost one after the other and came back together. */
export interface LostTogether {
  /** With their ports. */
  readonly hosts: ReadonlySet<string>;
  readonly startMs: number;
}

/** A missing route is noticed socket by socket, as the traffic of each meets it. */
const LOST_WITHIN_MS = 2500;
/** The page comes back to all of them when the network does, but for its own jitter. */
const BACK_WITHIN_MS = 3000;
/** Returns that come later are not waited for. */
const BACK_AFTER_MS = 60_000;
const MANY_HOSTS = 3;
/** Names under one domain may be one server; two domains are two houses. */
const MANY_DOMAINS = 2;
const OF_THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;

/**
 * Every socket that led out of this machine ended within a moment, no server was found dead, nobody came back while
 * others still ended, and then all did at once: what they share is the way out.
 */
export function lostTogether(drop: Drop, context: DiagnosisContext): LostTogether | undefined {
  const cuts = cutsAround(drop, context);
  const [first, last] = [cuts[0], cuts.at(-1)];
  if (!first || !last || last.endMs - first.endMs > LOST_WITHIN_MS) return undefined;
  const names = new Set(cuts.map(({ endpoint }) => endpoint.hostname));
  const domains = new Set([...names].map((name) => name.split('.').slice(-2).join('.')));
  if (names.size < MANY_HOSTS || domains.size < MANY_DOMAINS) return undefined;
  if (!noneSurvived(cuts, first.endMs, context) || !cameBackTogether(cuts, last.endMs)) return undefined;
  if (aftermathOfAll(cuts, context).nobodyThere > 0) return undefined;
  return { hosts: new Set(cuts.map(({ endpoint }) => endpoint.host)), startMs: first.endMs };
}

function cutsAround({ endMs }: Drop, { drops }: DiagnosisContext): readonly Drop[] {
  const from = lowerBoundBy(drops, (other) => other.endMs, endMs - LOST_WITHIN_MS);
  const to = lowerBoundBy(drops, (other) => other.endMs, endMs + LOST_WITHIN_MS + 1);
  return drops
    .slice(from, to)
    .filter((other) => mayBeCut(other) && !OF_THIS_MACHINE.test(other.endpoint.host));
}

function noneSurvived(cuts: readonly Drop[], startMs: number, context: DiagnosisContext): boolean {
  const lostOf = new Map<string, number>();
  for (const { endpoint } of cuts) lostOf.set(endpoint.host, (lostOf.get(endpoint.host) ?? 0) + 1);
  return context
    .openHosts(startMs)
    .every(
      (host) => OF_THIS_MACHINE.test(host) || (lostOf.get(host) ?? 0) >= context.openOnHost(host, startMs),
    );
}

function cameBackTogether(cuts: readonly Drop[], lastMs: number): boolean {
  const returns = cuts.map(({ endpoint, endMs }) => {
    const back = attemptsAfter(endpoint.connections, endMs, BACK_AFTER_MS).find(wasOpened);
    return back && openedAtMs(back);
  });
  let [earliest, latest] = [Number.POSITIVE_INFINITY, lastMs];
  for (const atMs of returns) {
    if (atMs === undefined || atMs < lastMs) return false;
    [earliest, latest] = [Math.min(earliest, atMs), Math.max(latest, atMs)];
  }
  return latest - earliest <= BACK_WITHIN_MS;
}
