import { plural } from '../../base/format.ts';
import { groupEvidence, leadWords } from '../../diagnosis/report/findingWords.ts';
import type { ConnectionId } from '../../model/events.ts';
import type { Evidence, Finding } from '../../model/finding.ts';
import type { Session } from '../../model/session.ts';
import type { SessionView, TimeRange } from '../state.ts';
import { listConnections } from './connectionList.ts';
import { endpointName } from './timelineWords.ts';

/** What a finding's card shows beside the finding itself. */
export interface FindingCardModel {
  /** The suspects and the first thing to do, where products are suspected. */
  readonly lead: string | undefined;
  /** Connection by connection; what is about all of them comes last, without a name. */
  readonly evidence: readonly EvidenceOfConnection[];
}

export interface EvidenceOfConnection {
  readonly connectionId: ConnectionId | undefined;
  /** `#3 /ws` */
  readonly name: string;
  readonly evidence: readonly Evidence[];
}

/** Prepares a finding for its card. */
export function findingCard(session: Session, finding: Finding): FindingCardModel {
  return {
    lead: leadWords(finding),
    evidence: groupEvidence(finding.evidence).map((group) => ({
      ...group,
      name: connectionName(session, group.connectionId),
    })),
  };
}

/** `#3 /ws`: numbered as in the list of frames. */
export function connectionName(session: Session, id: ConnectionId | undefined): string {
  const connection = id === undefined ? undefined : session.connectionsById.get(id);
  if (!connection) return '';
  const url = connection.url.replace(/[?#].*$/, '');
  return `#${connection.index + 1} ${endpointName(url).name}`;
}

/** Where it happened: the path of the endpoint, or how many there were; empty where no socket is concerned. */
export function findingPlace({ session, analyses }: SessionView, { connections }: Finding): string {
  const endpoints = new Set<string>();
  for (const id of connections) {
    const connection = session.connectionsById.get(id);
    if (connection) endpoints.add(analyses.endpoint(connection).key);
  }
  const [first] = endpoints;
  if (first === undefined) return '';
  return endpoints.size === 1 ? endpointName(first).name : plural(endpoints.size, 'endpoint');
}

const ORDER: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, info: 2 };

/**
 * Findings to show, gravest first and among them those about the most sockets: all, or those about a connection that
 * the query finds and with an observation inside the time range.
 */
export function listFindings(
  session: Session,
  findings: readonly Finding[],
  query: string,
  range: TimeRange | undefined,
): readonly Finding[] {
  const found = new Set(listConnections(session, query, undefined).map(({ id }) => id));
  return findings
    .filter(({ connections }) => query === '' || connections.some((id) => found.has(id)))
    .filter(
      ({ evidence }) =>
        !range ||
        evidence.some(({ atMs }) => atMs !== undefined && atMs >= range.fromMs && atMs <= range.toMs),
    )
    .toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity] || b.connections.length - a.connections.length);
}
