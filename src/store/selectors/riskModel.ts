import type { Analyses } from '../../analysis/analyses.ts';
import { type AtRisk, RiskWatch } from '../../diagnosis/atRisk.ts';
import { riskSentence, riskTag } from '../../diagnosis/riskWords.ts';
import { resolveStack } from '../../diagnosis/stack.ts';
import type { ConnectionId } from '../../model/events.ts';
import type { SessionView } from '../state.ts';

/** An open connection that may soon be cut, ready to print. */
export interface Risk {
  readonly connectionId: ConnectionId;
  readonly silentMs: number;
  /** `Silent for 48 s; nginx in your stack cuts at 60 s (proxy_read_timeout).` */
  readonly sentence: string;
  /** `nginx 60 s` */
  readonly tag: string;
  /** The limit has passed and the connection lives. */
  readonly isPast: boolean;
}

const watches = new WeakMap<Analyses, RiskWatch>();

/** Open connections on the way to an idle limit, nearest first. `stack` as the preferences store it. */
export function risksOf(
  { session, analyses }: SessionView,
  stack: readonly string[],
  nowMs: number,
): readonly Risk[] {
  let watch = watches.get(analyses);
  if (!watch) {
    watch = new RiskWatch(session, analyses);
    watches.set(analyses, watch);
  }
  return watch.at(nowMs, resolveStack(stack)).map(toRisk);
}

function toRisk(risk: AtRisk): Risk {
  const { connectionId, silentMs, limitMs } = risk;
  return {
    connectionId,
    silentMs,
    sentence: riskSentence(risk),
    tag: riskTag(risk),
    isPast: silentMs > limitMs,
  };
}
