import type { Direction } from '../../model/events.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { Clockwork, messageForm, messageValues, numberOf } from './messageShape.ts';
import { Rhythm } from './rhythm.ts';

/** Before anything is claimed, so many beats are remembered to be counted later. */
const REMEMBERED_BEATS = 64;
/** Texts of one form that are told apart. */
const TEXTS_PER_FORM = 8;
/** An answer comes within this share of the period, and within this many milliseconds. */
const PROMPT_SHARE = 0.25;
const PROMPT_MS = 2000;
/** A message that is answered this often with something new is a question for data. */
const POLL_SHARE = 0.6;
const NEW_SHARE = 0.3;
/** An answer comes this much sooner than the next message of a busy stream would, as a share of their distance. */
const SOONER_SHARE = 0.25;

/** Messages of one kind, counted: answers come about as often as what they answer. */
export interface MessageClass {
  readonly count: number;
}

interface Reply {
  readonly afterMs: number;
  /** Absent for a long one. */
  readonly text: string | undefined;
  readonly of: MessageClass;
  readonly countBefore: number;
}

/** Messages of one kind from one side that come like a heartbeat. */
export class RegularBeat {
  readonly direction: Direction;
  readonly rhythm = new Rhythm();
  /** Rows and moments of its beats; before it is claimed only the newest. */
  readonly rows: FrameRow[] = [];
  readonly timesMs: number[] = [];
  isClaimed = false;
  /** Data after all; never asked again. */
  isRefused = false;
  /** Another text of its form came when this one was due, and how many of them came since. */
  replaced = false;
  siblings = 0;
  /** Of the other side's frames, how many there were at the last beat. */
  #othersAtBeat = 0;
  #reply: Reply | undefined;
  #lastReply: string | undefined;
  #lastText = '';
  #prompt = 0;
  #new = 0;

  constructor(direction: Direction) {
    this.direction = direction;
  }

  /** @param others how many frames the other side has sent so far */
  add(row: FrameRow, atMs: number, text: string, others: number): void {
    if (this.#reply) this.#countReply(this.#reply, atMs, others);
    this.rhythm.add(atMs);
    this.rows.push(row);
    this.timesMs.push(atMs);
    if (!this.isClaimed && this.rows.length > REMEMBERED_BEATS) {
      this.rows.shift();
      this.timesMs.shift();
    }
    this.replaced = false;
    this.siblings = 0;
    this.#othersAtBeat = others;
    this.#reply = undefined;
    this.#lastText = text;
  }

  /** The first frame of the other side after a beat; `text` of a short one, `of` its kind, itself counted. */
  reply(atMs: number, text: string | undefined, of: MessageClass): void {
    this.#reply = { afterMs: atMs - this.rhythm.lastAtMs, text, of, countBefore: of.count - 1 };
  }

  /** Another message of its form: in its place, when it comes as this one is due and this one does not. */
  sibling(atMs: number): void {
    const { periodMs, lastAtMs, count } = this.rhythm;
    this.siblings++;
    if (count < 3) return;
    const sinceMs = atMs - lastAtMs;
    if (this.rhythm.isPeriod(sinceMs)) this.replaced = true;
    // Two periods without it, and about one of the others in each: they are values of one stream.
    if (this.replaced && sinceMs >= 1.7 * periodMs && this.siblings <= (2 * sinceMs) / periodMs) {
      this.isRefused = true;
    }
  }

  get isPoll(): boolean {
    return this.#prompt >= POLL_SHARE * (this.rhythm.count - 1) && this.#new >= NEW_SHARE * this.#prompt;
  }

  #countReply({ afterMs, text, of, countBefore }: Reply, atMs: number, others: number): void {
    const distanceMs = (atMs - this.rhythm.lastAtMs) / Math.max(1, others - this.#othersAtBeat);
    if (of.count - countBefore > 1 || afterMs > SOONER_SHARE * distanceMs) return;
    const before = this.#lastReply;
    this.#lastReply = text ?? '';
    this.#prompt++;
    const isKnown = text !== undefined && (before === undefined || isSame(text, before));
    if (!isKnown && (text === undefined || !isSame(text, this.#lastText))) this.#new++;
  }
}

/** Texts that differ only in one running number say the same. */
function isSame(text: string, before: string): boolean {
  if (text === before) return true;
  if (messageForm(text) !== messageForm(before)) return false;
  const then = messageValues(before);
  const moved = messageValues(text).flatMap((value, i) => (value === then[i] ? [] : [[value, then[i]]]));
  return (
    moved.length === 1 && moved.every(([after = '', earlier = '']) => numberOf(after) > numberOf(earlier))
  );
}

/** How quickly an answer has to come to be one. */
export function promptMs(periodMs: number): number {
  return Math.min(PROMPT_MS, PROMPT_SHARE * periodMs);
}

/** A text that was seen once; most are never seen again. */
interface Once {
  readonly row: FrameRow;
  readonly atMs: number;
  readonly others: number;
}

/** Messages of one form from one side: their texts, each of which may be a heartbeat, or all of them with a counter. */
export class FormTrack {
  readonly #direction: Direction;
  readonly #texts = new Map<string, RegularBeat | Once>();
  readonly #clockwork = new Clockwork();
  readonly #counting: RegularBeat;
  #count = 0;

  constructor(direction: Direction) {
    this.#direction = direction;
    this.#counting = new RegularBeat(direction);
  }

  /** Messages of this form so far. */
  get count(): number {
    return this.#count;
  }

  /** Takes the next message; returns what it may be a beat of. */
  add(row: FrameRow, atMs: number, text: string, others: number): RegularBeat | undefined {
    this.#count++;
    const beat = this.#addText(row, atMs, text, others);
    if (this.#counting.isRefused) return beat;
    const values = messageValues(text);
    if (values.length === 0) return beat;
    this.#clockwork.add(values, atMs);
    this.#counting.isRefused = this.#clockwork.isBroken;
    if (this.#counting.isRefused) return beat;
    this.#counting.add(row, atMs, text, others);
    return this.#clockwork.isRunning ? this.#counting : beat;
  }

  #addText(row: FrameRow, atMs: number, text: string, others: number): RegularBeat | undefined {
    let isData = false;
    for (const [other, beat] of this.#texts) {
      if (other === text || !(beat instanceof RegularBeat)) continue;
      beat.sibling(atMs);
      isData ||= beat.isRefused;
    }
    // One text of the form was seen to be a value of a stream: then so are the others.
    if (isData) for (const one of this.#texts.values()) if (one instanceof RegularBeat) one.isRefused = true;
    const known = this.#texts.get(text);
    // Put last again: the first is the one that was not seen for longest.
    if (known) this.#texts.delete(text);
    else this.#makeRoom();
    if (!known) {
      this.#texts.set(text, { row, atMs, others });
      return undefined;
    }
    const beat = known instanceof RegularBeat ? known : new RegularBeat(this.#direction);
    if (!(known instanceof RegularBeat)) beat.add(known.row, known.atMs, text, known.others);
    beat.add(row, atMs, text, others);
    this.#texts.set(text, beat);
    return beat;
  }

  #makeRoom(): void {
    if (this.#texts.size < TEXTS_PER_FORM) return;
    for (const oldest of this.#texts.keys()) {
      this.#texts.delete(oldest);
      return;
    }
  }
}
