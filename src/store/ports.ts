import type { SessionEvent } from '../model/events.ts';

/**
 * Where capture stands; each state that is not `capturing` comes with one sentence and one action on screen.
 * `blocked`: Chrome refuses, and capture goes on by itself when the tab shows a page it may capture. `lost`: it ended or
 * did not begin, and asking again may help. `crashed`: the page's process is gone, and capture waits for the next one.
 * `taken`: another page of WS Doctor captures the tab.
 */
export type CaptureStatus =
  | { readonly kind: 'none' }
  | { readonly kind: 'attaching' }
  | { readonly kind: 'capturing' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'crashed' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'blocked'; readonly sentence: string }
  | { readonly kind: 'lost'; readonly sentence: string }
  | { readonly kind: 'tab-closed' };

/** What the page around the app does for it while a tab is captured. */
export interface CapturePort {
  /** Ends capture, if there is one, and begins anew with the settings of now; open sockets go on in their lines. */
  restart(reason: string): void;
  /** Attaches; observations and states come through `listener` until the page goes away. */
  start(listener: CaptureListener): void;
  /** Milliseconds on the clock of the captured session. */
  nowMs(): number;
  /** Reloads the inspected page. */
  reloadPage(): void;
  /** Shows a source position in DevTools, where there is one; lines and columns count from 1. */
  openSource?: (url: string, line: number, column: number) => void;
}

export interface CaptureListener {
  onEvent(event: SessionEvent): void;
  onStatus(status: CaptureStatus): void;
  /** Something was not captured, as one sentence; capture goes on. */
  onProblem(sentence: string): void;
}

/** A file the user chose or dropped. */
export interface SourceFile {
  readonly name: string;
  readonly sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array>;
  /** The same file read on while it grows, where Chrome gave us a handle and not only its bytes of now. */
  readonly growing?: NetLogSource;
}

/** What a net log that may still be written has to tell next. */
export type NetLogNews =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** Bytes that the file has by now, these included; `undefined` where that is not known. */
      readonly totalBytes: number | undefined;
    }
  /** All that is there by now was told. */
  | { readonly kind: 'caught-up' }
  /** Nothing was added for so long that Chrome seems to write it no longer. */
  | { readonly kind: 'quiet' };

/** A net log, finished or still being written. */
export interface NetLogSource {
  readonly name: string;
  /** `launcher`: this browser was started with it by `ws-doctor`; `file`: somebody chose it. */
  readonly from: 'file' | 'launcher';
  /**
   * Its bytes from the beginning on, as they are written, until `signal` aborts or no more can come. Throws a
   * {@link Fault} whose sentence says what happened to the file and what to do.
   */
  read(signal: AbortSignal): AsyncIterable<NetLogNews>;
}

/** Ways to a net log in this page. */
export interface NetLogAccess {
  /** Lets the user choose one; resolves to `undefined` when they think better of it. Absent in DevTools' panel, which
   * Chrome lets open no file picker. */
  readonly pick?: () => Promise<NetLogSource | undefined>;
  /** Opens WS Doctor in a tab of its own, where one can be chosen for all its pages. */
  readonly openTab: () => void;
  /** Opens Chrome's page that writes net logs. */
  readonly openExport: () => void;
  /** Hears of net logs that another page of ours follows or the launcher left; `undefined`: it was withdrawn. */
  readonly onOffered: (listener: (source: NetLogSource | undefined) => void) => void;
  /** Lets the other pages follow `source` too; the function that is returned ends it. */
  readonly offer: (source: NetLogSource) => () => void;
}

/** Everything the app needs from the page it runs in. */
export interface AppPorts {
  /** A monotonic clock in ms (`performance.now`). */
  readonly localNowMs: () => number;
  /** Runs `flush` once, soon: before the next frame is drawn, or shortly when nothing is drawn. */
  readonly scheduleFlush: (flush: () => void) => void;
  /** Runs `action` once after `delayMs`. */
  readonly after: (delayMs: number, action: () => void) => void;
  /** Absent where only files are viewed. */
  readonly capture?: CapturePort;
  /** Offers `chunks` as a file under `name`. Returns its size in bytes. */
  readonly saveFile: (name: string, chunks: Iterable<string>) => Promise<number>;
  readonly copyText: (text: string) => Promise<void>;
  /** Absent where nothing can be followed. */
  readonly netLog?: NetLogAccess;
  readonly preferences: PreferencesPort;
  /** Version of the extension, for the files it writes. */
  readonly version: string;
}

export interface PreferencesPort {
  /** What was stored, unchecked; `undefined` when nothing was. */
  load(): Promise<unknown>;
  save(preferences: object): Promise<void>;
  /** Hears, unchecked, what another page of ours stored. */
  onChanged(listener: (stored: unknown) => void): void;
}
