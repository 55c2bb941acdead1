import { formatSeconds } from '../base/format.ts';
import { offsetFromLimit } from '../knowledge/limitTolerance.ts';
import type { PathHintMatch } from '../knowledge/pathHintsFor.ts';
import type { StackEntry } from '../knowledge/stackEntries.ts';
import { timeouts } from '../knowledge/timeouts/index.ts';
import type { TimeoutEntry, TimeoutSemantics } from '../knowledge/timeouts/types.ts';
import { type TimeoutMatch, timeoutsNear } from '../knowledge/timeoutsNear.ts';
import type { Candidate } from '../model/finding.ts';

/** What is known of a drop that a limit may explain. */
export interface CandidateQuery {
  readonly observedMs: number;
  readonly semantics: readonly TimeoutSemantics[];
  /** The close code; `undefined` when not known: then every code fits. */
  readonly code: number | undefined;
  readonly reason?: string | undefined;
  readonly hints: readonly PathHintMatch[];
  readonly stack: readonly StackEntry[];
  /** The silence was noticed late: limits below it fit too, those of silent drops only. */
  readonly lowerBoundOnly?: boolean;
  /** The page had not sent a single message. */
  readonly firstAwaited?: boolean;
}

/** Candidates, best first, and how good the best ones are. */
export interface RankedCandidates {
  readonly candidates: readonly Candidate[];
  /** The tables' entries behind them, for advice. */
  readonly entries: readonly TimeoutEntry[];
  /** The best one lies within what timers really deviate by. */
  readonly isTight: boolean;
  /** Something other than the number speaks for one: the path, the user's stack, the close reason. */
  readonly isNamed: boolean;
  /** One is both: named, and as near as its timer deviates. The offset of the nearest of these in seconds. */
  readonly namedOffsetSeconds: number | undefined;
  /** The close reason is one that only this product gives. */
  readonly isSaid: boolean;
}

/**
 * What real timers deviate by: nginx cut 9 ms early in measurement and can be 300 ms early by its lazy timer; late
 * cuts come from coarse timer wheels and from the way to the browser.
 */
const TIGHT_EARLY_SECONDS = 0.35;
const TIGHT_LATE_SECONDS = 0.5;
/** Long limits are counted by coarser timers; twice as late is close where something names the product. */
const TIGHT_LATE_SHARE = 0.0025;
const NAMED_FACTOR = 2;
/** More would be a list of everything. */
const MOST_CANDIDATES = 8;
/** Code 1006: nobody said anything, which is what an entry without codes stands for. */
const NO_CLOSE_FRAME = 1006;

interface Ranked {
  readonly isTight: boolean;
  readonly candidate: Candidate;
  readonly entry: TimeoutEntry | undefined;
  readonly rank: number;
  /** The close reason names it. */
  readonly isSaid: boolean;
}

const remembered = new Map<string, RankedCandidates>();
const REMEMBERED = 2000;

/** Known limits near what was observed, ranked by everything that names one of them. Equal questions cost nothing. */
export function rankCandidates(query: CandidateQuery): RankedCandidates {
  const { observedMs, semantics, code, reason, lowerBoundOnly, firstAwaited, hints, stack } = query;
  const path = hints.map(({ hint, seen }) => `${hint.id} ${seen}`).join(',');
  const own = stack.map(({ id, seconds }) => `${id}=${seconds}`).join(',');
  const key = [observedMs, semantics.join(','), code, reason, lowerBoundOnly, firstAwaited, path, own].join(
    '|',
  );
  let ranked = remembered.get(key);
  if (!ranked) {
    ranked = rank(query);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, ranked);
  }
  return ranked;
}

function rank(query: CandidateQuery): RankedCandidates {
  const observedSeconds = query.observedMs / 1000;
  const { semantics, lowerBoundOnly = false, firstAwaited = false } = query;
  const options = { semantics, lowerBoundOnly, firstAwaited };
  const fromTables = timeoutsNear(observedSeconds, options)
    .filter(({ entry }) => fitsCode(entry, query.code))
    .filter((match) => isPlausible(match, query))
    .map((match) => rankMatch(match, query));
  const ranked = [...fromStack(query, observedSeconds), ...fromTables].sort(
    (a, b) => b.rank - a.rank || Math.abs(a.candidate.offsetSeconds) - Math.abs(b.candidate.offsetSeconds),
  );
  const distinct = ranked.filter(
    ({ candidate }, i) => ranked.findIndex((other) => other.candidate.id === candidate.id) === i,
  );
  const best = distinct.slice(0, MOST_CANDIDATES);
  return {
    candidates: best.map(({ candidate }) => candidate),
    entries: best.flatMap(({ entry }) => entry ?? []),
    isTight: best.some(({ isTight }) => isTight),
    isNamed: best.some(({ rank }) => rank >= NAMED_RANK),
    namedOffsetSeconds: nearest(best.filter(({ isTight, rank }) => isTight && rank >= NAMED_RANK)),
    isSaid: best.some(({ isSaid }) => isSaid),
  };
}

function nearest(ranked: readonly Ranked[]): number | undefined {
  return ranked
    .map(({ candidate }) => candidate.offsetSeconds)
    .toSorted((a, b) => Math.abs(a) - Math.abs(b))[0];
}

const STACK_RANK = 100;
const REASON_RANK = 90;
const HINT_RANK = 80;
/** From here up something else than the number speaks for it. */
const NAMED_RANK = 80;

function rankMatch(match: TimeoutMatch, { hints, reason, firstAwaited }: CandidateQuery): Ranked {
  const { entry, value, offsetSeconds } = match;
  const hint = hints.find(({ hint: { timeoutIds } }) => timeoutIds.includes(entry.id));
  const saysSo = entry.closeReason !== undefined && reason?.includes(entry.closeReason);
  // A product that is known to cut late counts as close only where something else names it.
  const isAwaited = firstAwaited === true && entry.untilFirstMessage === true;
  const isNamed = hint !== undefined || saysSo === true || isAwaited;
  const isTight = isTightOffset(offsetSeconds, value, isNamed, entry.lateToleranceSeconds);
  const fit = isTight ? 10 : 0;
  const trust = (match.isGuess ? 0 : 4) + (match.isExample ? 0 : 2) + (PATH_KINDS.has(entry.kind) ? 3 : 0);
  const base = saysSo ? REASON_RANK : hint || isAwaited ? HINT_RANK : 0;
  return {
    entry,
    isTight,
    rank: base + fit + trust,
    isSaid: saysSo ?? false,
    candidate: {
      id: entry.id,
      seconds: value,
      product: entry.product,
      setting: entry.setting,
      offsetSeconds: rounded(offsetSeconds),
      because: isAwaited
        ? `the page had not sent a single message, for which it waits ${value} s`
        : becauseOf(match, hint, saysSo ?? false),
    },
  };
}

/** Things between browser and server: they cut quietly more often than servers do. */
const PATH_KINDS = new Set(['proxy', 'load-balancer', 'cdn']);

function becauseOf(match: TimeoutMatch, hint: PathHintMatch | undefined, saysSo: boolean): string {
  const { entry, value, isExample, isGuess } = match;
  if (saysSo) return `the close reason says "${entry.closeReason}"`;
  const words = isExample ? `${value} s is a usual setting` : `its default is ${value} s`;
  if (hint) return `${hint.seen} points to ${hint.hint.product}, and ${words}`;
  return isGuess ? `${words}, as far as is believed (not verified)` : `${words}; nothing else names it`;
}

/** Products of the user's stack that the tables know: their settings are advice. */
const entriesById = new Map(timeouts.map((entry) => [entry.id, entry]));

function fromStack({ stack, semantics }: CandidateQuery, observedSeconds: number): readonly Ranked[] {
  return stack.flatMap((item): readonly Ranked[] => {
    const { seconds } = item;
    if (seconds === undefined || !semantics.includes(item.semantics)) return [];
    const offsetSeconds = offsetFromLimit(observedSeconds, seconds);
    if (offsetSeconds === undefined) return [];
    return [
      {
        entry: entriesById.get(item.id),
        isTight: isTightOffset(offsetSeconds, seconds, true),
        rank: STACK_RANK,
        isSaid: false,
        candidate: {
          id: item.id,
          seconds,
          product: item.product,
          setting: item.setting,
          offsetSeconds: rounded(offsetSeconds),
          because: `your stack has it with ${formatSeconds(seconds * 1000)}`,
        },
      },
    ];
  });
}

function fitsCode({ closeCodes }: TimeoutEntry, code: number | undefined): boolean {
  if (code === undefined) return true;
  return closeCodes ? closeCodes.includes(code) : code === NO_CLOSE_FRAME;
}

/**
 * Hosted services have hosts of their own: without a sign of theirs they are not what the socket talks to. What waits
 * for the first message gives its own reason, or none.
 */
function isPlausible({ entry }: TimeoutMatch, { hints, stack, reason = '' }: CandidateQuery): boolean {
  if (entry.untilFirstMessage && reason !== '' && !reason.includes(entry.closeReason ?? reason)) return false;
  if (entry.kind !== 'paas') return true;
  return (
    hints.some(({ hint }) => hint.timeoutIds.includes(entry.id)) || stack.some(({ id }) => id === entry.id)
  );
}

function isTightOffset(
  offsetSeconds: number,
  limitSeconds: number,
  isNamed: boolean,
  knownLateSeconds?: number,
): boolean {
  const lateSeconds =
    Math.max(TIGHT_LATE_SECONDS, TIGHT_LATE_SHARE * limitSeconds) * (isNamed ? NAMED_FACTOR : 1);
  const atMostSeconds = isNamed ? (knownLateSeconds ?? lateSeconds) : lateSeconds;
  return offsetSeconds >= -TIGHT_EARLY_SECONDS && offsetSeconds <= atMostSeconds;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
