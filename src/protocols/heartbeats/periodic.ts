import type { FrameView } from './frameView.ts';

/** Longest message, in characters, that may be a heartbeat by its rhythm alone (knowledge: `generic-tiny-periodic`). */
const MAX_CHARS = 16;
/** Faster than this it is data, not a sign of life. */
const MIN_INTERVAL_MS = 1000;
/** So many equal intervals in a row before anything is claimed. */
const MIN_INTERVALS = 4;
/** Standard deviation of the intervals over their mean. */
const MAX_VARIATION = 0.15;

interface Run {
  text: string;
  lastAtMs: number;
  intervalsMs: number[];
}

/** Recognises an unknown protocol's heartbeat: the same few characters, again and again, evenly spaced. */
export class PeriodicDetector {
  readonly #runs = { sent: newRun(), received: newRun() };

  isBeat(atMs: number, frame: FrameView): boolean {
    const { text } = frame;
    // JSON and words of a known kind have been tried before; a short opaque text is what is left.
    if (text === undefined || text.length === 0 || text.length > MAX_CHARS) return false;
    const run = this.#runs[frame.direction];
    if (run.text !== text) {
      run.text = text;
      run.intervalsMs = [];
    } else {
      run.intervalsMs.push(atMs - run.lastAtMs);
      if (run.intervalsMs.length > MIN_INTERVALS) run.intervalsMs.shift();
    }
    run.lastAtMs = atMs;
    return isEven(run.intervalsMs);
  }
}

function newRun(): Run {
  return { text: '', lastAtMs: 0, intervalsMs: [] };
}

function isEven(intervalsMs: readonly number[]): boolean {
  if (intervalsMs.length < MIN_INTERVALS) return false;
  const mean = intervalsMs.reduce((sum, ms) => sum + ms, 0) / intervalsMs.length;
  if (mean < MIN_INTERVAL_MS) return false;
  const variance = intervalsMs.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / intervalsMs.length;
  return Math.sqrt(variance) / mean <= MAX_VARIATION;
}
