import type { Confidence } from '../../model/finding.ts';
import type { Cluster } from '../clusters.ts';
import { atMost } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { LAZY_MS, runsLazily } from './lazyTimer.ts';
import type { Measure } from './measure.ts';
import { isOutweighedByAge } from './orAge.ts';

/** A limit that cut after this silence would have cut one before that was longer by so much. */
const SURVIVED_ITSELF_MS = 100;
/** Of several drops most survived a longer silence: there so little is no accident. */
const SURVIVED_BY_MOST_MS = 10;

/**
 * What a lone silence still says. A limit would have cut this very socket when it lived through a silence that was longer
 * by more than timers vary; where it was longer by less, the length proves little.
 */
export function unlessSurvived(
  claimed: Confidence | undefined,
  drop: Drop,
  measure: Measure,
  silenceMs: number,
  context: DiagnosisContext,
): Confidence | undefined {
  const variesMs = SURVIVED_ITSELF_MS + (runsLazily(drop, context) ? LAZY_MS : 0);
  const longerMs = longestGapMs(drop, measure, context) - silenceMs;
  if (claimed === undefined || longerMs > variesMs) return undefined;
  return longerMs > 0 ? atMost(claimed, 'low') : claimed;
}

/**
 * What equal silences still say where they are the rhythm of the traffic: only a known limit may still be meant.
 * @param isKnownLimit a product is known to cut after this silence
 */
export function unlessRhythm(
  claimed: Confidence | undefined,
  cluster: Cluster<Drop>,
  measure: Measure,
  isKnownLimit: boolean,
  context: DiagnosisContext,
): Confidence | undefined {
  if (claimed === undefined) return undefined;
  const isAccident =
    isSurvivedByMost(cluster, measure, context) ||
    isWhatAgeLeaves(cluster, measure, context) ||
    isOutweighedByAge(cluster, context);
  if (!isAccident) return claimed;
  return isKnownLimit ? atMost(claimed, 'low') : undefined;
}

/**
 * Most of these sockets lived through a silence that was longer, if only a little. A limit that a heartbeat just loses
 * against does so the other way round.
 */
function isSurvivedByMost({ items }: Cluster<Drop>, measure: Measure, context: DiagnosisContext): boolean {
  const survived = items.filter((item) => {
    const silenceMs = item.silence[measure];
    if (silenceMs === undefined) return false;
    const variesMs = SURVIVED_BY_MOST_MS + (runsLazily(item, context) ? LAZY_MS : 0);
    return longestGapMs(item, measure, context) > silenceMs + variesMs;
  });
  return survived.length * 2 > items.length;
}

/** A pause as long as the silence, but for what timers and networks vary. */
const AS_LONG_SHARE = 0.95;
/** A life of so many silences has room for a rhythm. */
const SILENCES_IN_LIFE = 4;
/** Two equal ages among drops of equal silence may be an accident. */
const MANY_MOMENTS = 3;
/**
 * A limit on the age that is a multiple of the heartbeat cuts just before a beat every time: the silences are equal
 * because the ages are, and pauses as long were lived through before. One drop of the same silence and another age
 * shows that it is the other way round: a heartbeat that loses against a limit does so at one beat or another.
 */
function isWhatAgeLeaves({ items }: Cluster<Drop>, measure: Measure, context: DiagnosisContext): boolean {
  return items.every((item) => {
    const silenceMs = item.silence[measure] ?? 0;
    const { ageMs = 0, endpoint } = item;
    return (
      ageMs >= silenceMs * SILENCES_IN_LIFE &&
      longestGapMs(item, measure, context) >= silenceMs * AS_LONG_SHARE &&
      (context.agesOf(endpoint).clusterOf.get(item)?.moments ?? 0) >= MANY_MOMENTS
    );
  });
}

function longestGapMs({ connection }: Drop, measure: Measure, { analyses }: DiagnosisContext): number {
  return analyses.activity(connection)[measure].longestGapMs;
}

/** A sibling that survived so much more speaks against the limit. */
const CONTRADICTION_MS = 1000;
const CONTRADICTION_SHARE = 0.1;

/** The longest silence that a socket of the endpoint lived through, in ms, where it speaks against this limit. */
export function contradiction(
  drop: Drop,
  measure: Measure,
  limitMs: number,
  context: DiagnosisContext,
): number | undefined {
  const survivedMs = context.survivedOf(drop.endpoint)[measure];
  return survivedMs > limitMs + Math.max(CONTRADICTION_MS, limitMs * CONTRADICTION_SHARE)
    ? survivedMs
    : undefined;
}
