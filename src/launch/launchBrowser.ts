import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright';
import { Fault, sentenceOf } from '../base/fault.ts';
import { type BrowserProcess, startBrowserProcess } from './browserProcess.ts';
import { findBrowser, hasDisplay } from './findBrowser.ts';
import { browserFlags } from './launchFlags.ts';

const START_TIMEOUT_MS = 60_000;

export interface LaunchOptions {
  /** The built extension: a folder with its manifest.json. */
  readonly extensionDir: string;
  readonly headless: boolean;
  /** The browser's program; found by `findBrowser` when absent. */
  readonly executablePath?: string;
  /** A profile to keep. Without it a new one is made, and removed on close. */
  readonly userDataDir?: string;
  /** Every new tab comes with DevTools, as a person who works in them would have it. */
  readonly autoOpenDevtools?: boolean;
  readonly netLogFile?: string;
  /** Files that pages and the panel save go here without a question. Without it the browser does as it always does. */
  readonly downloadsDir?: string;
  /** Outer size of the window in device-independent pixels. */
  readonly windowSize?: { readonly width: number; readonly height: number };
  readonly args?: readonly string[];
}

export interface LaunchedBrowser {
  /** Its pages include DevTools windows, see `openDevtoolsPanel`. */
  readonly context: BrowserContext;
  /** The tab the browser started with, at about:blank. */
  readonly page: Page;
  /** A protocol session with the browser itself (`Target.*`, `Browser.*`, `Extensions.*`). */
  readonly browserCdp: CDPSession;
  readonly extensionId: string;
  readonly pid: number;
  /** False as root and where the system permits no sandbox: then visit only pages you trust. */
  readonly sandbox: boolean;
  /** Resolves when the browser is gone, also when a person closed its last window. */
  readonly closed: Promise<void>;
  /** Ends the browser with all its processes and removes what it wrote. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts Chromium or Chrome with the extension. Not `launchPersistentContext`: that keeps every tab "visible" and
 * "focused" for its page, takes over downloads and turns off throttling, and a hidden tab would never be seen hidden.
 * Throws a {@link Fault} that says what to do.
 */
export async function launchBrowser(options: LaunchOptions): Promise<LaunchedBrowser> {
  if (!options.headless && !hasDisplay()) {
    throw new Fault(
      'bad-call',
      'There is no display for a window: set DISPLAY, or start the browser headless.',
    );
  }
  // Playwright reads this when a target appears: DevTools windows become pages, their panels frames.
  process.env.PW_CHROMIUM_ATTACH_TO_OTHER = '1';
  const tempDir = await mkdtemp(join(tmpdir(), 'ws-doctor-'));
  const removeTempDir = () => rmSync(tempDir, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeTempDir);
  try {
    return await launchIn(tempDir, options);
  } catch (error) {
    removeTempDir();
    throw error;
  } finally {
    process.removeListener('exit', removeTempDir);
  }
}

async function launchIn(tempDir: string, options: LaunchOptions): Promise<LaunchedBrowser> {
  const { browser, browserProcess, sandbox } = await startConnected(tempDir, options);
  const killNow = () => {
    browserProcess.killNow();
    rmSync(tempDir, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', killNow);
  const end = async () => {
    await browserProcess.end();
    await rm(tempDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    process.removeListener('exit', killNow);
  };
  try {
    const browserCdp = await browser.newBrowserCDPSession();
    const context = browser.contexts()[0];
    if (context === undefined) throw new Error('A browser has a default context.');
    // Playwright answers alerts itself unless somebody listens; in a window that is for the person to do.
    if (!options.headless) context.on('dialog', () => undefined);
    if (options.downloadsDir !== undefined) {
      const downloadPath = resolve(options.downloadsDir);
      await browserCdp.send('Browser.setDownloadBehavior', {
        behavior: 'allow',
        downloadPath,
        eventsEnabled: true,
      });
    }
    const extensionId = await loadExtension(browserCdp, options.extensionDir);
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    let closing: Promise<void> | undefined;
    const close = async () => {
      // The answer may be lost with the connection, or not come at all: what counts is the process, see `end`.
      browserCdp.send('Browser.close').catch(() => undefined);
      await end();
    };
    const closeOnce = () => {
      closing ??= close();
      return closing;
    };
    const closed = browserProcess.exited.then(closeOnce);
    const { pid } = browserProcess;
    return { context, page, browserCdp, extensionId, pid, sandbox, closed, close: closeOnce };
  } catch (error) {
    browserProcess.killNow();
    await end();
    throw error;
  }
}

interface Connected {
  readonly browser: Browser;
  readonly browserProcess: BrowserProcess;
  readonly sandbox: boolean;
}

async function startConnected(tempDir: string, options: LaunchOptions): Promise<Connected> {
  const isRoot = process.getuid?.() === 0;
  try {
    return await startOnce(tempDir, options, !isRoot);
  } catch (error) {
    // Containers and Ubuntu's AppArmor rules refuse the sandbox of a browser that was not installed by a package.
    if (isRoot || !/no usable sandbox|sandbox_host_linux|setuid sandbox/i.test(sentenceOf(error)))
      throw error;
    return await startOnce(tempDir, options, false);
  }
}

async function startOnce(tempDir: string, options: LaunchOptions, sandbox: boolean): Promise<Connected> {
  const path = options.executablePath ?? findBrowser().path;
  const flags = browserFlags({
    profileDir: options.userDataDir ? resolve(options.userDataDir) : join(tempDir, 'profile'),
    headless: options.headless,
    sandbox,
    autoOpenDevtools: options.autoOpenDevtools ?? false,
    netLogFile: options.netLogFile && resolve(options.netLogFile),
    windowSize: options.windowSize ?? { width: 1400, height: 900 },
    args: options.args ?? [],
  });
  const browserProcess = await startBrowserProcess(path, flags, temporaryFilesIn(tempDir));
  const died = browserProcess.exited.then(() => {
    throw new Error('It ended at once.');
  });
  try {
    const connecting = chromium.connectOverCDP(browserProcess.transport, {
      noDefaults: true,
      artifactsDir: join(tempDir, 'artifacts'),
      timeout: START_TIMEOUT_MS,
    });
    const browser = await Promise.race([connecting, died]);
    return { browser, browserProcess, sandbox };
  } catch (error) {
    browserProcess.killNow();
    await browserProcess.end();
    const words = browserProcess.lastWords();
    throw new Fault('bad-call', `The browser "${path}" did not start: ${sentenceOf(error)}\n${words}`, {
      cause: error,
    });
  }
}

/**
 * A browser that is killed leaves files in TMPDIR: have them where we tidy up. Among them is a socket, whose path may
 * have 107 characters on Linux, with up to 45 of its own.
 */
function temporaryFilesIn(tempDir: string): Record<string, string> {
  return process.platform === 'linux' && tempDir.length < 60 ? { TMPDIR: tempDir } : {};
}

/** Works in Chromium and in branded Chrome alike, for DevTools windows that are already open too (seen on 156). */
async function loadExtension(browserCdp: CDPSession, extensionDir: string): Promise<string> {
  const path = resolve(extensionDir);
  try {
    return (await browserCdp.send('Extensions.loadUnpacked', { path })).id;
  } catch (error) {
    throw new Fault('bad-call', `The browser did not load the extension in ${path}: ${sentenceOf(error)}`, {
      cause: error,
    });
  }
}
