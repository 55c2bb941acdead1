import type { Evidence, Finding } from '../../model/finding.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { connectionOfRow, type Session } from '../../model/session.ts';
import type { Redactor } from '../redact.ts';
import { roundedMs } from './fileTime.ts';

/** A finding as the file holds it. Rows are numbers of this session only, so the frame is told by its place. */
export function fileFinding(finding: Finding, session: Session, redactor: Redactor) {
  const { text } = redactor;
  return {
    ...finding,
    title: text(finding.title),
    evidence: finding.evidence.map((evidence) => fileEvidence(evidence, session, redactor)),
    ...(finding.candidates && {
      candidates: finding.candidates.map((candidate) => ({ ...candidate, because: text(candidate.because) })),
    }),
    alternatives: finding.alternatives.map(text),
    advice: finding.advice.map((advice) => ({
      ...advice,
      title: text(advice.title),
      ...(advice.snippet !== undefined && { snippet: text(advice.snippet) }),
    })),
  };
}

function fileEvidence(evidence: Evidence, session: Session, redactor: Redactor) {
  const { row, atMs, ...rest } = evidence;
  const frame = row === undefined ? undefined : placeOf(row, session);
  return {
    ...rest,
    text: redactor.text(evidence.text),
    ...(atMs !== undefined && { atMs: roundedMs(atMs) }),
    ...(frame && { frame }),
  };
}

/** The place of a row among the frames of its connection, from 0; `undefined` when it was dropped. */
function placeOf(row: FrameRow, session: Session) {
  const { frames } = session;
  if (row < frames.firstRow || row >= frames.endRow) return undefined;
  const { id, rows } = connectionOfRow(session, row);
  let index = rows.lowerBound(frames.atMs(row), (other) => frames.atMs(other));
  while (index < rows.length && rows.at(index) !== row) index++;
  return index < rows.length ? { connectionId: id, index } : undefined;
}
