import type { ConnectionId } from '../model/events.ts';
import {
  type Connection,
  connectionState,
  endedAtMs,
  openedAtMs,
  wasOpenBeforeCapture,
} from '../model/session.ts';
import type { Analyses } from './analyses.ts';
import type { Endpoint } from './endpoints.ts';
import { refusedStatus } from './refusedStatus.ts';

/**
 * How a life ended, as far as the lanes tell ends apart: `cut` without a close frame, `error` with a code that tells
 * of trouble, `refused` before it opened, `gone` together with its page.
 */
export type LaneEndKind = 'clean' | 'cut' | 'error' | 'refused' | 'gone';

export interface LaneEnd {
  readonly atMs: number;
  readonly kind: LaneEndKind;
  /** `1006`, `HTTP 401`, `failed`, `navigated`. */
  readonly label: string;
}

/** A span of time on the session's clock. */
export interface LaneSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The life of one connection as the timeline draws it; the frames stay in the session. */
export interface TimelineLane {
  readonly connectionId: ConnectionId;
  /** Position in `Session.connections`. */
  readonly connectionIndex: number;
  /** Position among all sockets of its endpoint, from 1: the third attempt is 3. */
  readonly ordinal: number;
  readonly createdAtMs: number;
  /** Absent when it never opened. For a socket opened before capture: when it was first seen. */
  readonly openedAtMs: number | undefined;
  readonly openedBeforeCapture: boolean;
  /** Absent while it lives. */
  readonly end: LaneEnd | undefined;
  /** From the last frame (or the opening) to the end, where the socket itself was closed. */
  readonly silence: LaneSpan | undefined;
}

/** Connections to the same endpoint, which mostly are one another's reconnections. */
export interface LaneGroup {
  /** Scheme, host and path, as `Endpoint.key` has them. */
  readonly endpoint: string;
  /** Sockets of the endpoint, those without a lane included. */
  readonly socketCount: number;
  readonly lanes: readonly TimelineLane[];
  /** How many lanes ended in another way than cleanly or with their page. */
  readonly droppedCount: number;
  readonly openCount: number;
}

/** Close codes that tell of nothing wrong: normal, going away, none given. */
const QUIET_CODES: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/**
 * Lanes of some or all connections by endpoint, in the order in which endpoints and connections appeared.
 * O(connections).
 */
export function timelineLanes(analyses: Analyses, connections: readonly Connection[]): readonly LaneGroup[] {
  const byEndpoint = new Map<Endpoint, Connection[]>();
  for (const connection of connections) {
    const endpoint = analyses.endpoint(connection);
    const group = byEndpoint.get(endpoint);
    if (group) group.push(connection);
    else byEndpoint.set(endpoint, [connection]);
  }
  return [...byEndpoint].map(([endpoint, group]) => {
    const ordinals = new Map(endpoint.connections.map((connection, index) => [connection, index + 1]));
    const lanes = group.map((connection) =>
      timelineLane(analyses, connection, ordinals.get(connection) ?? 1),
    );
    return {
      endpoint: endpoint.key,
      socketCount: endpoint.connections.length,
      lanes,
      droppedCount: lanes.filter(({ end }) => end && isTrouble(end.kind)).length,
      openCount: lanes.filter(({ end, openedAtMs: opened }) => !end && opened !== undefined).length,
    };
  });
}

/** Whether an end is one a person asks about. */
export function isTrouble(kind: LaneEndKind): boolean {
  return kind === 'cut' || kind === 'error' || kind === 'refused';
}

function timelineLane(analyses: Analyses, connection: Connection, ordinal: number): TimelineLane {
  const end = laneEnd(analyses, connection);
  return {
    connectionId: connection.id,
    connectionIndex: connection.index,
    ordinal,
    createdAtMs: connection.createdAtMs,
    openedAtMs: wasOpenBeforeCapture(connection) ? connection.createdAtMs : openedAtMs(connection),
    openedBeforeCapture: wasOpenBeforeCapture(connection),
    end,
    silence:
      end && end.kind !== 'gone' && end.kind !== 'refused' ? silence(analyses, connection, end) : undefined,
  };
}

/** Absent also where its length is not known: capture was blind, or the socket was met mute in the middle of its life. */
function silence(analyses: Analyses, connection: Connection, end: LaneEnd): LaneSpan | undefined {
  const lengthMs = analyses.silence(connection)?.any;
  return lengthMs ? { fromMs: end.atMs - lengthMs, toMs: end.atMs } : undefined;
}

function laneEnd(analyses: Analyses, connection: Connection): LaneEnd | undefined {
  const atMs = endedAtMs(connection);
  if (atMs === undefined) return undefined;
  if (connectionState(connection) === 'failed')
    return { atMs, kind: 'refused', label: refusalLabel(connection) };
  const { close, end } = connection;
  if (analyses.closure(connection)?.by === 'navigation') {
    const isGone = end !== undefined && end.cause !== 'closed' && end.cause !== 'navigation';
    return { atMs, kind: 'gone', label: isGone ? 'page gone' : 'navigated' };
  }
  const code = close?.code;
  if (code === 1006 || close?.wasClean === false) return { atMs, kind: 'cut', label: String(code ?? 'cut') };
  if (code === undefined || QUIET_CODES.has(code))
    return { atMs, kind: 'clean', label: String(code ?? 'ended') };
  return { atMs, kind: 'error', label: String(code) };
}

function refusalLabel(connection: Connection): string {
  const status = refusedStatus(connection);
  return status === undefined ? 'failed' : `HTTP ${status}`;
}
