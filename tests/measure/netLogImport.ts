import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { formatBytes, formatCount, formatSeconds } from '../../src/base/format.ts';
import { type LaunchedBrowser, launchBrowser } from '../../src/launch/launchBrowser.ts';
import { ROW_COST_BYTES } from '../../src/model/frameLog.ts';
import { dropFile } from '../support/dropFile.ts';
import { openViewer } from './openViewer.ts';
import { extensionRenderer, forgetPeak, memoryOf, processorTimeOf } from './rendererProcess.ts';

/** What issue 4 asks for. */
const MOST_BYTES_BEYOND_FRAMES = 300e6;
/** Nobody takes a tab for frozen that answers within this. */
const LONGEST_TASK_MS = 200;
/** Where other programs hold the page up for a larger share of its time, long tasks are theirs as much as ours. */
const BUSY_SHARE = 0.1;
const IMPORT_LIMIT_MS = 10 * 60_000;

/** What `scripts/makeNetLog.mjs` says of the file it made. */
interface Made {
  readonly sockets: number;
  readonly messages: number;
  readonly pings: number;
  readonly pongs: number;
  readonly lines: number;
}

interface Measured {
  readonly tookMs: number;
  readonly steps: readonly string[];
  /** Tasks of the page of 50 ms and more, in ms, the longest first. */
  readonly tasks: readonly number[];
  /** Of the time in which the page had something to do, how much other programs had the processors. */
  readonly heldUpShare: number;
  /** The viewer's process. */
  readonly beforeBytes: number;
  readonly peakBytes: number;
  /** JavaScript objects and buffers that the session takes in the end. */
  readonly keptBytes: number;
  readonly status: string;
}

/**
 * Opens a net log of `megabytes` in the viewer of a real Chromium, looking at one of its sockets meanwhile, prints time,
 * memory and long tasks, and cancels a second reading. Returns the exit status: 1 above a limit. Long tasks are not
 * judged on a machine that is busy with something else.
 */
export async function main([megabytes = '1000']: readonly string[]): Promise<number> {
  if (!existsSync('/proc/self/clear_refs')) throw new Error('Peak memory is read from /proc: Linux only.');
  const folder = await mkdtemp(join(tmpdir(), 'ws-doctor-measure-'));
  try {
    const file = join(folder, 'made.json');
    const told = execFileSync(process.execPath, ['scripts/makeNetLog.mjs', file, megabytes], {
      encoding: 'utf8',
    });
    const made: Made = JSON.parse(told);
    const browser = await launchBrowser({ extensionDir: 'dist', headless: true });
    try {
      const viewer = await openViewer(browser);
      const measured = await importing(viewer, browser, file);
      const missed = [...report(measured, made, Number(megabytes)), ...(await cancelling(viewer, file))];
      for (const sentence of missed) console.log(`Missed: ${sentence}`);
      return missed.length === 0 ? 0 : 1;
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function importing(
  viewer: Page,
  { pid: browserPid }: LaunchedBrowser,
  file: string,
): Promise<Measured> {
  const cdp = await viewer.context().newCDPSession(viewer);
  const heldBytes = async () => {
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize } = await cdp.send('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  };
  const pid = extensionRenderer(browserPid);
  const heldBefore = await heldBytes();
  const { residentBytes: beforeBytes } = memoryOf(pid);
  await watch(viewer);
  forgetPeak(pid);
  const before = processorTimeOf(pid);
  const startMs = performance.now();
  await dropFile(viewer, file);
  // One of its sockets is looked at while it grows.
  await viewer.getByRole('listbox', { name: 'Connections' }).getByRole('option').first().click();
  await viewer.getByRole('button', { name: /^net log: read,/ }).waitFor({ timeout: IMPORT_LIMIT_MS });
  const tookMs = performance.now() - startMs;
  const { peakBytes } = memoryOf(pid);
  const after = processorTimeOf(pid);
  const waitedMs = after.waitedMs - before.waitedMs;
  const heldUpShare = waitedMs / (waitedMs + after.ranMs - before.ranMs);
  const { steps, tasks } = await viewer.evaluate(() => Reflect.get(globalThis, 'watched'));
  const keptBytes = (await heldBytes()) - heldBefore;
  const status = await viewer.locator('footer').innerText();
  return { tookMs, steps, tasks, heldUpShare, beforeBytes, peakBytes, keptBytes, status };
}

/** Notes what the progress bar says and which tasks take long. */
async function watch(viewer: Page): Promise<void> {
  await viewer.evaluate(() => {
    const watched = { steps: [] as string[], tasks: [] as number[] };
    Reflect.set(globalThis, 'watched', watched);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
    new MutationObserver(() => {
      const figures = document.querySelector('progress')?.previousElementSibling?.textContent;
      if (figures && figures !== watched.steps.at(-1)) watched.steps.push(figures);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

/** Prints what was measured and returns what misses the mark, as sentences. */
function report(measured: Measured, made: Made, megabytes: number): readonly string[] {
  const { tookMs, steps, heldUpShare, beforeBytes, peakBytes, keptBytes, status } = measured;
  const tasks = measured.tasks.toSorted((a, b) => b - a);
  const frames = made.messages + made.pings + made.pongs;
  const beyondBytes = peakBytes - beforeBytes - frames * ROW_COST_BYTES;
  const longestMs = tasks[0] ?? 0;
  const isBusy = heldUpShare > BUSY_SHARE;
  console.log(
    [
      `${formatCount(megabytes)} MB, ${formatCount(made.lines)} lines, ${formatCount(made.sockets)} sockets, ${formatCount(frames)} frames`,
      `took                    ${formatSeconds(tookMs)}, ${(megabytes / (tookMs / 1000)).toFixed(0)} MB/s`,
      `progress                ${steps.length} steps, from "${steps[0]}" to "${steps.at(-1)}"`,
      `tab before, at its peak ${formatBytes(beforeBytes)}, ${formatBytes(peakBytes)}`,
      `beyond the frames kept  ${formatBytes(beyondBytes)} (at most ${formatBytes(MOST_BYTES_BEYOND_FRAMES)})`,
      `session in the end      ${formatBytes(keptBytes)}`,
      `tasks of 50 ms and more ${tasks.length}, the longest ${tasks.slice(0, 5).join(', ')} ms (at most ${LONGEST_TASK_MS} ms)`,
      `held up by others       ${Math.round(heldUpShare * 100)} % of its time${isBusy ? ': too much to judge long tasks by' : ''}`,
    ].join('\n'),
  );
  return [
    ...(beyondBytes > MOST_BYTES_BEYOND_FRAMES ? ['too much memory.'] : []),
    ...(longestMs > LONGEST_TASK_MS && !isBusy ? [`the page did not answer for ${longestMs} ms.`] : []),
    ...(steps.length < 2 ? ['no progress was shown.'] : []),
    ...(status.includes(`${formatCount(made.messages)} message`)
      ? []
      : [`the file has ${made.messages} messages.`]),
  ];
}

/** Reads the file once more, stops half way, and looks whether all is as before. */
async function cancelling(viewer: Page, file: string): Promise<readonly string[]> {
  const sockets = () => viewer.locator('footer').innerText();
  const before = await sockets();
  await dropFile(viewer, file);
  await viewer.getByText(/\((?:[1-9]\d) %\)$/).waitFor({ timeout: IMPORT_LIMIT_MS });
  const during = await sockets();
  await viewer.getByRole('button', { name: 'Cancel' }).click();
  await viewer.getByText(/^Stopped reading/).waitFor();
  const after = await sockets();
  const word = await viewer.getByText(/^Stopped reading/).innerText();
  console.log(`cancelled               "${word}"`);
  const own = (text: string) =>
    text.split('\n').filter((line) => !line.startsWith('net log:') && !line.startsWith('protocol pings'));
  return [
    ...(own(during).join() === own(before).join() ? ['a second reading showed nothing of its own.'] : []),
    ...(own(after).join() === own(before).join()
      ? []
      : [`after cancelling, "${after}" is shown, not "${before}".`]),
  ];
}
