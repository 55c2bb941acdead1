import type { Analyses } from '../../analysis/analyses.ts';
import type { ClosedBy } from '../../analysis/closure.ts';
import {
  type BeatSeries,
  type Certainty,
  type RoundTripKind,
  type RoundTripPurpose,
  type RoundTripSeries,
  unansweredAsks,
} from '../../analysis/roundTrips.ts';
import type { Direction, Origin } from '../../model/events.ts';
import type { Advice, Confidence, Finding, RuleName, Severity } from '../../model/finding.ts';
import {
  type Connection,
  endedAtMs,
  openedAtMs,
  type Session,
  wallTimeMs,
  wasOpened,
} from '../../model/session.ts';
import type { WireFact, WireTotals } from '../../model/wireFacts.ts';
import type { WireStory } from '../../model/wireStory.ts';
import { type LineageReport, lineageReports } from './lineageReport.ts';
import { rounded } from './rounded.ts';

/** What `ws-doctor diagnose --format json` prints: a contract (see the design). Durations in ms, sizes in bytes. */
export interface SessionReport {
  readonly version: 1;
  readonly connections: readonly ConnectionReport[];
  readonly lineages: readonly LineageReport[];
  readonly findings: readonly FindingReport[];
  readonly health: HealthReport;
}

export interface ConnectionReport {
  readonly id: string;
  readonly url: string;
  /** ISO 8601; null when it never opened, before anybody watched, or without a wall clock. */
  readonly openedAt: string | null;
  readonly durationMs: number;
  readonly opened: boolean;
  /** null while it lives. */
  readonly close: CloseReport | null;
  readonly frames: {
    readonly sent: number;
    readonly received: number;
    readonly bytesSent: number;
    readonly bytesReceived: number;
    readonly dropped: number;
  };
  readonly silenceBeforeCloseMs: {
    readonly any: number | null;
    readonly sent: number | null;
    readonly received: number | null;
  };
  readonly roundTrips: readonly RoundTripReport[];
  readonly beats: readonly BeatReport[];
  readonly protocol: string | null;
  /** null where no net log watched the wire. */
  readonly wire: WireReport | null;
}

/** What went over the wire, as a net log tells it. */
export interface WireReport {
  readonly sent: WireDirectionReport;
  readonly received: WireDirectionReport;
  /** Bytes of the TCP connection, TLS and handshakes included. */
  readonly tcp: { readonly sentBytes: number; readonly receivedBytes: number } | null;
  /** What became of the TCP connection, `atMs` on the session's clock. */
  readonly facts: readonly WireFact[];
}

export interface WireDirectionReport {
  readonly messages: number;
  /** Payload after compression. */
  readonly wireBytes: number;
  /** Bytes on the wire per byte of message, over the messages whose both sizes are known. */
  readonly ratio: number | null;
}

export interface CloseReport {
  readonly code: number | null;
  readonly reason: string | null;
  readonly wasClean: boolean | null;
  readonly by: ClosedBy;
  readonly origin: Origin;
}

export interface RoundTripReport {
  readonly kind: RoundTripKind;
  readonly purpose: RoundTripPurpose;
  readonly certainty: Certainty;
  readonly protocol: string;
  readonly count: number;
  readonly unanswered: number;
  readonly intervalMs: number | null;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
}

/** Signs of life going one way, answered or not. */
export interface BeatReport {
  readonly protocol: string;
  readonly certainty: Certainty;
  readonly direction: Direction;
  readonly oneWay: boolean;
  readonly count: number;
  readonly intervalMs: number | null;
  readonly jitterMs: number | null;
}

export interface FindingReport {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly title: string;
  readonly connections: readonly string[];
  readonly observedMs?: number;
  readonly evidence: readonly { readonly text: string; readonly origin: Origin; readonly atMs?: number }[];
  readonly candidates?: readonly { readonly id: string; readonly seconds: number }[];
  readonly alternatives: readonly string[];
  readonly advice: readonly Advice[];
}

export interface HealthReport {
  readonly active: number;
  readonly peak: number;
  readonly closesPerCode: Readonly<Record<string, number>>;
  readonly reconnects: number;
  readonly reconnectsPerHour: number;
  readonly medianRecoveryMs: number | null;
  readonly roundTripMs: { readonly p50: number; readonly p95: number } | null;
}

/** Sums up a session and its findings as plain data. */
export function sessionReport(
  session: Session,
  analyses: Analyses,
  findings: readonly Finding[],
): SessionReport {
  const { active, peak, closesPerCode, reconnects, reconnectsPerHour, medianRecoveryMs, roundTripMs } =
    analyses.health();
  return {
    version: 1,
    connections: session.connections.map((connection) => connectionReport(session, analyses, connection)),
    lineages: lineageReports(analyses),
    findings: findings.map(findingReport),
    health: {
      active,
      peak,
      closesPerCode,
      reconnects,
      reconnectsPerHour: rounded(reconnectsPerHour),
      medianRecoveryMs: orNull(medianRecoveryMs),
      roundTripMs: roundTripMs ? { p50: rounded(roundTripMs.p50), p95: rounded(roundTripMs.p95) } : null,
    },
  };
}

function connectionReport(session: Session, analyses: Analyses, connection: Connection): ConnectionReport {
  const openMs = openedAtMs(connection);
  const openWallMs = openMs === undefined ? undefined : wallTimeMs(session, openMs);
  const untilMs = endedAtMs(connection) ?? session.lastEventAtMs ?? connection.createdAtMs;
  const closure = analyses.closure(connection);
  const silence = analyses.silence(connection);
  return {
    id: connection.id,
    url: connection.url,
    openedAt: openWallMs === undefined ? null : new Date(openWallMs).toISOString(),
    durationMs: rounded(Math.max(0, untilMs - (openMs ?? connection.createdAtMs))),
    opened: wasOpened(connection),
    close: closure
      ? {
          code: closure.code ?? null,
          reason: closure.reason ?? null,
          wasClean: closure.wasClean ?? null,
          by: closure.by,
          origin: closure.origin,
        }
      : null,
    frames: {
      sent: connection.sent.count,
      received: connection.received.count,
      bytesSent: connection.sent.bytes,
      bytesReceived: connection.received.bytes,
      dropped: connection.droppedFrames,
    },
    silenceBeforeCloseMs: {
      any: orNull(silence?.any),
      sent: orNull(silence?.sent),
      received: orNull(silence?.received),
    },
    roundTrips: analyses
      .roundTrips(connection)
      .map((series) => roundTripReport(series, connection))
      .filter(({ count, unanswered }) => count + unanswered > 0),
    beats: analyses
      .beats(connection)
      .filter(({ count }) => count > 0)
      .map(beatReport),
    protocol: analyses.protocolOf(connection)?.id ?? null,
    wire: connection.wire ? wireReport(connection.wire) : null,
  };
}

function wireReport({ sent, received, tcp, facts }: WireStory): WireReport {
  return {
    sent: wireDirectionReport(sent),
    received: wireDirectionReport(received),
    tcp: tcp ?? null,
    facts: facts.map((fact) => ({ ...fact, atMs: rounded(fact.atMs) })),
  };
}

function wireDirectionReport({ messages, wireBytes, comparedBytes, comparedWireBytes }: WireTotals) {
  return {
    messages,
    wireBytes,
    ratio: comparedBytes > 0 ? rounded(comparedWireBytes / comparedBytes) : null,
  };
}

function roundTripReport(series: RoundTripSeries, connection: Connection): RoundTripReport {
  const { times } = series;
  return {
    kind: series.kind,
    purpose: series.purpose,
    certainty: series.certainty,
    protocol: series.protocol,
    count: series.count,
    unanswered: unansweredAsks(series, connection).length,
    intervalMs: orNull(series.intervalMs),
    minMs: orNull(times.min),
    p50Ms: orNull(times.quantile(0.5)),
    p95Ms: orNull(times.quantile(0.95)),
    maxMs: orNull(times.max),
  };
}

function beatReport(beats: BeatSeries): BeatReport {
  const { protocol, certainty, direction, oneWay, count } = beats;
  return {
    protocol,
    certainty,
    direction,
    oneWay,
    count,
    intervalMs: orNull(beats.intervalMs),
    jitterMs: orNull(beats.jitterMs),
  };
}

function findingReport(finding: Finding): FindingReport {
  const { rule, severity, confidence, title, connections, observedMs, evidence, candidates } = finding;
  return {
    rule,
    severity,
    confidence,
    title,
    connections,
    ...(observedMs !== undefined && { observedMs: rounded(observedMs) }),
    evidence: evidence.map(({ text, origin, atMs }) => ({
      text,
      origin,
      ...(atMs !== undefined && { atMs: rounded(atMs) }),
    })),
    ...(candidates && { candidates: candidates.map(({ id, seconds }) => ({ id, seconds })) }),
    alternatives: finding.alternatives,
    advice: finding.advice,
  };
}

function orNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : rounded(value);
}
