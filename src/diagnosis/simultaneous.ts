import type { DiagnosisContext } from './context.ts';
import type { Drop } from './drop.ts';

/** Losses of one host at one instant. */
export interface HostLoss {
  readonly drops: readonly Drop[];
  /** Share of the host's open sockets that were lost, 0 to 1. */
  readonly share: number;
  /** They had been silent equally long: an idle limit would have cut them together too. */
  readonly equallySilent: boolean;
}

/** Silences that differ by less are equal (see `idle/endpointSilences.ts`). */
const EQUAL_SILENCE_MS = 400;
/** Below this everybody is silent for about as long: mid-traffic. */
const IN_TRAFFIC_MS = 1500;

/** What the host of a drop lost in the same instant, the drop included. */
export function hostLoss(drop: Drop, context: DiagnosisContext): HostLoss {
  const burst = context.burstOf(drop);
  const { host } = drop.endpoint;
  const drops = burst?.drops.filter(({ endpoint }) => endpoint.host === host) ?? [drop];
  if (drops.length < 2) return { drops, share: 1, equallySilent: true };
  const open = context.openOnHost(host, burst?.startMs ?? drop.endMs);
  // A socket met in the middle of its life, without a message since, has no known silence and contradicts nobody.
  const silences = drops.flatMap(({ silence }) => silence.any ?? []);
  const shortest = Math.min(...silences);
  const spread = Math.max(...silences) - shortest;
  return {
    drops,
    share: Math.min(1, drops.length / Math.max(1, open)),
    equallySilent: silences.length > 1 && spread <= EQUAL_SILENCE_MS && shortest > IN_TRAFFIC_MS,
  };
}
