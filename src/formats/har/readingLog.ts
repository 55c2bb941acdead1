import type { ConnectionId, FrameSeen, SessionEvent } from '../../model/events.ts';
import type { ReportBuilder } from '../readReport.ts';
import type { FileClock } from './fileClock.ts';

/** A file with messages that an entry names (Playwright's `.jsonl`), to be read when the entry is done. */
export interface Attachment {
  readonly name: string;
  /** Takes one message as parsed from its line. */
  readonly onMessage: (value: unknown) => void;
}

/** What the entries of a HAR share while it is read. */
export interface ReadingLog {
  readonly clock: FileClock;
  readonly report: ReportBuilder;
  readonly emit: (event: SessionEvent) => void;
  /** Counts and emits a frame. */
  readonly emitFrame: (event: FrameSeen) => void;
  /** Id in the session of something the file calls `id`. */
  readonly idOf: (id: string) => string;
  /** Number of the next connection that brings no id. */
  readonly nextNumber: () => number;
  /** Number of the next frame of this reading. */
  readonly nextRow: () => number;
  /** Where the frames of a connection begin, for what refers to them. */
  readonly firstRows: Map<ConnectionId, number>;
  readonly attach: (attachment: Attachment) => void;
}
