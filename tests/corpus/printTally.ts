import type { JudgedSession } from './runCorpus.ts';
import { type CorpusTally, isFaultless, precision, recall } from './tally.ts';

/** The tables of a run as text. */
export function printTally(tally: CorpusTally): string {
  const { sessions, recorded, nearMissSessions, faultless, overall, byRule, calibration } = tally;
  const rows = byRule.map((rule) => [
    rule.rule,
    `${rule.found}/${rule.causes}`,
    rule.causes === 0 ? '-' : share(recall(rule)),
    `${rule.right}/${rule.findings}`,
    rule.findings === 0 ? '-' : share(precision(rule)),
    `${rule.nearMisses - rule.provoked}/${rule.nearMisses}`,
  ]);
  const total = [
    'overall',
    `${overall.found}/${overall.causes}`,
    share(recall(overall)),
    `${overall.right}/${overall.findings}`,
    share(precision(overall)),
    '',
  ];
  const header = ['rule', 'causes found', 'recall', 'findings right', 'precision', 'near misses withstood'];
  const sure = calibration.map((level) => [
    level.confidence,
    `${level.right}/${level.findings}`,
    level.findings === 0 ? '-' : share(precision(level)),
  ]);
  return [
    `${sessions} sessions (${recorded} recorded, ${sessions - recorded} generated; ${nearMissSessions} near misses), ${faultless} without a fault`,
    '',
    ...table([header, ...rows, total]),
    '',
    ...table([['confidence', 'findings right', 'share'], ...sure]),
  ].join('\n');
}

/** The sessions that were misjudged, each with what was wrong. */
export function printMisjudged(judged: readonly JudgedSession[]): string {
  const lines = judged
    .filter((session) => !isFaultless(session))
    .flatMap(({ session, score }) => [
      `✗ ${session.name}`,
      `    ${session.label.about}`,
      ...[...score.causes, ...score.findings].flatMap(({ because }) => (because ? [`    - ${because}`] : [])),
    ]);
  return lines.join('\n');
}

const share = (value: number): string => value.toFixed(3);

/** Columns, the first to the left and the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
