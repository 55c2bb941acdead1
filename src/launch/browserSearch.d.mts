/** A browser's program and who named it. */
export interface BrowserChoice {
  readonly path: string;
  readonly foundBy: 'CHROME_PATH' | 'playwright' | 'installed';
}

/** What the search looks at; a test gives its own. */
export interface BrowserProbe {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As in `process.platform`. */
  readonly platform: string;
  readonly homeDir: string;
  /** Where Playwright keeps its own Chromium, whether or not it was downloaded. */
  readonly playwrightPath: string | undefined;
  isExecutable(path: string): boolean;
}

/** `sentence` says what to do. */
export type BrowserSearchResult =
  | ({ readonly kind: 'found' } & BrowserChoice)
  | { readonly kind: 'wrong-path' | 'none'; readonly sentence: string };

/** Looks for a browser: CHROME_PATH, then Playwright's own Chromium, then an installed Chromium, then Chrome. */
export function searchBrowser(probe: BrowserProbe): BrowserSearchResult;

/** The probe of this machine. */
export function systemProbe(playwrightPath: string | undefined): BrowserProbe;
