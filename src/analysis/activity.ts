import type { Direction } from '../model/events.ts';
import type { FrameLog, FrameRow } from '../model/frameLog.ts';

const FIRST_CONTROL_OPCODE = 8;
const OPCODE_CLOSE = 8;

/** What one way of looking at a connection's messages has seen so far. Times in ms. */
export interface Track {
  count: number;
  lastAtMs: number | undefined;
  lastRow: FrameRow | undefined;
  /**
   * The longest pause that ended with another message: the connection survived it. Where the wire is known, pings and
   * pongs end a pause too.
   */
  longestGapMs: number;
  longestGapEndRow: FrameRow | undefined;
}

/** The first close frame seen on the wire. */
export interface CloseFrame {
  readonly row: FrameRow;
  readonly atMs: number;
  readonly direction: Direction;
}

/**
 * When a connection last spoke, in constant memory, exact even after its frames were dropped. Close frames are the
 * end itself and never count as speech; pings and pongs are kept apart, because only a net log shows them.
 */
export interface ConnectionActivity {
  readonly any: Track;
  readonly sent: Track;
  readonly received: Track;
  /** Newest ping or pong each way. */
  lastWireSentAtMs: number | undefined;
  lastWireReceivedAtMs: number | undefined;
  /** A net log watched this connection: control frames are known, and their absence means something. */
  wireKnown: boolean;
  closeFrame: CloseFrame | undefined;
  largestSent: { readonly row: FrameRow; readonly sizeBytes: number } | undefined;
  largestReceived: { readonly row: FrameRow; readonly sizeBytes: number } | undefined;
  /** The longest pause after which the server spoke again: the path had carried it through. */
  longestAnsweredGapMs: number;
  /** The longest pause since the server last spoke. */
  unansweredGapMs: number;
  /** The second in which the page sent most. */
  busiestSend: SendBurst | undefined;
  /** The second that runs. */
  sending: SendBurst | undefined;
}

/** What the page sent within one second. */
export interface SendBurst {
  readonly row: FrameRow;
  readonly fromMs: number;
  bytes: number;
}

const BURST_MS = 1000;

export function createActivity(): ConnectionActivity {
  return {
    any: newTrack(),
    sent: newTrack(),
    received: newTrack(),
    lastWireSentAtMs: undefined,
    lastWireReceivedAtMs: undefined,
    wireKnown: false,
    closeFrame: undefined,
    largestSent: undefined,
    largestReceived: undefined,
    longestAnsweredGapMs: 0,
    unansweredGapMs: 0,
    busiestSend: undefined,
    sending: undefined,
  };
}

function newTrack(): Track {
  return { count: 0, lastAtMs: undefined, lastRow: undefined, longestGapMs: 0, longestGapEndRow: undefined };
}

/**
 * Adds one frame; O(1).
 * @param openedAtMs when the socket opened, so that its first silence counts; `undefined` when unknown
 * @param blindUntilMs the end of the newest gap in capture: a pause across it is no silence
 */
export function addToActivity(
  activity: ConnectionActivity,
  frames: FrameLog,
  row: FrameRow,
  openedAtMs: number | undefined,
  blindUntilMs: number,
): void {
  const atMs = frames.atMs(row);
  const direction = frames.direction(row);
  const opcode = frames.opcode(row);
  if (frames.origin(row) === 'net-log') activity.wireKnown = true;
  if (opcode >= FIRST_CONTROL_OPCODE) {
    activity.wireKnown = true;
    if (opcode === OPCODE_CLOSE) activity.closeFrame ??= { row, atMs, direction };
    else if (direction === 'sent') activity.lastWireSentAtMs = later(activity.lastWireSentAtMs, atMs);
    else activity.lastWireReceivedAtMs = later(activity.lastWireReceivedAtMs, atMs);
    return;
  }
  addToAnswered(activity, atMs, direction, openedAtMs, blindUntilMs);
  addToTrack(activity.any, row, atMs, openedAtMs, blindUntilMs);
  addToTrack(activity[direction], row, atMs, openedAtMs, blindUntilMs);
  const sizeBytes = frames.sizeBytes(row);
  if (direction === 'sent') {
    if (sizeBytes > (activity.largestSent?.sizeBytes ?? -1)) activity.largestSent = { row, sizeBytes };
    addToBurst(activity, row, atMs, sizeBytes);
  } else if (sizeBytes > (activity.largestReceived?.sizeBytes ?? -1)) {
    activity.largestReceived = { row, sizeBytes };
  }
}

function addToAnswered(
  activity: ConnectionActivity,
  atMs: number,
  direction: Direction,
  openedAtMs: number | undefined,
  blindUntilMs: number,
): void {
  const before = activity.any.lastAtMs ?? openedAtMs;
  if (before !== undefined && before >= blindUntilMs) {
    activity.unansweredGapMs = Math.max(activity.unansweredGapMs, atMs - before);
  }
  if (direction === 'sent') return;
  activity.longestAnsweredGapMs = Math.max(activity.longestAnsweredGapMs, activity.unansweredGapMs);
  activity.unansweredGapMs = 0;
}

function addToBurst(activity: ConnectionActivity, row: FrameRow, atMs: number, sizeBytes: number): void {
  let { sending } = activity;
  if (!sending || atMs < sending.fromMs || atMs >= sending.fromMs + BURST_MS) {
    sending = { row, fromMs: atMs, bytes: 0 };
    activity.sending = sending;
  }
  sending.bytes += sizeBytes;
  if (sending.bytes > (activity.busiestSend?.bytes ?? 0)) activity.busiestSend = sending;
}

function addToTrack(
  track: Track,
  row: FrameRow,
  atMs: number,
  openedAtMs: number | undefined,
  blindUntilMs: number,
): void {
  track.count++;
  const before = track.lastAtMs ?? openedAtMs;
  if (before !== undefined && before >= blindUntilMs && atMs - before > track.longestGapMs) {
    track.longestGapMs = atMs - before;
    track.longestGapEndRow = row;
  }
  if (track.lastAtMs === undefined || atMs >= track.lastAtMs) {
    track.lastAtMs = atMs;
    track.lastRow = row;
  }
}

function later(known: number | undefined, atMs: number): number {
  return known === undefined ? atMs : Math.max(known, atMs);
}
