import type { Finding } from '../../model/finding.ts';
import type { Context, Session } from '../../model/session.ts';
import {
  createRedactor,
  KEEP_EVERYTHING,
  type Redaction,
  type RedactionReport,
  type Redactor,
} from '../redact.ts';
import { createWallClock, roundedMs } from './fileTime.ts';
import { TextBuffer } from './textBuffer.ts';
import { writeEntry } from './writeEntry.ts';
import { fileFinding } from './writeFindings.ts';

/** Version of `_wsDoctor`; see the README beside this folder. */
export const FILE_VERSION = 1;

export interface WriteOptions {
  readonly findings: readonly Finding[];
  /** Version of WS Doctor, for `log.creator`. */
  readonly creatorVersion: string;
  /** Present: secrets are removed while writing. */
  readonly redaction?: Redaction;
}

export interface WriteReport {
  readonly connections: number;
  readonly frames: number;
  /** What was removed, as the file tells it; absent when nothing was to be. */
  readonly redaction?: RedactionReport;
}

/**
 * The session as a HAR file that Chrome imports, in chunks of up to 256 Ki characters. The session may keep changing
 * between two chunks; nothing is dropped from it until the generator ends or is told to return. With redaction a first
 * pass only counts what goes (the report stands at the head of the file); it yields empty chunks.
 */
export function* writeSession(session: Session, options: WriteOptions): Generator<string, WriteReport, void> {
  const release = session.frames.hold();
  try {
    if (!options.redaction) return yield* writeLog(session, options, KEEP_EVERYTHING, undefined);
    const removed = yield* countRedactions(session, options);
    return yield* writeLog(session, options, createRedactor(options.redaction), removed);
  } finally {
    release();
  }
}

/** What {@link writeSession} would remove. Yields now and then so that a page can breathe. */
export function* previewRedaction(
  session: Session,
  options: Pick<WriteOptions, 'findings' | 'redaction'>,
): Generator<void, RedactionReport, void> {
  const release = session.frames.hold();
  try {
    const counting = countRedactions(session, { ...options, creatorVersion: '' });
    let step = counting.next();
    for (; !step.done; step = counting.next()) yield;
    return step.value;
  } finally {
    release();
  }
}

function* countRedactions(session: Session, options: WriteOptions): Generator<string, RedactionReport, void> {
  const redactor = createRedactor(options.redaction);
  for (const _chunk of writeLog(session, options, redactor, undefined)) yield '';
  return redactor.report();
}

function* writeLog(
  session: Session,
  options: WriteOptions,
  redactor: Redactor,
  removed: RedactionReport | undefined,
): Generator<string, WriteReport, void> {
  const out = new TextBuffer();
  const clock = createWallClock(session.clock);
  // Connections that appear while this runs belong to the next file.
  const connections = session.connections.slice();
  const creator = { name: 'WS Doctor', version: options.creatorVersion };
  out.add(`{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"pages":[],\n`);
  out.add('"_wsDoctor":');
  yield* writeOwnLog(session, options.findings, redactor, removed, out);
  out.add(',\n"entries":[');
  let frames = 0;
  let separator = '\n';
  const context = { session, clock, redactor, isRedacted: redactor !== KEEP_EVERYTHING };
  for (const connection of connections) {
    out.add(separator);
    separator = ',\n';
    frames += yield* writeEntry(connection, context, out);
  }
  out.add('\n]}}\n');
  yield* out.take();
  return { connections: connections.length, frames, ...(removed && { redaction: removed }) };
}

/** `log._wsDoctor`: the session around its connections. */
function* writeOwnLog(
  session: Session,
  findings: readonly Finding[],
  redactor: Redactor,
  removed: RedactionReport | undefined,
  out: TextBuffer,
): Generator<string, void, void> {
  const { clock, firstEventAtMs, lastEventAtMs, frames } = session;
  const witnessed = <Fact extends { readonly atMs: number; readonly url?: string; readonly reason?: string }>(
    fact: Fact,
  ) => ({
    ...fact,
    atMs: roundedMs(fact.atMs),
    ...(fact.url !== undefined && { url: redactor.url(fact.url) }),
    ...(fact.reason !== undefined && { reason: redactor.text(fact.reason) }),
  });
  const head = {
    version: FILE_VERSION,
    clock: clock ? { monotonicMs: roundedMs(clock.monotonicMs), wallMs: roundedMs(clock.wallMs) } : null,
    ...(firstEventAtMs !== undefined && { firstEventAtMs: roundedMs(firstEventAtMs) }),
    ...(lastEventAtMs !== undefined && { lastEventAtMs: roundedMs(lastEventAtMs) }),
    dropped: { frames: frames.droppedRows, payloads: frames.droppedPayloads },
    ...(removed && { redaction: removed }),
  };
  out.add(JSON.stringify(head).slice(0, -1));
  yield* writeList('contexts', session.contexts.values(), (context) => fileContext(context, redactor), out);
  yield* writeList('pageMarks', session.pageMarks, witnessed, out);
  yield* writeList('captureMarks', session.captureMarks, witnessed, out);
  yield* writeList('clockJumps', session.clockJumps, witnessed, out);
  yield* writeList('findings', findings, (finding) => fileFinding(finding, session, redactor), out);
  out.add('}');
}

function* writeList<Item>(
  name: string,
  items: Iterable<Item>,
  toFile: (item: Item) => object,
  out: TextBuffer,
): Generator<string, void, void> {
  out.add(`,\n"${name}":[`);
  let separator = '\n';
  for (const item of items) {
    out.add(separator + JSON.stringify(toFile(item)));
    separator = ',\n';
    if (out.isFull) yield* out.take();
  }
  out.add(']');
}

function fileContext(context: Context, redactor: Redactor) {
  const { removed } = context;
  return {
    ...context,
    url: redactor.url(context.url),
    addedAtMs: roundedMs(context.addedAtMs),
    ...(removed && { removed: { ...removed, atMs: roundedMs(removed.atMs) } }),
  };
}
