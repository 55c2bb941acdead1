import { sentenceOf } from '../base/fault.ts';
import type { SessionEvent } from '../model/events.ts';
import type { DevtoolsBackfill } from './devtoolsBackfill.ts';

export interface BackfillReaderOptions {
  readonly backfill: DevtoolsBackfill;
  /** DevTools' own record of the page, as a HAR log. */
  readonly readHar: () => Promise<unknown>;
  /** A monotonic clock in ms. */
  readonly localNowMs: () => number;
  readonly onProblem: (sentence: string) => void;
}

/** DevTools hears of a frame when we do; a little later it has it in its record. */
const SHORTEST_WAIT_MS = 300;
/** DevTools builds its whole record for each reading: no more than this part of the time goes into it. */
const SHARE_OF_TIME = 0.05;
/** Its record may lag behind on a busy machine, so the same news is looked up again, each time later. */
const READINGS_PER_NEWS = 5;

/**
 * Decides when DevTools' record is read: after every piece of news by which a socket could be recognised, until all
 * are.
 */
export class BackfillReader {
  readonly #options: BackfillReaderOptions;
  #readingsLeft = 0;
  #readingTookMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isReading = false;
  #isStopped = false;

  constructor(options: BackfillReaderOptions) {
    this.#options = options;
  }

  /** Sees every event of the capture, and of one that goes on after an interruption. */
  observe(event: SessionEvent): void {
    if (event.kind === 'capture-changed') {
      if (event.change === 'started') this.#isStopped = false;
      if (event.change === 'stopped') this.#stop();
    }
    if (!this.#options.backfill.observe(event)) return;
    this.#readingsLeft = READINGS_PER_NEWS;
    this.#readSoon();
  }

  #stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #readSoon(): void {
    if (this.#timer !== undefined || this.#isReading || this.#isStopped) return;
    const shortestMs = Math.max(SHORTEST_WAIT_MS, this.#readingTookMs / SHARE_OF_TIME);
    const waitMs = shortestMs * 2 ** (READINGS_PER_NEWS - this.#readingsLeft);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, waitMs);
  }

  async #read(): Promise<void> {
    const { backfill, readHar, localNowMs, onProblem } = this.#options;
    this.#isReading = true;
    this.#readingsLeft--;
    const beganAtMs = localNowMs();
    try {
      const har = await readHar();
      if (this.#isStopped) return;
      backfill.fill(har);
    } catch (error) {
      onProblem(`What DevTools had recorded before could not be read: ${sentenceOf(error)}`);
      this.#stop();
    } finally {
      this.#isReading = false;
      this.#readingTookMs = localNowMs() - beganAtMs;
    }
    if (backfill.isWaiting && this.#readingsLeft > 0) this.#readSoon();
  }
}
