import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Locator, type Page } from 'playwright/test';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { type DevtoolsPanel, openDevtoolsPanel } from '../../src/launch/devtoolsWindow.ts';
import { type LaunchedBrowser, launchBrowser } from '../../src/launch/launchBrowser.ts';

/** The built extension. */
export const EXTENSION_DIR = fileURLToPath(new URL('../../dist', import.meta.url));

/**
 * DevTools as somebody left it: in a window of its own, with the console in front. Docked first, and with all that
 * Elements needs, it takes a quarter longer to open.
 */
const PREFERENCES = {
  devtools: { preferences: { currentDockState: '"undocked"', 'panel-selected-tab': '"console"' } },
};

interface Fixtures {
  /** The lab's peers; the idle proxies cut after 2 s. */
  readonly lab: Lab;
  /** A folder for what the browser saves. */
  readonly downloads: string;
  /** More flags for the browser, see `BROWSER_UI_ARGS`. */
  readonly browserArgs: readonly string[];
  readonly profileDir: string;
  /** The browser with the built extension; its first tab is the page under examination. */
  readonly browserWithDoctor: LaunchedBrowser;
  readonly page: Page;
  /** The panel in the real DevTools window, in this state of capture (`capturing` unless told otherwise). */
  readonly openPanel: (status?: string) => Promise<DevtoolsPanel>;
  /** The app in a window of its own, on no tab. */
  readonly openViewerTab: () => Promise<Page>;
  /** The same app in a tab, capturing the page. */
  readonly openViewer: () => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  lab: async ({}, use) => {
    const lab = await startLab({ idleCutMs: 2000, realProxySeconds: 3 });
    await use(lab);
    await lab.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  downloads: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'ws-doctor-test-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  profileDir: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'ws-doctor-profile-'));
    await mkdir(join(folder, 'Default'));
    await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(PREFERENCES));
    await use(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  },
  browserArgs: [[], { option: true }],
  browserWithDoctor: async ({ downloads, profileDir, browserArgs }, use) => {
    const browser = await launchBrowser({
      extensionDir: EXTENSION_DIR,
      headless: true,
      downloadsDir: downloads,
      userDataDir: profileDir,
      args: browserArgs,
    });
    await use(browser);
    await browser.close();
  },
  page: async ({ browserWithDoctor }, use) => {
    await use(browserWithDoctor.page);
  },
  openPanel: async ({ browserWithDoctor, page }, use) => {
    await use(async (status = 'capturing') => {
      const panel = await openDevtoolsPanel(browserWithDoctor, {
        page,
        panelTitle: 'WS Doctor',
        dock: 'undocked',
      });
      await expectStatus(panel.panel, status);
      return panel;
    });
  },
  openViewerTab: async ({ browserWithDoctor }, use) => {
    await use(async () => {
      const { context, browserCdp, extensionId } = browserWithDoctor;
      const url = `chrome-extension://${extensionId}/extension/viewer/viewer.html`;
      // A window of its own: a tab in front of the page would hide it, and hidden pages are throttled.
      const opened = context.waitForEvent('page');
      await browserCdp.send('Target.createTarget', { url, newWindow: true });
      const viewer = await opened;
      // The document may be loaded before its modules have run: nothing could be dropped on it yet.
      await viewer.locator('[data-capture-status]').waitFor();
      return viewer;
    });
  },
  openViewer: async ({ openViewerTab, page }, use) => {
    await use(async () => {
      const viewer = await openViewerTab();
      const tabId = await viewer.evaluate(async (url) => {
        const targets = await chrome.debugger.getTargets();
        return targets.find((target) => target.type === 'page' && target.url === url)?.tabId;
      }, page.url());
      await viewer.goto(`${viewer.url()}?tabId=${tabId}`);
      await expectStatus(viewer, 'capturing');
      return viewer;
    });
  },
});

export { expect };

/** The panel or the viewer: both show the same app. */
export type AppRoot = Pick<Page, 'getByRole' | 'getByText' | 'locator' | 'getByLabel'>;

/** Lines of the connection list whose text matches. */
export function connections(app: AppRoot, text: string | RegExp): Locator {
  return app.getByRole('listbox', { name: 'Connections' }).getByRole('option').filter({ hasText: text });
}

/** Those of them that are open; `failed to open` and `not seen to open` are other states. */
export function openConnections(app: AppRoot, text: string | RegExp = ''): Locator {
  return connections(app, text).filter({ has: app.getByRole('img', { name: 'open', exact: true }) });
}

/** Where capture stands, as the app says. */
export function expectStatus(app: AppRoot, status: string, timeout?: number): Promise<void> {
  return expect(app.locator('[data-capture-status]')).toHaveAttribute('data-capture-status', status, {
    ...(timeout !== undefined && { timeout }),
  });
}

/** Who closed the selected connection, as its Close tab says. */
export function closedBy(app: AppRoot): Locator {
  return app.getByRole('tabpanel', { name: 'Close' }).locator('dt:text-is("Closed by") + dd');
}

/** Goes to one of the four views. */
export async function showView(
  app: AppRoot,
  name: 'Connections' | 'Timeline' | 'Findings' | 'Health',
): Promise<void> {
  await app.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click();
}

/** Opens the page with these scenarios of the lab and waits until they are over. */
export async function runScenarios(page: Page, lab: Lab, ids: string): Promise<void> {
  await page.goto(`${lab.pageUrl}?run=${ids}`);
  await expect
    .poll(() => page.evaluate('document.documentElement.dataset.labDone'), { timeout: 60_000 })
    .toBe('true');
}

/** Exports through the menu and returns the file's path. */
export async function exportSession(
  app: AppRoot,
  browser: LaunchedBrowser,
  downloads: string,
  item: 'Save to share' | 'Save everything',
): Promise<string> {
  const saved = new Promise<string>((resolve) => {
    let name = '';
    browser.browserCdp.on('Browser.downloadWillBegin', (event) => {
      name = event.suggestedFilename;
    });
    browser.browserCdp.on('Browser.downloadProgress', (event) => {
      if (event.state === 'completed') resolve(join(downloads, name));
    });
  });
  await app.getByRole('button', { name: 'Export the session' }).click();
  await app.getByRole('menuitem', { name: item }).click();
  return saved;
}
