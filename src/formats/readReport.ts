import { formatCount, plural } from '../base/format.ts';
import type { Finding } from '../model/finding.ts';
import type { FileFormat } from './detectFormat.ts';
import type { RedactionReport } from './redact.ts';

/** Whose file it was. `har`: a HAR of a program we do not know by name. */
export type FileProducer = 'ws-doctor' | 'chrome' | 'playwright' | 'http-toolkit' | 'mitmproxy' | FileFormat;

/** What reading a file gave, beside the events. */
export interface ReadReport {
  readonly format: FileProducer;
  /** The program that wrote the file, with its version, as the file says. */
  readonly creator: string | undefined;
  readonly connections: number;
  readonly frames: number;
  /** Parts that were left out because nobody could read them. */
  readonly skipped: readonly Skipped[];
  /** The file ended (or stopped making sense) before its end; what stood before that was read. */
  readonly isCutOff: boolean;
  /** Verdicts stored in the file. `Evidence.row` counts the frames of this reading, from `firstRow`. */
  readonly findings: readonly Finding[];
  /** Present when secrets had been removed before the file was saved. */
  readonly redaction: RedactionReport | undefined;
  /** What a user should know of this file, a sentence each. */
  readonly notes: readonly string[];
}

export interface Skipped {
  /** What they are, in the plural: `messages`, `entries`. */
  readonly what: string;
  readonly count: number;
}

/** Gathers a {@link ReadReport} while a file is read. */
export class ReportBuilder {
  format: FileProducer = 'har';
  creator: string | undefined;
  connections = 0;
  frames = 0;
  /** Messages whose time the file does not know. */
  timelessMessages = 0;
  cutOff: string | undefined;
  redaction: RedactionReport | undefined;
  readonly #skipped = new Map<string, number>();
  readonly #notes: string[] = [];

  /** Adds a sentence of its own. */
  note(sentence: string): void {
    this.#notes.push(sentence);
  }

  skip(what: string, count = 1): void {
    this.#skipped.set(what, (this.#skipped.get(what) ?? 0) + count);
  }

  build(findings: readonly Finding[]): ReadReport {
    const { format, creator, connections, frames, redaction, cutOff, timelessMessages } = this;
    const skipped = [...this.#skipped].map(([what, count]) => ({ what, count }));
    const notes = [...(cutOff === undefined ? [] : [cutOff]), ...this.#notes];
    if (skipped.length > 0) {
      const parts = skipped.map(({ what, count }) => `${what} (${formatCount(count)})`).join(', ');
      notes.push(`Could not be read and was left out: ${parts}.`);
    }
    if (timelessMessages > 0) {
      const messages = plural(timelessMessages, 'message');
      notes.push(`No time in the file for ${messages}: the order is right, the times are not.`);
    }
    if (redaction) notes.push('Secrets were removed from this session before it was saved.');
    const isCutOff = cutOff !== undefined;
    return { format, creator, connections, frames, skipped, isCutOff, findings, redaction, notes };
  }
}
