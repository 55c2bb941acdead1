import * as v from 'valibot';
import type { Origin } from '../../model/events.ts';
import { parseElements } from '../json/jsonPlan.ts';
import type { ReportBuilder } from '../readReport.ts';
import { type MessageNote, NoteSchema, type OtherFrame, OtherFrameSchema } from './ownSchemas.ts';

/** What a note adds to one message. */
export interface NoteOfMessage {
  readonly origin?: Origin;
  readonly sizeBytes?: number;
  readonly wireSizeBytes?: number;
}

const NOTHING: NoteOfMessage = {};

/**
 * The frames and notes of an entry of our own that stand before its messages. They are held as text and parsed as the
 * messages reach them, so they cost no more than they take in the file.
 */
export class FrameNotes {
  readonly #report: ReportBuilder;
  #frameTexts: string[] = [];
  #noteTexts: string[] = [];
  #frames: OtherFrame[] = [];
  #notes: MessageNote[] = [];
  #nextFrame = 0;
  #nextNote = 0;

  constructor(report: ReportBuilder) {
    this.#report = report;
  }

  addFrames(batch: string): void {
    this.#frameTexts.push(batch);
  }

  addNotes(batch: string): void {
    this.#noteTexts.push(batch);
  }

  /** Forgets everything: the next entry begins. */
  clear(): void {
    this.#frameTexts = [];
    this.#noteTexts = [];
    this.#frames = [];
    this.#notes = [];
    this.#nextFrame = 0;
    this.#nextNote = 0;
  }

  /** The next frame that stands before message number `index`; `undefined` when there is none (left). */
  takeFrameBefore(index: number): OtherFrame | undefined {
    while (this.#nextFrame >= this.#frames.length) {
      const text = this.#frameTexts.shift();
      if (text === undefined) return undefined;
      this.#frames = this.#parse(text, OtherFrameSchema, 'frames');
      this.#nextFrame = 0;
    }
    const frame = this.#frames[this.#nextFrame];
    if (!frame || frame[0] > index) return undefined;
    this.#nextFrame++;
    return frame;
  }

  /** What the notes say of message number `index`; ask in ascending order. */
  noteOf(index: number): NoteOfMessage {
    for (;;) {
      const note = this.#notes[this.#nextNote];
      if (note && index < note.first) return NOTHING;
      if (note && index < note.first + note.count) return noteAt(note, index - note.first);
      if (note) this.#nextNote++;
      else {
        const text = this.#noteTexts.shift();
        if (text === undefined) return NOTHING;
        this.#notes = this.#parse(text, NoteSchema, 'notes on messages');
        this.#nextNote = 0;
      }
    }
  }

  #parse<Schema extends v.GenericSchema>(
    text: string,
    schema: Schema,
    what: string,
  ): v.InferOutput<Schema>[] {
    const good: v.InferOutput<Schema>[] = [];
    for (const value of parseElements(text)) {
      const parsed = v.safeParse(schema, value);
      if (parsed.success) good.push(parsed.output);
      else this.#report.skip(what);
    }
    return good;
  }
}

function noteAt({ origin, sizes, wireSizes }: MessageNote, offset: number): NoteOfMessage {
  const sizeBytes = sizes?.[offset] ?? undefined;
  const wireSizeBytes = wireSizes?.[offset] ?? undefined;
  return {
    ...(origin !== undefined && { origin }),
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(wireSizeBytes !== undefined && { wireSizeBytes }),
  };
}
