import type { Analyses } from '../../analysis/analyses.ts';
import { type TimelineBands, timelineBands } from '../../analysis/timelineBands.ts';
import { type LaneEndKind, timelineLanes } from '../../analysis/timelineLanes.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { endedAtMs } from '../../model/session.ts';

/** A close, as small as the overview shows it. */
export interface OverviewClose {
  readonly atMs: number;
  readonly kind: LaneEndKind;
}

export interface OverviewFlag {
  readonly atMs: number;
  readonly severity: Severity;
}

/** What the overview marks; both lists ascend in time. */
export interface OverviewModel {
  readonly closes: readonly OverviewClose[];
  readonly flags: readonly OverviewFlag[];
  readonly bands: TimelineBands;
}

/** What to mark over the whole session. O(connections + findings): call it when facts change, not per message. */
export function overviewModel(analyses: Analyses, findings: readonly Finding[]): OverviewModel {
  const groups = timelineLanes(analyses, analyses.session.connections);
  const closes = groups.flatMap(({ lanes }) => lanes.flatMap(({ end }) => end ?? []));
  const flags = findings
    .filter(({ severity }) => severity !== 'info')
    .flatMap((finding) =>
      findingMoments(analyses, finding).map((atMs) => ({ atMs, severity: finding.severity })),
    );
  const inTime = (a: { readonly atMs: number }, b: { readonly atMs: number }) => a.atMs - b.atMs;
  return { closes: closes.sort(inTime), flags: flags.sort(inTime), bands: timelineBands(analyses) };
}

/** The moments a finding is about: the ends of its connections, else its newest evidence. */
function findingMoments(analyses: Analyses, finding: Finding): readonly number[] {
  const { connectionsById } = analyses.session;
  const ends = finding.connections.flatMap((id) => {
    const connection = connectionsById.get(id);
    return (connection && endedAtMs(connection)) ?? [];
  });
  if (ends.length > 0) return ends;
  const newest = finding.evidence.findLast(({ atMs }) => atMs !== undefined)?.atMs;
  return newest === undefined ? [] : [newest];
}
