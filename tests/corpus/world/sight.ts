/** Who wrote the session's file. */
export type FileKind =
  /** WS Doctor with everything. */
  | 'own'
  /** WS Doctor with "do not touch the page": the debugger's events alone. */
  | 'own-without-hook'
  /** Any program that keeps to the contract: close records, the browser's errors, and nothing of the page. */
  | 'plain'
  | 'http-toolkit'
  | 'chrome'
  | 'playwright'
  | 'mitmproxy';

/** What a file of a kind can tell, so that a label demands nothing that nobody could know. */
export interface Sight {
  /** When and that a socket ended. */
  readonly ends: boolean;
  readonly closeCodes: boolean;
  /** Page code calling close(). */
  readonly closeCalls: boolean;
  /** Visibility, online and offline, frozen. */
  readonly pageLife: boolean;
  /** Navigations, contexts, interruptions of the capture, jumps of the clock. */
  readonly surroundings: boolean;
  /** What the browser complains of (`net::ERR_…`). */
  readonly browserErrors: boolean;
}

const NOTHING: Sight = {
  ends: false,
  closeCodes: false,
  closeCalls: false,
  pageLife: false,
  surroundings: false,
  browserErrors: false,
};

export const SIGHTS: Readonly<Record<FileKind, Sight>> = {
  own: {
    ends: true,
    closeCodes: true,
    closeCalls: true,
    pageLife: true,
    surroundings: true,
    browserErrors: true,
  },
  'own-without-hook': { ...NOTHING, ends: true, surroundings: true, browserErrors: true },
  plain: { ...NOTHING, ends: true, closeCodes: true, browserErrors: true },
  'http-toolkit': { ...NOTHING, ends: true, closeCodes: true },
  chrome: { ...NOTHING, ends: true, browserErrors: true },
  playwright: { ...NOTHING, browserErrors: true },
  mitmproxy: NOTHING,
};
