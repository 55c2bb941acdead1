import type { FrameRow } from '../../src/model/frameLog.ts';
import type { Connection, Session } from '../../src/model/session.ts';

/**
 * Everything a session knows as plain data, so that two can be compared: times in ms rounded to microseconds, frames
 * per connection in order of time. Left out is what depends on how the session came about: revisions, row numbers,
 * memory and the histogram of gaps.
 */
export function dumpSession(session: Session) {
  return rounded({
    clock: session.clock,
    contexts: [...session.contexts.values()],
    connections: session.connections.map((connection) => dumpConnection(connection, session)),
    timeline: rowsOf(session.timeline.toArray()).map((row) => [
      session.frames.atMs(row),
      session.frames.connectionIndex(row),
    ]),
    pageMarks: session.pageMarks,
    captureMarks: session.captureMarks,
    clockJumps: session.clockJumps,
    firstEventAtMs: session.firstEventAtMs,
    lastEventAtMs: session.lastEventAtMs,
  });
}

function dumpConnection(connection: Connection, session: Session) {
  const { rows, gaps: _gaps, revision: _revision, wire, ...facts } = connection;
  const { facts: wireFacts, sent, received, tcp } = wire ?? {};
  return {
    ...facts,
    wire: wire && { wireFacts, sent, received, tcp },
    frames: rowsOf(rows.toArray()).map((row) => dumpFrame(row, session)),
  };
}

function dumpFrame(row: FrameRow, { frames }: Session) {
  return {
    atMs: frames.atMs(row),
    direction: frames.direction(row),
    opcode: frames.opcode(row),
    origin: frames.origin(row),
    sizeBytes: frames.sizeBytes(row),
    wireSizeBytes: frames.wireSizeBytes(row),
    payload: frames.payload(row),
    payloadDropped: frames.isPayloadDropped(row),
  };
}

function rowsOf(rows: Uint32Array): FrameRow[] {
  return [...rows];
}

/** A copy with every time (a number under a name that ends in `Ms`, or in the timeline) rounded to microseconds. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000;
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rounded(inner)]));
}
