import type { Endpoint } from '../analysis/endpoints.ts';
import type { Finding, RuleName } from '../model/finding.ts';
import type { DiagnosisContext } from './context.ts';
import type { WatchRule } from './rule.ts';

interface Known {
  readonly revision: number;
  readonly drops: number;
  readonly findings: readonly Finding[];
}

/**
 * A watch rule over the sockets of one endpoint. What it found is kept until something there changes, so it must not
 * look at anything else, nor at the time.
 */
export function endpointRule(
  name: RuleName,
  find: (endpoint: Endpoint, context: DiagnosisContext) => readonly Finding[],
): WatchRule {
  const remembered = new WeakMap<Endpoint, Known>();
  return {
    name,
    find(context) {
      return context.analyses.endpoints().flatMap((endpoint) => {
        // Every rule of this kind compares sockets that follow each other.
        if (endpoint.connections.length < 2) return [];
        const { revision } = endpoint;
        const drops = context.dropsOf(endpoint).length;
        const known = remembered.get(endpoint);
        if (known?.revision === revision && known.drops === drops) return known.findings;
        const findings = find(endpoint, context);
        remembered.set(endpoint, { revision, drops, findings });
        return findings;
      });
    },
  };
}
