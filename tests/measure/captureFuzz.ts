import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sentenceOf } from '../../src/base/fault.ts';
import { launchBrowser } from '../../src/launch/launchBrowser.ts';
import { type Outcome, playStory } from './captureFuzz/director.ts';
import { judge, type Verdict } from './captureFuzz/judge.ts';
import { makeStory } from './captureFuzz/story.ts';

/** A browser that has lived through this many stories is replaced, so that one that went wrong costs no more. */
const STORIES_PER_BROWSER = 20;

/**
 * Plays the stories of `count` seeds from `first` on in a real Chromium, captures them, and compares what was captured
 * with what server and page know. Prints what differs; of such a story, plan, ledger, protocol events and session are
 * kept in `folder` where one is given. Returns the exit status: 1 when anything differs.
 */
export async function main([first = '1', count = '20', folder]: readonly string[]): Promise<number> {
  const downloads = await mkdtemp(join(tmpdir(), 'ws-doctor-fuzz-'));
  const totals = { stories: 0, sockets: 0, judged: 0, wrong: 0 };
  try {
    const seeds = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
    for (let from = 0; from < seeds.length; from += STORIES_PER_BROWSER) {
      const browser = await launchBrowser({ extensionDir: 'dist', headless: true, downloadsDir: downloads });
      try {
        for (const seed of seeds.slice(from, from + STORIES_PER_BROWSER)) {
          const outcome = await playStory(browser, makeStory(seed), downloads).catch(sentenceOf);
          totals.stories++;
          if (typeof outcome === 'string') {
            console.log(`seed ${seed}: not lived to its end: ${outcome}`);
            totals.wrong++;
            continue;
          }
          const verdict = judge(outcome);
          report(seed, verdict);
          totals.sockets += verdict.sockets;
          totals.judged += verdict.judged;
          totals.wrong += verdict.differences.length;
          if (folder) await keep(outcome, verdict, join(folder, `${seed}`));
        }
      } finally {
        await browser.close();
      }
    }
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
  const { stories, sockets, judged, wrong } = totals;
  console.log(`${stories} stories, ${sockets} sockets, ${judged} of them judged: ${wrong} differences.`);
  return wrong === 0 ? 0 : 1;
}

function report(seed: number, { sockets, judged, differences }: Verdict): void {
  console.log(`seed ${seed}: ${sockets} sockets, ${judged} judged, ${differences.length} differences`);
  for (const difference of differences) console.log(`  ${difference}`);
}

async function keep(
  { story, ledger, events, file, watch, notice }: Outcome,
  { differences }: Verdict,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const put = (name: string, text: string) => writeFile(join(folder, name), text);
  await put('differences.txt', `${differences.join('\n')}\n`);
  await put('story.json', JSON.stringify(story, undefined, 1));
  await put(
    'ledger.json',
    JSON.stringify({ watch, notice, served: [...ledger.served], told: ledger.told }, undefined, 1),
  );
  await put('events.jsonl', events.join('\n'));
  await rename(file, join(folder, 'session.har'));
}
