import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright';
import { startLab } from '../../../src/lab/lab.ts';
import { type Closeable, closeAll } from '../../../src/lab/wire/closing.ts';
import { startHttpServer } from '../../../src/lab/wire/httpServer.ts';
import { type LaunchedBrowser, launchBrowser } from '../../../src/launch/launchBrowser.ts';
import { cleanHar } from './cleanHar.ts';
import { installPageKit } from './pageKit.ts';
import type { Recording, Stage } from './recording.ts';

const ROOT = new URL('../../../', import.meta.url);
const RECORDED = fileURLToPath(new URL('../recorded/', import.meta.url));
const EXTENSION = fileURLToPath(new URL('dist', ROOT));

/**
 * Plays the recordings in the real browser with WS Doctor and writes what it saved, with the label beside it. Returns
 * a sentence for each that went wrong.
 */
export async function recordAll(
  recordings: readonly Recording[],
  { atOnce }: { readonly atOnce: number },
): Promise<readonly string[]> {
  const downloads = await mkdtemp(join(tmpdir(), 'ws-doctor-corpus-'));
  const lab = await startLab({ idleCutMs: 2000, realProxySeconds: 3 });
  const pages = await startPages();
  const browser = await launchBrowser({
    extensionDir: EXTENSION,
    headless: true,
    downloadsDir: downloads,
    args: [
      '--host-resolver-rules=MAP *.lab.test 127.0.0.1',
      // A hidden page's timers are slowed down to one a minute after 10 s instead of 5 minutes.
      '--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/10',
    ],
  });
  const problems: string[] = [];
  try {
    const waiting = [...recordings];
    const saving = createTurns();
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        try {
          const done = await recordOne(next, { browser, lab, pageUrl: pages.url }, downloads, saving);
          console.log(`${done ? 'recorded' : 'not possible here'}: ${next.name}`);
        } catch (error) {
          problems.push(`${next.name}: ${error instanceof Error ? error.stack : String(error)}`);
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await browser.close();
    await closeAll([lab, pages]);
    await rm(downloads, { recursive: true, force: true });
  }
  return problems;
}

interface Surroundings {
  readonly browser: LaunchedBrowser;
  readonly lab: Stage['lab'];
  readonly pageUrl: string;
}

async function recordOne(
  { name, about, late = false, play }: Recording,
  { browser, lab, pageUrl }: Surroundings,
  downloads: string,
  saving: <Result>(work: () => Promise<Result>) => Promise<Result>,
): Promise<boolean> {
  const kept: Closeable[] = [];
  const address = `${pageUrl}?${name}`;
  const page = await newWindow(browser, address);
  let viewer: Page | undefined;
  const stage: Stage = {
    page,
    browser,
    lab,
    pageUrl: address,
    async startCapture() {
      viewer = await openViewer(browser, address);
    },
    async keep(starting) {
      const part = await starting;
      if (part !== undefined) kept.push(part);
      return part;
    },
  };
  try {
    if (!late) await stage.startCapture();
    const label = await play(stage);
    if (!label || !viewer) return false;
    // What is under way between page and panel arrives within a frame or two.
    await viewer.waitForTimeout(500);
    const doctor = viewer;
    const har = await saving(() => saveSession(doctor, browser, downloads));
    await writeFile(join(RECORDED, `${name}.har`), cleanHar(har));
    await writeFile(
      join(RECORDED, `${name}.label.json`),
      `${JSON.stringify({ about, ...label }, null, 2)}\n`,
    );
    return true;
  } finally {
    await closeAll(kept.reverse());
    await viewer?.close();
    if (!page.isClosed()) await page.close();
  }
}

async function newWindow({ context, browserCdp }: LaunchedBrowser, url: string): Promise<Page> {
  const blank = `about:blank#${randomUUID()}`;
  const opened = context.waitForEvent('page', { predicate: (page) => page.url() === blank });
  await browserCdp.send('Target.createTarget', { url: blank, newWindow: true });
  const page = await opened;
  await page.addInitScript(installPageKit);
  await page.goto(url);
  return page;
}

async function openViewer(browser: LaunchedBrowser, pageUrl: string): Promise<Page> {
  const viewerUrl = `chrome-extension://${browser.extensionId}/extension/viewer/viewer.html`;
  const viewer = await newWindow(browser, viewerUrl);
  const tabId = await viewer.evaluate(async (url) => {
    const targets = await chrome.debugger.getTargets();
    return targets.find((target) => target.type === 'page' && target.url === url)?.tabId;
  }, pageUrl);
  await viewer.goto(`${viewerUrl}?tabId=${tabId}`);
  await viewer.locator('[data-capture-status="capturing"]').waitFor();
  return viewer;
}

async function saveSession(viewer: Page, browser: LaunchedBrowser, downloads: string): Promise<string> {
  await viewer.bringToFront();
  const saved = new Promise<string>((resolve) => {
    let name = '';
    browser.browserCdp.once('Browser.downloadWillBegin', (event) => {
      name = event.suggestedFilename;
    });
    const onProgress = (event: { readonly state: string }) => {
      if (event.state !== 'completed') return;
      browser.browserCdp.off('Browser.downloadProgress', onProgress);
      resolve(join(downloads, name));
    };
    browser.browserCdp.on('Browser.downloadProgress', onProgress);
  });
  await viewer.getByRole('button', { name: 'Export the session' }).click();
  await viewer.getByRole('menuitem', { name: 'Save everything' }).click();
  const path = await saved;
  const har = await readFile(path, 'utf8');
  await rm(path);
  return har;
}

/** Runs what it is given one after the other. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/** An empty page, and Socket.IO's client. */
async function startPages(): Promise<Closeable & { readonly url: string }> {
  const client = await readFile(new URL('node_modules/socket.io-client/dist/socket.io.min.js', ROOT), 'utf8');
  const server = await startHttpServer({
    onRequest(request, response) {
      const isScript = request.url?.startsWith('/socket.io.js') ?? false;
      response.writeHead(200, {
        'Content-Type': isScript ? 'text/javascript' : 'text/html',
        'Cache-Control': 'no-store',
      });
      response.end(isScript ? client : '<!doctype html><title>Recording</title><h1>Recording</h1>');
    },
  });
  return { url: `http://127.0.0.1:${server.port}/`, close: server.close };
}
