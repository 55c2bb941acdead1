import { otherWork } from '../base/otherWork.ts';
import type { NetLogReader } from '../formats/netLog/netLogReader.ts';
import type { AppPorts, NetLogSource } from './ports.ts';

/** A socket that no other witness told of for so long is one of the log alone: the debugger may lag. */
const SETTLE_EVERY_MS = 1000;
/** A gigabyte comes in a thousand pieces, and drawing can cost more than reading one of them. */
const STEP_EVERY_MS = 250;
/** … so it gets one part in so many of the time. */
const DRAWING_SHARE = 5;
/** After reading for so long the page may do something else. */
const PAUSE_EVERY_MS = 50;

/** Where reading stands. */
export interface ReadingStep {
  /** `caught-up`: all that is there by now was read. `quiet`: nothing was added for long. */
  readonly kind: 'bytes' | 'caught-up' | 'quiet';
  readonly readBytes: number;
  /** `undefined` where the source does not say. */
  readonly totalBytes: number | undefined;
}

export interface ReadingOptions {
  readonly source: NetLogSource;
  readonly reader: NetLogReader;
  readonly signal: AbortSignal;
  readonly ports: Pick<AppPorts, 'localNowMs'>;
  readonly onStep: (step: ReadingStep) => void;
  /** Asked before each piece. */
  readonly isStopped: () => boolean;
}

/**
 * Reads a net log until Chrome has ended it, its source ends, or somebody stops it. Throws what its source throws.
 */
export async function readGrowing(options: ReadingOptions): Promise<void> {
  const { source, reader, signal, ports, onStep, isStopped } = options;
  let readBytes = 0;
  let settledAtMs = ports.localNowMs();
  let pausedAtMs = settledAtMs;
  let nextStepMs = settledAtMs;
  const settle = () => {
    if (ports.localNowMs() - settledAtMs < SETTLE_EVERY_MS) return;
    settledAtMs = ports.localNowMs();
    reader.settle();
  };
  try {
    for await (const news of source.read(signal)) {
      if (isStopped()) return;
      const totalBytes = news.kind === 'bytes' ? news.totalBytes : readBytes;
      if (news.kind === 'bytes') {
        reader.push(news.bytes);
        readBytes += news.bytes.length;
        settle();
        const nowMs = ports.localNowMs();
        const isStepDue = nowMs >= nextStepMs;
        // A stream hands out what it holds without letting anything come between, and drawing is work of its own.
        if (isStepDue || nowMs - pausedAtMs >= PAUSE_EVERY_MS) {
          await otherWork();
          pausedAtMs = ports.localNowMs();
          if (isStopped()) return;
        }
        if (!isStepDue) continue;
      } else if (news.kind === 'caught-up') {
        settle();
        if (reader.isFinished) return;
      }
      const startMs = ports.localNowMs();
      onStep({ kind: news.kind, readBytes, totalBytes });
      if (news.kind === 'bytes') await otherWork();
      if (isStopped()) return;
      const endMs = ports.localNowMs();
      nextStepMs = endMs + Math.max(STEP_EVERY_MS, (endMs - startMs) * (DRAWING_SHARE - 1));
    }
  } catch (error) {
    // Whoever stopped it has said so already.
    if (!signal.aborted) throw error;
  }
}
