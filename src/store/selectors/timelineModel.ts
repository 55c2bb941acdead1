import type { Analyses } from '../../analysis/analyses.ts';
import { isSilence } from '../../analysis/silences.ts';
import { type TimelineBands, timelineBands } from '../../analysis/timelineBands.ts';
import { isTrouble, type LaneSpan, type TimelineLane, timelineLanes } from '../../analysis/timelineLanes.ts';
import type { ConnectionId } from '../../model/events.ts';
import type { Candidate, Finding, RuleName, Severity } from '../../model/finding.ts';
import type { Connection } from '../../model/session.ts';

/** The worst that was found about a connection. */
export interface LaneFinding {
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly title: string;
  /** How many lanes of the group the finding is about so far, this one included: the third drop is 3. */
  readonly occurrence: number;
  /** Number of the first of these lanes, as `TimelineLane.ordinal` counts. */
  readonly firstOrdinal: number;
  /** Products whose limit fits, likeliest first: `nginx 60 s, AWS ALB 60 s`. */
  readonly candidates: string;
}

/** A silence as it is shaded. */
export interface LaneSilence extends LaneSpan {
  readonly lengthMs: number;
  /** A finding says that this silence is why the connection ended. */
  readonly explained: boolean;
}

export interface LaneRow extends Omit<TimelineLane, 'silence'> {
  readonly kind: 'lane';
  readonly endpoint: string;
  /** How many sockets its endpoint has, those without a lane included. */
  readonly socketCount: number;
  readonly silence: LaneSilence | undefined;
  readonly finding: LaneFinding | undefined;
}

/** Stands above the lanes of an endpoint that has several. */
export interface GroupRow {
  readonly kind: 'group';
  readonly endpoint: string;
  readonly laneCount: number;
  /** Sockets of the endpoint, those without a lane included. */
  readonly socketCount: number;
  readonly openCount: number;
  readonly droppedCount: number;
}

export type TimelineRow = LaneRow | GroupRow;

/** Rules whose verdict is about the silence before the end. */
const SILENCE_RULES: ReadonlySet<RuleName> = new Set([
  'idle-timeout',
  'heartbeat-too-slow',
  'heartbeat-unanswered',
  'background-throttling',
  'network-lost',
  'machine-slept',
]);

const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };
const CANDIDATES_SHOWN = 3;
/** Before a cut every silence is a clue, from this length on. */
const SHORTEST_BEFORE_CUT_MS = 1000;

export interface TimelineModel {
  /** From top to bottom. */
  readonly rows: readonly TimelineRow[];
  readonly bands: TimelineBands;
}

/** What the timeline shows whatever its window. O(connections + findings): call it when facts change, not per message. */
export function timelineModel(
  analyses: Analyses,
  connections: readonly Connection[],
  findings: readonly Finding[],
): TimelineModel {
  return { rows: timelineRows(analyses, connections, findings), bands: timelineBands(analyses) };
}

function timelineRows(
  analyses: Analyses,
  connections: readonly Connection[],
  findings: readonly Finding[],
): readonly TimelineRow[] {
  const about = findingsAbout(findings);
  const rows: TimelineRow[] = [];
  for (const { endpoint, socketCount, lanes, openCount, droppedCount } of timelineLanes(
    analyses,
    connections,
  )) {
    if (socketCount > 1) {
      const laneCount = lanes.length;
      rows.push({ kind: 'group', endpoint, laneCount, socketCount, openCount, droppedCount });
    }
    const occurrences = new Map<string, Occurrences>();
    for (const lane of lanes) {
      const found = about.get(lane.connectionId) ?? [];
      rows.push({
        ...lane,
        kind: 'lane',
        endpoint,
        socketCount,
        silence: laneSilence(analyses, lane, found),
        finding: laneFinding(lane, found, occurrences),
      });
    }
  }
  return rows;
}

function findingsAbout(findings: readonly Finding[]): ReadonlyMap<ConnectionId, readonly Finding[]> {
  const about = new Map<ConnectionId, Finding[]>();
  for (const finding of findings) {
    for (const id of finding.connections) {
      const list = about.get(id);
      if (list) list.push(finding);
      else about.set(id, [finding]);
    }
  }
  return about;
}

/** A silence is worth a shade when a verdict is about it, and before trouble when it is out of the socket's rhythm. */
function laneSilence(
  analyses: Analyses,
  lane: TimelineLane,
  findings: readonly Finding[],
): LaneSilence | undefined {
  const connection = analyses.session.connections[lane.connectionIndex];
  if (!lane.silence || !lane.end || !connection) return undefined;
  const explained = findings.some(({ rule }) => SILENCE_RULES.has(rule));
  const { fromMs, toMs } = lane.silence;
  const lengthMs = toMs - fromMs;
  const isLong =
    lane.end.kind === 'cut' ? lengthMs >= SHORTEST_BEFORE_CUT_MS : isSilence(connection, lengthMs);
  if (!explained && !(isTrouble(lane.end.kind) && isLong)) return undefined;
  return { fromMs, toMs, lengthMs, explained };
}

interface Occurrences {
  readonly count: number;
  readonly firstOrdinal: number;
}

function laneFinding(
  { ordinal }: TimelineLane,
  findings: readonly Finding[],
  occurrences: Map<string, Occurrences>,
): LaneFinding | undefined {
  let worst: Finding | undefined;
  for (const finding of findings) {
    if (!worst || SEVERITY_RANK[finding.severity] > SEVERITY_RANK[worst.severity]) worst = finding;
  }
  if (!worst) return undefined;
  const { count, firstOrdinal } = occurrences.get(worst.id) ?? { count: 0, firstOrdinal: ordinal };
  const occurrence = count + 1;
  occurrences.set(worst.id, { count: occurrence, firstOrdinal });
  // The candidates may belong to another verdict about the same silence.
  const withCandidates = worst.candidates ? worst : findings.find(({ candidates }) => candidates?.length);
  return {
    id: worst.id,
    rule: worst.rule,
    severity: worst.severity,
    title: worst.title,
    occurrence,
    firstOrdinal,
    candidates: candidateText(withCandidates?.candidates ?? []),
  };
}

/** The products a person would look at first, each once. */
function candidateText(candidates: readonly Candidate[]): string {
  const names = new Set(candidates.map(({ product, seconds }) => `${product} ${seconds} s`));
  return [...names].slice(0, CANDIDATES_SHOWN).join(', ');
}

/** What its page, the machine and the capture went through while a connection lived. */
export function bandsOfConnection(analyses: Analyses, connection: Connection): TimelineBands {
  return timelineBands(analyses, connection.contextId);
}
