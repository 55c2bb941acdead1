import { CaptureClock } from './clock.ts';
import type { CdpTransport } from './transport.ts';

/** A busy page answers late; of several readings of its clock the quickest tells the time best. */
const CLOCK_READINGS = 5;
const QUICK_READING_MS = 4;

/** The same moment on Chrome's monotonic clock and on the wall clock, and when it was known by our own; all in ms. */
export interface ClockReading {
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly localMs: number;
}

interface ClocksToRead {
  readonly transport: CdpTransport;
  /** A monotonic clock of our own in ms, and the wall clock in ms since the epoch. */
  readonly localNowMs: () => number;
  readonly wallNowMs: () => number;
}

/**
 * A tab that had crashed answers nothing until it is loaded again; to `Inspector.enable` Chrome tells that it crashed
 * (Chromium 156).
 */
async function firstAnswer({ send, onEvent }: CdpTransport, onCrashed: () => void): Promise<void> {
  const stopListening = onEvent(({ method, sessionId }) => {
    if (method === 'Inspector.targetCrashed' && sessionId === undefined) onCrashed();
  });
  try {
    await Promise.all([send('Inspector.enable'), send('Performance.enable', {})]);
  } finally {
    stopListening();
  }
}

/**
 * Ticks and wall time at the same moment; the protocol has no command for it, but the metrics carry the ticks. Rejects
 * when the tab does not answer or tells no time. `onCrashed` is called where it had crashed, and answers only later.
 */
export async function readClock(
  { transport, localNowMs, wallNowMs }: ClocksToRead,
  onCrashed: () => void,
): Promise<ClockReading | undefined> {
  await firstAnswer(transport, onCrashed);
  let best: (ClockReading & { readonly tookMs: number }) | undefined;
  for (
    let reading = 0;
    reading < CLOCK_READINGS && (best?.tookMs ?? Infinity) > QUICK_READING_MS;
    reading++
  ) {
    const askedAtMs = localNowMs();
    const { metrics } = await transport.send('Performance.getMetrics');
    const localMs = localNowMs();
    const tookMs = localMs - askedAtMs;
    const seconds = metrics.find((metric) => metric.name === 'Timestamp')?.value;
    if (seconds === undefined) throw new Error('the tab told no time');
    if (best && best.tookMs <= tookMs) continue;
    // The ticks were read at some moment of the way there and back.
    best = {
      tookMs,
      localMs,
      wallMs: wallNowMs() - tookMs / 2,
      monotonicMs: CaptureClock.fromProtocol(seconds),
    };
  }
  await transport.send('Performance.disable');
  return best;
}
