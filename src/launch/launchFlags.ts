/** What decides the browser's command line. */
export interface FlagOptions {
  readonly profileDir: string;
  readonly headless: boolean;
  readonly sandbox: boolean;
  readonly autoOpenDevtools: boolean;
  /** The net log goes here, in the default capture mode (no payloads, no cookies). */
  readonly netLogFile: string | undefined;
  /** In device-independent pixels. */
  readonly windowSize: { readonly width: number; readonly height: number };
  readonly args: readonly string[];
}

/** Nobody types where there is no window, and Chromium 156 loads two pages of its own for what would pop up. */
const NO_ADDRESS_BAR_POPUPS =
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup';

/**
 * The command line for a browser that behaves as at a user's: nothing that turns off throttling, hiding of tabs or the
 * back-forward cache, because these are what WS Doctor diagnoses.
 */
export function browserFlags(options: FlagOptions): string[] {
  const { width, height } = options.windowSize;
  return [
    '--remote-debugging-pipe',
    // Permits `Extensions.loadUnpacked`, and only over the pipe. Branded Chrome 137+ ignores --load-extension.
    '--enable-unsafe-extension-debugging',
    `--user-data-dir=${options.profileDir}`,
    `--window-size=${width},${height}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-search-engine-choice-screen',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    // No questions about the key ring of the desktop.
    '--password-store=basic',
    '--use-mock-keychain',
    // Containers often have 64 MB of /dev/shm, too little for a page.
    '--disable-dev-shm-usage',
    ...(options.headless ? ['--headless=new', '--mute-audio', NO_ADDRESS_BAR_POPUPS] : []),
    ...(options.sandbox ? [] : ['--no-sandbox']),
    ...(options.autoOpenDevtools ? ['--auto-open-devtools-for-tabs'] : []),
    ...(options.netLogFile === undefined ? [] : [`--log-net-log=${options.netLogFile}`]),
    ...options.args,
    'about:blank',
  ];
}
