import { Fault } from '../base/fault.ts';
import { findStackEntry, type StackEntry, stackEntries } from '../knowledge/stackEntries.ts';

/**
 * Reads what a user says stands in the path: `nginx`, `aws-alb`, `nginx=75` (other than the default), or `my-proxy=45`
 * for a product nobody knows. Throws a Fault `bad-call` for a name without seconds that is not in the tables.
 */
export function parseStack(names: readonly string[]): readonly StackEntry[] {
  return names.map((text) => {
    const entry = resolveOne(text);
    if (entry) return entry;
    const known = stackEntries()
      .slice(0, 12)
      .map(({ shortName }) => shortName)
      .join(', ');
    throw new Fault(
      'bad-call',
      `"${text}" is no known product; give its seconds (${text.split('=')[0] || 'my-proxy'}=60) or one of ${known} …`,
    );
  });
}

/** As {@link parseStack}, leaving out what cannot be read: for stored preferences. */
export function resolveStack(names: readonly string[]): readonly StackEntry[] {
  return names.flatMap((text) => resolveOne(text) ?? []);
}

function resolveOne(text: string): StackEntry | undefined {
  const [name = '', amount] = text.split('=').map((part) => part.trim());
  const known = findStackEntry(name);
  if (amount === undefined) return known;
  const seconds = Number(amount);
  if (name === '' || amount === '' || !(seconds > 0)) return undefined;
  return known
    ? { ...known, seconds }
    : {
        id: `stack:${name}`,
        shortName: name,
        product: name,
        setting: 'idle time-out',
        seconds,
        semantics: 'idle',
        verified: true,
      };
}
