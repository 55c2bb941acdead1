import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { formatCount } from '../../src/base/format.ts';
import { launchBrowser } from '../../src/launch/launchBrowser.ts';
import { dropFile } from '../support/dropFile.ts';
import { picture } from '../support/pictures.ts';
import { fileText, sessionWith } from '../support/sessionFiles.ts';
import { openViewer } from './openViewer.ts';
import { extensionRenderer, processorTimeOf } from './rendererProcess.ts';

/** Nobody takes a tab for frozen that answers within this. */
const LONGEST_TASK_MS = 200;
/** Where other programs hold the page up for a larger share of its time, long tasks are theirs as much as ours. */
const BUSY_SHARE = 0.1;
const STEPS = 60;
const VIEWPORT = { width: 1280, height: 800 };

interface Move {
  readonly name: string;
  /** One movement of the pointer or the wheel. */
  readonly step: (viewer: Page, index: number) => Promise<void>;
}

const wheel = async (viewer: Page, dx: number, dy: number, key?: 'Control' | 'Shift') => {
  if (key) await viewer.keyboard.down(key);
  await viewer.mouse.wheel(dx, dy);
  if (key) await viewer.keyboard.up(key);
};

const MOVES: readonly Move[] = [
  { name: 'scroll', step: (viewer, index) => wheel(viewer, 0, index < STEPS / 2 ? 400 : -400) },
  { name: 'zoom', step: (viewer, index) => wheel(viewer, 0, index < STEPS / 2 ? -60 : 60, 'Control') },
  { name: 'pan', step: (viewer, index) => wheel(viewer, 0, index % 20 < 10 ? 80 : -80, 'Shift') },
  {
    name: 'hover',
    step: (viewer, index) => viewer.mouse.move(400 + index * 12, 200 + (index % 30) * 14),
  },
];

/** Draws `lanes` sockets, moves over them in every way, prints figures. Returns the exit status: 1 above a limit. */
export async function main([lanes = '600']: readonly string[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'ws-doctor-measure-'));
  try {
    const file = join(folder, 'lanes.har');
    await writeFile(file, fileText(sessionWith(picture(manySockets(Number(lanes))))));
    const browser = await launchBrowser({ extensionDir: 'dist', headless: true });
    try {
      const viewer = await openViewer(browser);
      await viewer.setViewportSize(VIEWPORT);
      await dropFile(viewer, file);
      // A file that has been read shows its connections.
      await viewer.getByText('Showing lanes.har.').waitFor();
      await viewer
        .getByRole('navigation', { name: 'Views' })
        .getByRole('button', { name: 'Timeline' })
        .click();
      const timeline = viewer.getByRole('listbox', { name: new RegExp(`^Timeline of ${lanes} sockets`) });
      await timeline.waitFor();
      const drawn = await timeline.getByRole('option').count();
      console.log(`${formatCount(Number(lanes))} lanes, ${drawn} of them in the document`);
      let longestMs = 0;
      const pid = extensionRenderer(browser.pid);
      const before = processorTimeOf(pid);
      for (const move of MOVES) longestMs = Math.max(longestMs, await measure(viewer, move));
      const after = processorTimeOf(pid);
      const waitedMs = after.waitedMs - before.waitedMs;
      const heldUpShare = waitedMs / (waitedMs + after.ranMs - before.ranMs);
      const isBusy = heldUpShare > BUSY_SHARE;
      console.log(
        `held up by others ${Math.round(heldUpShare * 100)} % of its time${isBusy ? ': too much to judge long tasks by' : ''}`,
      );
      if (longestMs <= LONGEST_TASK_MS || isBusy) return 0;
      console.log(`Missed: the page did not answer for ${longestMs} ms (at most ${LONGEST_TASK_MS} ms).`);
      return 1;
    } finally {
      await browser.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moves and prints how smoothly it went. Returns the longest task in ms, 0 without one of 50 ms or more. */
async function measure(viewer: Page, { name, step }: Move): Promise<number> {
  await viewer.mouse.move(VIEWPORT.width * 0.7, VIEWPORT.height * 0.6);
  await viewer.evaluate(() => {
    const watched = { pauses: [] as number[], tasks: [] as number[], isOver: false };
    Reflect.set(globalThis, 'watched', watched);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) watched.tasks.push(Math.round(duration));
    }).observe({ type: 'longtask' });
    let last = performance.now();
    const next = (now: number) => {
      watched.pauses.push(now - last);
      last = now;
      if (!watched.isOver) requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  for (let index = 0; index < STEPS; index++) await step(viewer, index);
  const { pauses, tasks }: { pauses: number[]; tasks: number[] } = await viewer.evaluate(() => {
    const watched = Reflect.get(globalThis, 'watched');
    watched.isOver = true;
    return watched;
  });
  const sorted = pauses.toSorted((a, b) => a - b);
  const meanMs = pauses.reduce((sum, ms) => sum + ms, 0) / pauses.length;
  const p95Ms = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const longestMs = Math.max(0, ...tasks);
  console.log(
    `${name.padEnd(7)} ${(1000 / meanMs).toFixed(0).padStart(3)} frames/s, 95 % of them within ${p95Ms.toFixed(0)} ms, ` +
      `${tasks.length} tasks of 50 ms and more${tasks.length > 0 ? `, the longest ${longestMs} ms` : ''}`,
  );
  return longestMs;
}

/** Sockets of forty endpoints over an hour; they talk, beat, fall silent and are cut. */
function manySockets(count: number): string {
  const steps: string[] = [];
  for (let index = 0; index < count; index++) {
    const fromS = (index * 3600) / count;
    const name = `s${index}`;
    steps.push(
      `${name}: ${fromS}s open wss://shop.test/live/${index % 40}`,
      `${name}: ${fromS + 1}s..${fromS + 120}s/5s >{"type":"ping"}`,
      `${name}: ${fromS + 1.1}s..${fromS + 120.1}s/5s <{"type":"pong"}`,
      `${name}: ${fromS + 181.1}s close 1006`,
    );
  }
  return steps.join('\n');
}
