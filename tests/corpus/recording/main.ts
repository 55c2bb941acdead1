import { parseArgs } from 'node:util';
import { recordAll } from './recorder.ts';
import { allRecordings } from './recordings/allRecordings.ts';

/**
 * Records the sessions whose name contains one of the words given, or all; with `--network` those that change the
 * network, otherwise the others. Returns the exit status.
 */
export async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    options: { network: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const chosen = allRecordings.filter(
    ({ name, changesNetwork = false }) =>
      changesNetwork === values.network &&
      (positionals.length === 0 || positionals.some((word) => name.includes(word))),
  );
  if (chosen.length === 0) return 0;
  const problems = await recordAll(chosen, { atOnce: values.network ? 1 : 5 });
  for (const problem of problems) console.error(`failed: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}
