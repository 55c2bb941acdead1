import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Fault } from '../../base/fault.ts';
import { type DevtoolsPanel, openDevtoolsPanel } from '../../launch/devtoolsWindow.ts';
import { type LaunchedBrowser, launchBrowser } from '../../launch/launchBrowser.ts';
import { handOverNetLog, type NetLogServer, startNetLogServer } from '../../launch/netLogServer.ts';

/** Beside the built command line stands the built extension. */
const EXTENSION_DIR = fileURLToPath(new URL('../dist', import.meta.url));
const PANEL_TITLE = 'WS Doctor';

export interface DoctorBrowser {
  readonly browser: LaunchedBrowser;
  readonly panel: DevtoolsPanel;
  /** Ends the browser and removes the net log. May be called twice. */
  close(): Promise<void>;
}

export interface DoctorBrowserOptions {
  readonly headless: boolean;
  /** Where the panel's exports go; the browser's own place when absent. */
  readonly downloadsDir?: string;
}

/**
 * The browser with WS Doctor in its DevTools, in front and capturing, on an empty tab: whatever is opened in it next
 * is seen from its first socket on. The browser writes a net log into a temporary folder, which the panel follows by
 * itself, so that protocol pings are seen too.
 */
export async function openDoctorBrowser(options: DoctorBrowserOptions): Promise<DoctorBrowser> {
  if (!existsSync(EXTENSION_DIR)) {
    throw new Fault('bad-call', 'The extension is not built. Run "npm run build" first.');
  }
  const netLog = await startNetLogServer();
  try {
    return await openWithNetLog(netLog, options);
  } catch (error) {
    await netLog.close();
    throw error;
  }
}

async function openWithNetLog(netLog: NetLogServer, options: DoctorBrowserOptions): Promise<DoctorBrowser> {
  const browser = await launchBrowser({ extensionDir: EXTENSION_DIR, netLogFile: netLog.file, ...options });
  try {
    const dock = options.headless ? { dock: 'undocked' as const } : {};
    const panel = await openDevtoolsPanel(browser, { page: browser.page, panelTitle: PANEL_TITLE, ...dock });
    await panel.panel.locator('[data-capture-status="capturing"]').waitFor({ state: 'attached' });
    await handOverNetLog(panel.panel, netLog);
    const close = async () => {
      await browser.close();
      await netLog.close();
    };
    return { browser, panel, close };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
