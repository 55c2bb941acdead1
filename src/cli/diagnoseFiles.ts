import { basename } from 'node:path';
import { createAnalyses } from '../analysis/analyses.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { markdownReport } from '../diagnosis/report/markdownReport.ts';
import { sessionReport } from '../diagnosis/report/sessionReport.ts';
import { parseStack } from '../diagnosis/stack.ts';
import { createRedactor } from '../formats/redact.ts';
import type { Finding } from '../model/finding.ts';
import { loadSessions } from './files.ts';
import { printText } from './printText.ts';

export type ReportFormat = 'text' | 'json' | 'markdown';

export interface DiagnoseFilesOptions {
  readonly format: ReportFormat;
  /** What stands in the path: `nginx`, `my-proxy=45`. */
  readonly stack?: readonly string[];
}

export interface DiagnosedFiles {
  /** The report, without a line break at its end. */
  readonly text: string;
  readonly findings: readonly Finding[];
  /** What a user should know of the files. */
  readonly notes: readonly string[];
}

/** The report on one or several files as text. Throws a Fault in one sentence. */
export async function diagnoseFiles(
  paths: readonly string[],
  options: DiagnoseFilesOptions,
): Promise<string> {
  return (await diagnoseAndReport(paths, options)).text;
}

/** Reads files as one session, diagnoses it and writes the report. Throws a Fault in one sentence. */
export async function diagnoseAndReport(
  paths: readonly string[],
  { format, stack = [] }: DiagnoseFilesOptions,
): Promise<DiagnosedFiles> {
  const inPath = parseStack(stack);
  const { session, reports } = await loadSessions(paths);
  const analyses = createAnalyses(session);
  analyses.advance();
  const nowMs = session.lastEventAtMs ?? 0;
  const findings = diagnose(session, analyses, { nowMs, stack: inPath });
  const write = (): string => {
    switch (format) {
      case 'json':
        return JSON.stringify(sessionReport(session, analyses, findings), null, 2);
      case 'markdown':
        return markdownReport(analyses, findings, {
          nowMs,
          stack: inPath,
          clean: createRedactor().text,
        }).trimEnd();
      case 'text':
        return printText(session, analyses, findings, paths.map((path) => basename(path)).join(', '));
    }
  };
  return { text: write(), findings, notes: reports.flatMap(({ notes }) => notes) };
}
