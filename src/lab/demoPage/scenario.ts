import type { LabUrls } from '../labUrls.ts';

/** What the page needs to know beside the addresses. */
export interface DemoSettings {
  /** Silence after which the lab's idle proxies cut. */
  readonly idleCutMs: number;
}

/** One socket of a scenario. */
export interface DemoConnection {
  readonly socket: WebSocket;
  /** Resolves when it is open; rejects if it ends before. */
  readonly opened: Promise<void>;
  /** Resolves however it ends. */
  readonly closed: Promise<CloseEvent>;
  /** Sends strings and bytes as they are, anything else as JSON. Does nothing unless open. */
  send(data: unknown): void;
  /** Resolves with the data of the nth message, counted from 1; rejects if the socket ends before. */
  message(number: number): Promise<unknown>;
}

/** All that a scenario may use, besides the globals of a page. */
export interface DemoKit {
  readonly urls: LabUrls;
  readonly settings: DemoSettings;
  log(text: string): void;
  connect(url: string, subprotocol?: string): DemoConnection;
  wait(ms: number): Promise<void>;
  /** Repeats until the scenario is stopped or the returned function is called. */
  every(ms: number, action: () => void): () => void;
  onStop(action: () => void): void;
  /** Fails the scenario. */
  expect(condition: boolean, otherwise: string): void;
}

/**
 * Something that the demo page can do. `run` is sent to the browser as source text: it must name nothing but its
 * argument and the globals of a page.
 */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** What happens, in one sentence; `{idle}` stands for the idle limit. */
  readonly sentence: string;
  /** Leaves sockets open when `run` has resolved. */
  readonly staysOpen: boolean;
  readonly run: (kit: DemoKit) => Promise<void>;
}
