import type { Confidence } from '../../model/finding.ts';
import { rankCandidates } from '../candidates.ts';
import { atMost, levelOf, lowered } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { meansLittle } from '../meansLittle.ts';
import { candidateQuery } from './candidateQuery.ts';
import { contradiction } from './rhythm.ts';
import type { Sweep } from './sweep.ts';
import type { IdleVerdict } from './verdict.ts';

/**
 * A limit that is looked at every so often explains all the silences that it left, also those that agree better.
 * @param best what the silence of this drop says by itself, or with those that agree exactly
 */
export function sweptVerdict(
  drop: Drop,
  context: DiagnosisContext,
  best: IdleVerdict | undefined,
): IdleVerdict | undefined {
  const sweep = context.silencesOf(drop.endpoint).sweepOf.get(drop);
  if (!sweep || best?.isSaidInMessage) return undefined;
  const { measure, cluster } = sweep;
  const silenceMs = drop.silence[measure] ?? 0;
  const claimed = ofEnd(drop, sweep);
  const contradictedByMs = contradiction(drop, measure, cluster.maxMs, context);
  if (!claimed || contradictedByMs !== undefined) return undefined;
  return {
    measure,
    silenceMs,
    cluster,
    sweep,
    ranked: rankCandidates(candidateQuery(drop, measure, cluster.minMs, context)),
    wholeSecondsMs: undefined,
    isChatty: sweep.isSteady,
    roughly: undefined,
    contradictedByMs,
    confidence: best && levelOf(best.confidence) > levelOf(claimed) ? best.confidence : claimed,
  };
}

/** Nobody said goodbye. */
const NO_CLOSE_FRAME = 1006;

function ofEnd({ closure }: Drop, { beat, isSteady }: Sweep): Confidence | undefined {
  const { code, by, reason } = closure;
  // Whatever stopped steady talk may be what ended the connection some time later: a watchdog that kills what hangs
  // looks every so often, too.
  const atBest = beat ? 'high' : 'medium';
  const claimed = isSteady ? lowered(atBest) : atBest;
  if (claimed === undefined) return undefined;
  // Where nobody saw who closed, it may be the page that looks for sockets of its own that are not used.
  if (code === undefined) return by === 'unknown' ? atMost(claimed, 'medium') : claimed;
  if (code === NO_CLOSE_FRAME) return claimed;
  if (!meansLittle(code) || (reason !== undefined && reason !== '')) return undefined;
  return by === 'server' ? claimed : lowered(claimed);
}
