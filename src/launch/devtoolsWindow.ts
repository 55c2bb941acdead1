import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame, Page } from 'playwright';
import { Fault, sentenceOf } from '../base/fault.ts';
import type { LaunchedBrowser } from './launchBrowser.ts';

/*
 * Measured on Chromium 156:
 * - `Target.openDevTools` opens DevTools for a page, or answers with the window that is open already; the
 *   extension's devtools_page runs in it. Dock side and theme of the last time come back with it.
 * - A docked window is a target of type "other" with the size of the whole tab; undocked it turns into a "page".
 * - DevTools' own modules are importable in it. Asking a singleton (`ViewManager.instance()`) before `.root-view` is
 *   in the document creates it too early, and DevTools breaks.
 * - A panel's iframe appears when the panel is first shown; the devtools_page is an iframe too, never visible.
 * - Docking elsewhere while the devtools_page starts can lose the panel for good (1 of 12 starts): dock afterwards.
 * - The setting 'ui-theme' reaches the panel at once, as `prefers-color-scheme` and as `chrome.devtools.panels.themeName`.
 */

const DEFAULT_TIMEOUT_MS = 20_000;
const POLL_MS = 25;

export type DevtoolsTheme = 'light' | 'dark' | 'system';
export type DockSide = 'undocked' | 'right' | 'bottom' | 'left';

export interface DevtoolsPanelOptions {
  /** The tab to inspect. */
  readonly page: Page;
  /** The panel's title as given to `chrome.devtools.panels.create`. */
  readonly panelTitle: string;
  /** Stays where the profile has it when absent; `undocked` gives the panel the whole window. */
  readonly dock?: DockSide;
  readonly timeoutMs?: number;
}

/** A DevTools window that shows our panel. */
export interface DevtoolsPanel {
  /** The whole DevTools window; mouse and keyboard go through it. */
  readonly devtools: Page;
  /** The panel's document, with locators, `evaluate` and `waitForFunction` as in any page. */
  readonly panel: Frame;
  /** A PNG of the whole window. */
  screenshot(file: string): Promise<void>;
  setTheme(theme: DevtoolsTheme): Promise<void>;
  setDock(side: DockSide): Promise<void>;
  /** Size of DevTools' content in device-independent pixels; meant for an undocked window. */
  setSize(width: number, height: number): Promise<void>;
  /** Closes DevTools as its own ✕ does, and waits until the window is gone. `openDevtoolsPanel` opens it again. */
  closeDevtools(): Promise<void>;
}

/** Opens DevTools for a tab and brings our panel to the front. Throws a {@link Fault} when either does not come. */
export async function openDevtoolsPanel(
  browser: LaunchedBrowser,
  options: DevtoolsPanelOptions,
): Promise<DevtoolsPanel> {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const targetId = await openDevtools(browser, options.page);
  const devtools = await until(
    `the DevTools window of ${options.page.url()}`,
    () => findPage(browser, targetId),
    timeoutMs,
  );
  await devtools.locator('.root-view').waitFor({ state: 'attached', timeout: timeoutMs });
  await until(
    `a panel "${options.panelTitle}"`,
    () => showPanel(devtools, options.panelTitle, timeoutMs),
    timeoutMs,
  );
  const panel = await until(
    `the contents of the panel "${options.panelTitle}"`,
    () => findPanelFrame(devtools, browser.extensionId),
    timeoutMs,
  );
  await panel.waitForLoadState('load', { timeout: timeoutMs });
  if (options.dock !== undefined) await setDock(devtools, options.dock);
  return {
    devtools,
    panel,
    screenshot: async (file) => {
      await writeFile(file, await devtools.screenshot());
    },
    setTheme: (theme) => setTheme(devtools, panel, theme),
    setDock: (side) => setDock(devtools, side),
    setSize: (width, height) => devtools.setViewportSize({ width, height }),
    closeDevtools: () => closeDevtools(devtools),
  };
}

async function openDevtools(browser: LaunchedBrowser, page: Page): Promise<string> {
  const inspected = await targetIdOf(page);
  try {
    return (await browser.browserCdp.send('Target.openDevTools', { targetId: inspected })).targetId;
  } catch (error) {
    throw new Fault(
      'bad-call',
      `This browser did not open DevTools: ${sentenceOf(error)}. Is it up to date?`,
      {
        cause: error,
      },
    );
  }
}

async function targetIdOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  try {
    return (await session.send('Target.getTargetInfo')).targetInfo.targetId;
  } finally {
    await session.detach();
  }
}

async function findPage(browser: LaunchedBrowser, targetId: string): Promise<Page | undefined> {
  for (const page of browser.context.pages()) {
    if (page.url().startsWith('devtools://') && (await targetIdOf(page)) === targetId) return page;
  }
  return undefined;
}

// Functions that run in DevTools are text: bundlers rewrite `import()` inside real ones.
async function runInDevtools(devtools: Page, body: string): Promise<unknown> {
  return devtools.evaluate(`(async () => {
    const UI = await import('./ui/legacy/legacy.js');
    const Common = await import('./core/common/common.js');
    const Host = await import('./core/host/host.js');
    ${body}
  })()`);
}

/** Asked in DevTools itself: a question from outside every few milliseconds would make its start longer. */
async function showPanel(devtools: Page, title: string, timeoutMs: number): Promise<boolean> {
  const shown = await runInDevtools(
    devtools,
    `const manager = UI.ViewManager.ViewManager.instance();
    const isOurs = ([id, view]) => id.startsWith('chrome-extension://') && view.title() === ${JSON.stringify(title)};
    const deadline = performance.now() + ${timeoutMs};
    while (performance.now() < deadline) {
      // Absent while the extension's devtools_page has not created it.
      const ours = [...manager.views].find(isOurs);
      if (ours) {
        await manager.showView(ours[0]);
        return true;
      }
      await new Promise((resolve) => setTimeout(resolve, ${POLL_MS}));
    }
    return false;`,
  );
  return shown === true;
}

async function findPanelFrame(devtools: Page, extensionId: string): Promise<Frame | undefined> {
  for (const frame of devtools.frames()) {
    if (!frame.url().startsWith(`chrome-extension://${extensionId}/`)) continue;
    const element = await frame.frameElement();
    if (await element.isVisible()) return frame;
  }
  return undefined;
}

async function setDock(devtools: Page, side: DockSide): Promise<void> {
  await runInDevtools(
    devtools,
    `UI.DockController.DockController.instance().setDockSide(${JSON.stringify(side)});`,
  );
  await until(
    `DevTools docked as ${side}`,
    async () =>
      (await runInDevtools(devtools, 'return UI.DockController.DockController.instance().dockSide();')) ===
      side,
    DEFAULT_TIMEOUT_MS,
  );
}

const THEME_SETTING = { light: 'default', dark: 'dark', system: 'systemPreferred' } as const;

async function setTheme(devtools: Page, panel: Frame, theme: DevtoolsTheme): Promise<void> {
  const value = JSON.stringify(THEME_SETTING[theme]);
  await runInDevtools(
    devtools,
    `Common.Settings.Settings.instance().moduleSetting('ui-theme').set(${value});`,
  );
  if (theme === 'system') return;
  const isDark = theme === 'dark';
  await until(
    `the ${theme} theme in the panel`,
    async () => (await panel.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`)) === isDark,
    DEFAULT_TIMEOUT_MS,
  );
}

async function closeDevtools(devtools: Page): Promise<void> {
  const gone = devtools.waitForEvent('close', { timeout: DEFAULT_TIMEOUT_MS });
  // The window may be gone before it answers; `gone` is what counts.
  runInDevtools(devtools, 'Host.InspectorFrontendHost.InspectorFrontendHostInstance.closeWindow();').catch(
    () => undefined,
  );
  await gone;
}

/** Asks until the answer is truthy. An error counts as "not yet" and is told at the end. */
async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  timeoutMs: number,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  while (performance.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer;
      lastError = undefined;
    } catch (error) {
      // A frame that is being replaced throws; the next round sees the new one.
      lastError = error;
    }
    await delay(POLL_MS);
  }
  const reason = lastError === undefined ? '' : ` (${sentenceOf(lastError)})`;
  throw new Fault('bad-call', `Waited ${timeoutMs / 1000} s in vain for ${what}${reason}.`);
}
