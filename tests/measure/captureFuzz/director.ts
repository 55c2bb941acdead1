import { join } from 'node:path';
import type { Page } from 'playwright';
import { loadSessions } from '../../../src/cli/files.ts';
import type { LaunchedBrowser } from '../../../src/launch/launchBrowser.ts';
import { createSession } from '../../../src/model/applyEvent.ts';
import type { Session } from '../../../src/model/session.ts';
import { openViewer } from '../openViewer.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Step, Story } from './story.ts';

/** When capture could see, in ms since the epoch. */
export interface Watch {
  /** Capture was asked for, and said that it captures. */
  attachingAtMs: number;
  capturingAtMs: number;
  /** From when to when capture was interrupted. */
  readonly gaps: { readonly fromMs: number; toMs: number }[];
  /** When the tab was told to leave its page. */
  readonly leavingAtMs: number[];
  /** Messages were not kept for a while. */
  wasPaused: boolean;
  /** Shortly before the session was saved, and when it was. */
  endAtMs: number;
  savedAtMs: number;
}

/** A story that was lived out: what was captured, and what really happened. */
export interface Outcome {
  readonly story: Story;
  readonly session: Session;
  readonly ledger: Ledger;
  readonly watch: Watch;
  /** Problems that the viewer told of. */
  readonly notice: string;
  readonly file: string;
  /** Every event that the viewer got from the debugger, as JSON. */
  readonly events: readonly string[];
}

const DOWNLOAD_LIMIT_MS = 20_000;
const STATUS_LIMIT_MS = 20_000;
/** The longest that a step may take: a page that stands still is left alone. */
const STEP_LIMIT_MS = 4000;
/** All that was planned within pages is over by then. */
const SETTLE_MS = 3200;
/** What capture holds back of late sockets is told by then. */
const SETTLE_CAPTURE_MS = 6000;
const DIALOG_MS = 300;

const LEAVING: ReadonlySet<Step['do']['kind']> = new Set(['goto', 'reload', 'back', 'forward', 'blank']);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Plays the story in a new tab of the browser and reads back what the viewer captured. */
export async function playStory(browser: LaunchedBrowser, story: Story, downloads: string): Promise<Outcome> {
  const ledger = await openLedger(story);
  const page = await newTab(browser);
  page.on('dialog', (dialog) => void wait(DIALOG_MS).then(() => dialog.accept().catch(() => undefined)));
  const others: Page[] = [];
  const watch: Watch = {
    attachingAtMs: 0,
    capturingAtMs: 0,
    gaps: [],
    leavingAtMs: [],
    wasPaused: false,
    endAtMs: 0,
    savedAtMs: 0,
  };
  try {
    await page.goto(ledger.startUrl);
    const viewer = await openViewer(browser);
    others.push(viewer);
    await recordEvents(viewer);
    await viewer.evaluate(
      (touchPage) => chrome.storage.local.set({ preferences: { version: 2, touchPage } }),
      story.isHooked,
    );
    const tabId = await viewer.evaluate(async (url) => {
      const targets = await chrome.debugger.getTargets();
      return targets.find((target) => target.type === 'page' && target.url === url)?.tabId;
    }, ledger.startUrl);
    const attach = async () => {
      watch.attachingAtMs = Date.now();
      await viewer.goto(`${viewer.url()}?tabId=${tabId}`);
      await expectCapturing(viewer);
      watch.capturingAtMs = Date.now();
    };
    for (const step of story.steps) {
      await wait(step.afterMs);
      await takeStep({ step, page, viewer, ledger, watch, browser, attach, others });
    }
    const beganAtMs = Math.max(watch.capturingAtMs, ...watch.gaps.map(({ toMs }) => toMs));
    await wait(Math.max(SETTLE_MS, beganAtMs + SETTLE_CAPTURE_MS - Date.now()));
    watch.endAtMs = Date.now();
    const file = await save(viewer, browser, downloads);
    watch.savedAtMs = Date.now();
    // A file without sockets is refused: then the judge says which are missing.
    const { session } = await loadSessions([file]).catch(() => ({ session: createSession() }));
    const events = await viewer.evaluate(() => Reflect.get(window, 'recorded') as string[]);
    const notice = (await viewer.getByRole('status').allInnerTexts()).join(' | ');
    return { story, session, ledger, watch, notice, file, events };
  } finally {
    await Promise.all([...others, page].map((open) => limited(open.close()).catch(() => undefined)));
    await ledger.close();
  }
}

interface Scene {
  readonly step: Step;
  readonly page: Page;
  readonly viewer: Page;
  readonly ledger: Ledger;
  readonly watch: Watch;
  readonly browser: LaunchedBrowser;
  readonly attach: () => Promise<void>;
  /** Pages that are closed in the end. */
  readonly others: Page[];
}

async function takeStep({
  step,
  page,
  viewer,
  ledger,
  watch,
  browser,
  attach,
  others,
}: Scene): Promise<void> {
  if (LEAVING.has(step.do.kind)) watch.leavingAtMs.push(Date.now());
  const pauseButton = viewer.getByRole('button', { name: /^(Pause: keep no messages|Keep messages again)$/ });
  switch (step.do.kind) {
    case 'attach':
      await attach();
      return;
    case 'goto': {
      const url = ledger.nodeUrl(step.do.node.id, step.do.host);
      await attempt(
        step.do.byPage
          ? page.evaluate((to) => location.assign(to), url)
          : page.goto(url, { waitUntil: 'commit' }),
      );
      return;
    }
    case 'reload':
      await attempt(page.reload({ waitUntil: 'commit' }));
      return;
    case 'back':
      await attempt(page.goBack({ waitUntil: 'commit' }));
      return;
    case 'forward':
      await attempt(page.goForward({ waitUntil: 'commit' }));
      return;
    case 'blank':
      await attempt(page.goto('about:blank'));
      return;
    case 'popup': {
      const url = ledger.nodeUrl(step.do.node.id, '127.0.0.1');
      const opened = page.waitForEvent('popup', { timeout: STEP_LIMIT_MS });
      await attempt(Promise.all([opened, page.evaluate((to) => void window.open(to), url)]));
      const popup = await opened.catch(() => undefined);
      if (popup) others.push(popup);
      return;
    }
    case 'pause':
    case 'resume':
      if (watch.capturingAtMs === 0) return;
      watch.wasPaused = true;
      await pauseButton.click();
      return;
    case 'interrupt':
      if (watch.capturingAtMs > 0) await interrupt(viewer, browser, watch);
      return;
    case 'debugger':
      await attempt(standStill(browser, page));
  }
}

/** The background worker dies, as when Chrome updates the extension, and a person starts capture again. */
async function interrupt(
  viewer: Page,
  { browserCdp, extensionId }: LaunchedBrowser,
  watch: Watch,
): Promise<void> {
  const { targetInfos } = await browserCdp.send('Target.getTargets');
  const worker = targetInfos.find(({ type, url }) => type === 'service_worker' && url.includes(extensionId));
  if (!worker) return;
  const gap = { fromMs: Date.now(), toMs: Number.POSITIVE_INFINITY };
  watch.gaps.push(gap);
  await browserCdp.send('Target.closeTarget', { targetId: worker.targetId });
  await viewer.getByText('The extension was stopped or updated').waitFor({ timeout: STATUS_LIMIT_MS });
  await wait(100);
  await viewer.getByRole('button', { name: 'Try again' }).click();
  await expectCapturing(viewer);
  gap.toMs = Date.now();
}

/** A breakpoint: scripts stand still for a moment while the network goes on. */
async function standStill({ context }: LaunchedBrowser, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  try {
    await cdp.send('Debugger.enable');
    await cdp.send('Debugger.pause');
    await wait(DIALOG_MS);
    await cdp.send('Debugger.disable');
  } finally {
    await cdp.detach();
  }
}

/** What a page does not do, because it was left, stands still or refuses, is part of the story. */
async function attempt(doing: Promise<unknown>): Promise<void> {
  await limited(doing).catch(() => undefined);
}

async function limited<Value>(doing: Promise<Value>): Promise<Value | undefined> {
  return Promise.race([doing, wait(STEP_LIMIT_MS).then(() => undefined)]);
}

async function newTab({ context, browserCdp }: LaunchedBrowser): Promise<Page> {
  const opened = context.waitForEvent('page');
  // A window of its own: a tab behind another is hidden, and hidden pages are throttled.
  await browserCdp.send('Target.createTarget', { url: 'about:blank', newWindow: true });
  return opened;
}

async function expectCapturing(viewer: Page): Promise<void> {
  try {
    await viewer.locator('[data-capture-status="capturing"]').waitFor({ timeout: STATUS_LIMIT_MS });
  } catch (error) {
    const status = await viewer.locator('[data-capture-status]').getAttribute('data-capture-status');
    const words = (await viewer.getByRole('status').allInnerTexts()).join(' ');
    throw new Error(`Capture is "${status}" (${words})`, { cause: error });
  }
}

async function recordEvents(viewer: Page): Promise<void> {
  await viewer.addInitScript(() => {
    const recorded: string[] = [];
    Object.assign(window, { recorded });
    chrome.debugger.onEvent.addListener(({ sessionId }, method, params) => {
      if (/^(Network\.webSocket|Target|Page|Runtime|Inspector|Log)/.test(method))
        recorded.push(JSON.stringify({ wall: Date.now(), method, params, sessionId }).slice(0, 3000));
    });
  });
}

/** Saves everything through the menu and returns the file's path. */
async function save(viewer: Page, { browserCdp }: LaunchedBrowser, downloads: string): Promise<string> {
  let name = '';
  const onBegin = (event: { suggestedFilename: string }) => {
    name = event.suggestedFilename;
  };
  browserCdp.on('Browser.downloadWillBegin', onBegin);
  let onProgress = (_event: { state: string }): void => undefined;
  const saved = new Promise<void>((resolve, reject) => {
    setTimeout(() => reject(new Error('The session was not saved.')), DOWNLOAD_LIMIT_MS).unref();
    onProgress = ({ state }) => {
      if (state === 'completed') resolve();
    };
    browserCdp.on('Browser.downloadProgress', onProgress);
  });
  try {
    await viewer.getByRole('button', { name: 'Export the session' }).click();
    await viewer.getByRole('menuitem', { name: 'Save everything' }).click();
    await saved;
  } finally {
    browserCdp.off('Browser.downloadWillBegin', onBegin);
    browserCdp.off('Browser.downloadProgress', onProgress);
  }
  return join(downloads, name);
}
