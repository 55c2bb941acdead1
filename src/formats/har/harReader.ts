import * as v from 'valibot';
import { Fault } from '../../base/fault.ts';
import type { ConnectionId, SessionEvent } from '../../model/events.ts';
import type { Finding } from '../../model/finding.ts';
import { JsonCutter, JsonDamage } from '../json/jsonCutter.ts';
import { batches, each, members, parseElements, take } from '../json/jsonPlan.ts';
import { type ReadReport, ReportBuilder } from '../readReport.ts';
import { EntryReader } from './entryReader.ts';
import { FileClock, isoMicros } from './fileClock.ts';
import { CreatorSchema, PageSchema } from './harSchemas.ts';
import { ownLogPlan } from './ownLog.ts';
import type { FileFinding } from './ownSchemas.ts';
import { producerOf } from './producer.ts';
import { readFinding } from './readFindings.ts';
import type { Attachment, ReadingLog } from './readingLog.ts';

export interface HarReaderOptions {
  /** Put before every id of the file, so that two files can share a session. */
  readonly idPrefix: string;
  /** Number the first frame will get in the session. */
  readonly firstRow: number;
}

/** Turns the text of a HAR into events, piece by piece. */
export class HarReader {
  readonly #report = new ReportBuilder();
  readonly #cutter: JsonCutter;
  readonly #entries: EntryReader;
  readonly #firstRow: number;
  readonly #firstRows = new Map<ConnectionId, number>();
  readonly #fileFindings: FileFinding[] = [];
  readonly #idPrefix: string;
  #events: SessionEvent[] = [];
  #attachments: Attachment[] = [];
  #lastNumber = 0;
  #hasLog = false;
  #hasEntries = false;
  #isDamaged = false;

  constructor({ idPrefix, firstRow }: HarReaderOptions) {
    this.#idPrefix = idPrefix;
    this.#firstRow = firstRow;
    const emit = (event: SessionEvent) => void this.#events.push(event);
    const clock = new FileClock(emit);
    const log: ReadingLog = {
      clock,
      report: this.#report,
      emit,
      emitFrame: (event) => {
        this.#report.frames++;
        emit(event);
      },
      idOf: (id) => this.#idPrefix + id,
      nextNumber: () => ++this.#lastNumber,
      nextRow: () => this.#firstRow + this.#report.frames,
      firstRows: this.#firstRows,
      attach: (attachment) => void this.#attachments.push(attachment),
    };
    this.#entries = new EntryReader(log);
    const ownLog = ownLogPlan(log, (finding) => void this.#fileFindings.push(finding));
    const onBeginEntries = () => {
      this.#hasEntries = true;
    };
    const onBeginLog = () => {
      this.#hasLog = true;
    };
    const plans = {
      creator: take((value) => this.#setCreator(value)),
      pages: batches((batch) => this.#addPages(batch, log)),
      _wsDoctor: ownLog,
      entries: each(this.#entries.plan, { onBegin: onBeginEntries }),
    };
    this.#cutter = new JsonCutter(members({ log: members(plans, { onBegin: onBeginLog }) }));
  }

  /** Characters held for values that are not complete yet. */
  get heldChars(): number {
    return this.#cutter.heldChars;
  }

  /** Reads the next piece; once it returned `false` the text made no sense and nothing more is read. */
  write(text: string): boolean {
    if (this.#isDamaged) return false;
    try {
      if (!this.#cutter.isComplete) this.#cutter.write(text);
    } catch (error) {
      if (!(error instanceof JsonDamage || error instanceof SyntaxError)) throw error;
      this.#isDamaged = true;
    }
    return !this.#isDamaged;
  }

  /** The events so far, each once. */
  takeEvents(): readonly SessionEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** The attached files entries asked for so far, each once. */
  takeAttachments(): readonly Attachment[] {
    const attachments = this.#attachments;
    this.#attachments = [];
    return attachments;
  }

  /** Counts something that could not be read. */
  skip(what: string): void {
    this.#report.skip(what);
  }

  /** Ends the reading: what was whole before an early end still becomes events. */
  end(): void {
    if (this.#cutter.isComplete) return;
    this.#report.cutOff = this.#isDamaged
      ? 'The file is damaged: only what stands before the damage was read.'
      : 'The file is cut off: only what stands before the cut was read.';
    if (!this.#isDamaged) this.#cutter.flush();
    this.#entries.cutOff();
  }

  /** What was read. Throws {@link Fault} when that is nothing. */
  report(): ReadReport {
    const { connections, cutOff } = this.#report;
    if (connections === 0) throw new Fault('file-unrecognised', this.#whyNothing(cutOff !== undefined));
    const findings = this.#fileFindings.map((finding) => this.#finding(finding));
    return this.#report.build(findings);
  }

  #whyNothing(isCutOff: boolean): string {
    if (!this.#hasLog && this.#isDamaged) return 'The file is not JSON, so it is not a HAR.';
    if (isCutOff) return 'The file is cut off or damaged before its first WebSocket connection.';
    if (!this.#hasEntries) return 'The file is JSON but not a HAR: it has no log with entries.';
    return (
      'The HAR holds no WebSocket connections. Open DevTools before the page connects, or filter by WS in the ' +
      'Network panel, and export again.'
    );
  }

  #finding(finding: FileFinding): Finding {
    return readFinding(finding, this.#idPrefix, (id, index) => {
      const first = this.#firstRows.get(id);
      return first === undefined ? undefined : first + index;
    });
  }

  #setCreator(value: unknown): void {
    const creator = v.safeParse(CreatorSchema, value);
    if (!creator.success) return;
    const { name, version } = creator.output;
    this.#report.creator = version === undefined ? name : `${name} ${version}`;
    this.#report.format = producerOf(name);
  }

  #addPages(batch: string, log: ReadingLog): void {
    for (const value of parseElements(batch)) {
      const page = v.safeParse(PageSchema, value);
      const begun = page.success ? isoMicros(page.output.startedDateTime) : undefined;
      if (!page.success || begun === undefined) continue;
      const { id, title = '' } = page.output;
      log.emit({
        kind: 'context-added',
        atMs: log.clock.atMsOfWall(begun),
        origin: 'file',
        contextId: log.idOf(id),
        type: 'page',
        url: /^https?:/.test(title) ? title : '',
      });
    }
  }
}
