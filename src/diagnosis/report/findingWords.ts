import type { ConnectionId } from '../../model/events.ts';
import type { Candidate, Evidence, Finding } from '../../model/finding.ts';

/** Observations about one connection, or (without one) about all of them together. */
export interface EvidenceGroup {
  readonly connectionId: ConnectionId | undefined;
  readonly evidence: readonly Evidence[];
}

/** Products named in the sentence; the table has them all. */
const MOST_NAMED = 2;

/**
 * Who did it and what to do, in two sentences: `Most likely nginx proxy_read_timeout (60 s) or AWS Application Load
 * Balancer idle_timeout.timeout_seconds (60 s); 6 more have this limit. Let something travel at least every 30.0 s, or
 * raise the limit: the lines to copy are below.` Undefined where no product is suspected.
 */
export function leadWords({ candidates = [], confidence, advice }: Finding): string | undefined {
  if (candidates.length === 0) return undefined;
  const named = candidates.slice(0, MOST_NAMED).map(candidateWords).join(' or ');
  const others = candidates.length - MOST_NAMED;
  const rest = others > 0 ? `; ${others} more ${others === 1 ? 'has' : 'have'} this limit` : '';
  const culprit = `${confidence === 'low' ? 'Perhaps' : 'Most likely'} ${named}${rest}.`;
  const first = advice.find(({ snippet }) => snippet === undefined)?.title.split(':')[0];
  const isCopyable = advice.some(({ snippet }) => snippet !== undefined);
  if (first === undefined || !isCopyable) return culprit;
  return `${culprit} ${first}, or raise the limit: the lines to copy are below.`;
}

/** `nginx proxy_read_timeout (60 s)`; a setting with a long explanation loses it. */
function candidateWords({ product, setting, seconds }: Candidate): string {
  const name = /^[\w.:-]+/.exec(setting)?.[0] ?? setting;
  return `${product} ${name} (${seconds} s)`;
}

/** The evidence connection by connection, in order of first mention; what is about all of them comes last. */
export function groupEvidence(evidence: readonly Evidence[]): readonly EvidenceGroup[] {
  const groups = new Map<ConnectionId | undefined, Evidence[]>();
  for (const one of evidence) {
    const group = groups.get(one.connectionId);
    if (group) group.push(one);
    else groups.set(one.connectionId, [one]);
  }
  const ofAll = groups.get(undefined);
  groups.delete(undefined);
  const list: EvidenceGroup[] = [...groups].map(([connectionId, of]) => ({ connectionId, evidence: of }));
  return ofAll ? [...list, { connectionId: undefined, evidence: ofAll }] : list;
}
