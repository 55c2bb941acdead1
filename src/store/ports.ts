import type { SessionEvent } from '../model/events.ts';

/** Where capture stands; each state that is not `capturing` comes with one sentence and one action on screen. */
export type CaptureStatus =
  | { readonly kind: 'none' }
  | { readonly kind: 'attaching' }
  | { readonly kind: 'capturing' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'blocked'; readonly sentence: string }
  | { readonly kind: 'lost'; readonly sentence: string }
  | { readonly kind: 'tab-closed' };

/** What the page around the app does for it while a tab is captured. */
export interface CapturePort {
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
  readonly preferences: PreferencesPort;
  /** Version of the extension, for the files it writes. */
  readonly version: string;
}

export interface PreferencesPort {
  /** What was stored, unchecked; `undefined` when nothing was. */
  load(): Promise<unknown>;
  save(preferences: unknown): Promise<void>;
}
