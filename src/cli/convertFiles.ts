import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createAnalyses } from '../analysis/analyses.ts';
import { Fault, sentenceOf } from '../base/fault.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { type WriteReport, writeSession } from '../formats/har/writeSession.ts';
import { loadSessions } from './files.ts';

export interface ConvertOptions {
  readonly output: string;
  readonly redact: boolean;
  /** Version of WS Doctor, for the file. */
  readonly version: string;
}

/** Reads files as one session and writes it as our own HAR. The output appears whole or not at all. */
export async function convertFiles(
  paths: readonly string[],
  { output, redact, version }: ConvertOptions,
): Promise<WriteReport> {
  const { session } = await loadSessions(paths);
  const analyses = createAnalyses(session);
  analyses.advance();
  const findings = diagnose(session, analyses, { nowMs: session.lastEventAtMs ?? 0 });
  const writing = writeSession(session, {
    findings,
    creatorVersion: version,
    ...(redact && { redaction: {} }),
  });
  let report: WriteReport | undefined;
  const chunks = function* (): Generator<string, void, void> {
    report = yield* writing;
  };
  const unfinished = `${output}.part`;
  try {
    await pipeline(Readable.from(chunks()), createWriteStream(unfinished));
    await rename(unfinished, output);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (error instanceof Fault) throw error;
    throw new Fault('bad-call', `${output} could not be written: ${sentenceOf(error)}`, { cause: error });
  }
  if (!report) throw new Error('The writer ended without a report');
  return report;
}
