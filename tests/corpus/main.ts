import { parseArgs } from 'node:util';
import { printMisjudged, printTally } from './printTally.ts';
import { runCorpus } from './runCorpus.ts';
import { missedTargets, tallyCorpus } from './tally.ts';

/** The seed of the generated sessions that the unit test and a plain `npm run corpus` use. */
export const USUAL_SEED = 1;

/** `npm run corpus`: prints the tables and returns the exit status. Throws where the call is wrong. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { seed: { type: 'string', multiple: true }, only: { type: 'string' } },
  });
  const seeds = (values.seed ?? [`${USUAL_SEED}`]).map(wholeNumber);
  let status = 0;
  for (const seed of seeds) {
    const startMs = performance.now();
    const judged = await runCorpus({ seed, ...(values.only !== undefined && { only: values.only }) });
    const tally = tallyCorpus(judged);
    const misjudged = printMisjudged(judged);
    const missed = missedTargets(tally);
    console.log(`seed ${seed}: ${printTally(tally)}`);
    if (misjudged) console.log(`\n${misjudged}`);
    for (const sentence of missed) console.log(`\nMissed: ${sentence}`);
    console.log(`\n${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
    if (missed.length > 0) status = 1;
  }
  return status;
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`--seed wants a whole number, not "${text}".`);
  return Number(text);
}
