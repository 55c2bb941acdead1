import type { FrameRow } from '../model/frameLog.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { FrameView } from '../protocols/heartbeats/frameView.ts';
import { type RegularHeartbeat, RegularityDetector } from '../protocols/heartbeats/regularityDetector.ts';
import { type Ask, Beats, RoundTrips } from './roundTrips.ts';
import type { RowMarks } from './rowMarks.ts';

const UNKNOWN: ProtocolFamily = { id: 'periodic', name: 'Unknown protocol (looks like a heartbeat)' };

interface Shown {
  readonly heartbeat: RegularHeartbeat;
  readonly beats: Beats;
  readonly roundTrips: RoundTrips | undefined;
  /** How many of its beats and answers are counted already. */
  counted: number;
  answersRead: number;
  ask: Ask | undefined;
}

/** What looks like a heartbeat by its regularity, in series; taken back when it turns out to be data. */
export class RegularSeries {
  readonly #detector = new RegularityDetector();
  readonly #marks: RowMarks;
  #shown: readonly Shown[] = [];
  #revision = 0;

  constructor(marks: RowMarks) {
    this.#marks = marks;
  }

  get beats(): readonly Beats[] {
    return this.#shown.map(({ beats }) => beats);
  }

  get roundTrips(): readonly RoundTrips[] {
    return this.#shown.flatMap(({ roundTrips }) => roundTrips ?? []);
  }

  /** Returns true when frames before this one are told heartbeats now, or no longer. */
  read(row: FrameRow, atMs: number, frame: FrameView, sinceMs: number): boolean {
    const detector = this.#detector;
    detector.read(row, atMs, frame, sinceMs);
    const isChanged = detector.revision !== this.#revision;
    if (isChanged) this.#rebuild();
    for (const shown of this.#shown) this.#count(shown);
    return isChanged;
  }

  #rebuild(): void {
    this.#revision = this.#detector.revision;
    for (const { heartbeat } of this.#shown) {
      for (const row of heartbeat.beat.rows) this.#marks.clear(row);
      for (const row of heartbeat.answers?.rows ?? []) this.#marks.clear(row);
    }
    this.#shown = this.#detector.heartbeats.map(show);
  }

  #count(shown: Shown): void {
    const { beat, answers } = shown.heartbeat;
    for (; shown.counted < beat.rows.length; shown.counted++) {
      const ask = { row: beat.rows[shown.counted] ?? 0, atMs: beat.timesMs[shown.counted] ?? 0 };
      this.#answer(shown, ask.atMs);
      if (shown.ask) shown.roundTrips?.addMissed([shown.ask]);
      if (shown.roundTrips) shown.ask = ask;
      shown.beats.add(ask.atMs);
      this.#marks.mark(ask.row);
    }
    if (answers) this.#answer(shown, Number.POSITIVE_INFINITY);
  }

  /** Reads the answers before a moment: the first after the ask is its own. */
  #answer(shown: Shown, beforeMs: number): void {
    const { answers } = shown.heartbeat;
    if (!answers) return;
    for (; shown.answersRead < answers.rows.length; shown.answersRead++) {
      const [row = 0, atMs = 0] = [answers.rows[shown.answersRead], answers.timesMs[shown.answersRead]];
      if (atMs >= beforeMs) return;
      this.#marks.mark(row);
      if (!shown.ask || !shown.roundTrips) continue;
      this.#marks.pair(shown.ask.row, row, shown.roundTrips.addPair(shown.ask, row, atMs));
      shown.ask = undefined;
    }
  }
}

function show(heartbeat: RegularHeartbeat): Shown {
  const { beat, answers } = heartbeat;
  const beats = new Beats(UNKNOWN, beat.direction, answers === undefined, 'looks-like');
  const roundTrips =
    answers &&
    new RoundTrips({
      kind: beat.direction === 'sent' ? 'page-round-trip' : 'page-response',
      family: UNKNOWN,
      certainty: 'looks-like',
      beats,
      open: () => ({ overdue: [], waiting: shown.ask ? [shown.ask] : [] }),
    });
  const shown: Shown = { heartbeat, beats, roundTrips, counted: 0, answersRead: 0, ask: undefined };
  return shown;
}
