import type { Confidence } from '../../model/finding.ts';
import type { RankedCandidates } from '../candidates.ts';
import { type Drop, isLost } from '../drop.ts';
import { saidCode } from '../rules/serverCodes.ts';
import { saysIdle, saysTimeout } from './endWords.ts';
import type { IdleVerdict } from './verdict.ts';

/** What the name of HTTP's 408 adds to a code that mirrors it: nothing. */
const NAME_OF_408 = /^request time-?\s?out\.?$/i;
const MIRROR_OF_408 = 4408;
/** Not of silence: a login that is over, or the way to somebody else. */
const ANOTHER = /\b(session|token|network|upstream|gateway)\b/i;
/** Codes below have meanings of their own, and are names of a time-out for some products only. */
const FIRST_OF_APPLICATIONS = 3000;

/**
 * How the close of the other side speaks of a time-out that may be one of silence: by name (`idle`), or without saying
 * of what (`timeout`). Its reason counts first, then the name of its code where it was used.
 */
export function timeoutSaid(drop: Drop): 'idle' | 'timeout' | undefined {
  const said = isLost(drop) ? saidCode(drop) : undefined;
  if (!said) return undefined;
  const { code, explanation } = said;
  const isName = code === MIRROR_OF_408 && NAME_OF_408.test(said.reason);
  const reason = isName ? '' : said.reason;
  const isNamed = code >= FIRST_OF_APPLICATIONS && explanation.matchedBy === 'context';
  const words = reason === '' && isNamed ? explanation.entry.name : reason;
  if (saysIdle(words)) return 'idle';
  return saysTimeout(words) && !ANOTHER.test(words) ? 'timeout' : undefined;
}

const NOBODY: RankedCandidates = {
  candidates: [],
  entries: [],
  isTight: false,
  isNamed: false,
  namedOffsetSeconds: undefined,
  isSaid: false,
};

/**
 * The close says so, and the silence that was seen does not show it: messages went by that the limit does not count, or
 * it waits for something else than messages.
 */
export function saidInClose(drop: Drop): IdleVerdict | undefined {
  const said = timeoutSaid(drop);
  if (!said) return undefined;
  const confidence: Confidence = said === 'idle' && drop.closure.by === 'server' ? 'medium' : 'low';
  return {
    confidence,
    measure: 'any',
    silenceMs: drop.silence.any ?? 0,
    cluster: undefined,
    ranked: NOBODY,
    wholeSecondsMs: undefined,
    isChatty: false,
    roughly: undefined,
    contradictedByMs: undefined,
    isSaidAlone: true,
  };
}
