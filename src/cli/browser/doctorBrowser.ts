import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../base/fault.ts';
import { type DevtoolsPanel, openDevtoolsPanel } from '../../launch/devtoolsWindow.ts';
import { type LaunchedBrowser, launchBrowser } from '../../launch/launchBrowser.ts';

/** Beside the built command line stands the built extension. */
const EXTENSION_DIR = fileURLToPath(new URL('../dist', import.meta.url));
const PANEL_TITLE = 'WS Doctor';

export interface DoctorBrowser {
  readonly browser: LaunchedBrowser;
  readonly panel: DevtoolsPanel;
}

export interface DoctorBrowserOptions {
  readonly headless: boolean;
  /** Where the panel's exports go; the browser's own place when absent. */
  readonly downloadsDir?: string;
}

/**
 * The browser with WS Doctor in its DevTools, in front and capturing, on an empty tab: whatever is opened in it next
 * is seen from its first socket on.
 */
export async function openDoctorBrowser(options: DoctorBrowserOptions): Promise<DoctorBrowser> {
  if (!existsSync(EXTENSION_DIR)) {
    throw new Fault('bad-call', 'The extension is not built. Run "npm run build" first.');
  }
  const browser = await launchBrowser({ extensionDir: EXTENSION_DIR, ...options });
  try {
    const dock = options.headless ? { dock: 'undocked' as const } : {};
    const panel = await openDevtoolsPanel(browser, { page: browser.page, panelTitle: PANEL_TITLE, ...dock });
    await panel.panel.locator('[data-capture-status="capturing"]').waitFor({ state: 'attached' });
    return { browser, panel };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
