import type { Finding, RuleName } from '../model/finding.ts';
import type { Connection } from '../model/session.ts';
import type { DiagnosisContext } from './context.ts';
import type { WatchRule } from './rule.ts';

interface Known {
  readonly revision: number;
  readonly seen: readonly unknown[];
  readonly finding: Finding | undefined;
}

interface ConnectionRuleParts {
  readonly name: RuleName;
  /**
   * What the finding depends on beside the connection's own facts (its frames change no revision); `undefined` where
   * there is nothing to look at. Asked at every run: must be cheap.
   */
  seen(connection: Connection, context: DiagnosisContext): readonly unknown[] | undefined;
  find(connection: Connection, context: DiagnosisContext): Finding | undefined;
}

/** A watch rule over single connections. What it found is kept until the connection or what it has seen of it changes. */
export function connectionRule({ name, seen: look, find }: ConnectionRuleParts): WatchRule {
  const remembered = new WeakMap<Connection, Known>();
  const findingOf = (connection: Connection, context: DiagnosisContext): Finding | undefined => {
    const seen = look(connection, context);
    if (!seen) return undefined;
    const { revision } = connection;
    const known = remembered.get(connection);
    const isSame = known?.revision === revision && known.seen.every((one, i) => one === seen[i]);
    if (known && isSame) return known.finding;
    const finding = find(connection, context);
    remembered.set(connection, { revision, seen, finding });
    return finding;
  };
  return {
    name,
    find: (context) =>
      context.session.connections.flatMap((connection) => findingOf(connection, context) ?? []),
  };
}
