import { formatBytes, formatSeconds } from '../base/format.ts';
import type { Confidence, Evidence } from '../model/finding.ts';
import type { FrameLog } from '../model/frameLog.ts';
import type { Connection, FoundState } from '../model/session.ts';

/*
 * `bufferedAmount` is read only where capture finds a socket. One look does not tell a page that floods its connection
 * from one that has just sent a single large message; a second look, or a page that goes on, does.
 */

/** What a line of 20 Mbit/s carries in a second: less may be gone in a moment. */
const MUCH_BYTES = 2_500_000;
/** Ten seconds of such a line: as long, everything sent later has to wait. */
const VERY_MUCH_BYTES = 25_000_000;
/** What lies further apart may have left and come anew. */
const SAME_BACKLOG_MS = 300_000;
/** Who sends as much while a lot is waiting does not look at `bufferedAmount`. */
const GOES_ON_BYTES = 500_000;
const GOES_ON_MS = 1000;
/** What is sent later may find the line free. */
const GOES_ON_WITHIN_MS = 10_000;
/** It is asked at every run: rows beyond these are not looked at, and then nobody says that the page went on. */
const MOST_ROWS = 5000;

/** What was read of a socket's send buffer, where that shows that the page sends more than the connection carries. */
export interface WaitingBytes {
  readonly confidence: Confidence;
  readonly title: string;
  readonly evidence: readonly Evidence[];
}

/** Once a page was seen to go on after a read, it did; the rows that tell may leave the log. */
const wentOn = new WeakSet<FoundState>();

/** Judges the reads of `bufferedAmount` of a connection; `undefined` where they show no backlog. */
export function waitingBytes(connection: Connection, frames: FrameLog): WaitingBytes | undefined {
  return twoLooks(connection) ?? oneLook(connection, frames);
}

/**
 * Whether the page sent much right after the newest read found much waiting; what {@link waitingBytes} depends on beside
 * the reads.
 */
export function goesOnSending({ sent, stateReads, rows }: Connection, frames: FrameLog): boolean {
  const read = stateReads.at(-1);
  if (!read || !isBacklog(read)) return false;
  if (wentOn.has(read)) return true;
  if (sent.bytes < GOES_ON_BYTES || (sent.lastAtMs ?? 0) < read.atMs + GOES_ON_MS) return false;
  const from = rows.lowerBound(read.atMs, (row) => frames.atMs(row));
  let sentBytes = 0;
  for (let i = from; i < Math.min(rows.length, from + MOST_ROWS); i++) {
    const row = rows.at(i);
    const afterMs = frames.atMs(row) - read.atMs;
    if (afterMs > GOES_ON_WITHIN_MS) return false;
    if (frames.direction(row) !== 'sent') continue;
    sentBytes += frames.sizeBytes(row);
    if (afterMs < GOES_ON_MS || sentBytes < GOES_ON_BYTES) continue;
    wentOn.add(read);
    return true;
  }
  return false;
}

/** What is sent to a socket that is closing stays in `bufferedAmount` for good. */
function isBacklog(read: FoundState | undefined): read is FoundState {
  return read?.state === 'open' && read.bufferedBytes >= MUCH_BYTES;
}

function twoLooks(connection: Connection): WaitingBytes | undefined {
  const { stateReads: reads } = connection;
  const at = reads.findLastIndex((read, i) => isBacklog(read) && isBacklog(reads[i - 1]));
  const [before, now] = [reads[at - 1], reads[at]];
  if (!before || !now) return undefined;
  const apartMs = now.atMs - before.atMs;
  const moreBytes = now.bufferedBytes - before.bufferedBytes;
  const isGrowing = moreBytes > 0 && apartMs <= SAME_BACKLOG_MS;
  const size = formatBytes(now.bufferedBytes);
  const change = isGrowing
    ? `${formatBytes(moreBytes)} more than ${formatSeconds(apartMs)} before: it sends faster than the connection carries`
    : `as ${formatBytes(before.bufferedBytes)} were ${formatSeconds(apartMs)} before`;
  return {
    confidence: isGrowing ? 'high' : 'medium',
    title: `${size} that the page had sent were waiting in the browser, ${change}.`,
    evidence: [readEvidence(connection, before), readEvidence(connection, now)],
  };
}

function oneLook(connection: Connection, frames: FrameLog): WaitingBytes | undefined {
  const read = connection.stateReads.at(-1);
  if (!isBacklog(read)) return undefined;
  const isVeryMuch = read.bufferedBytes >= VERY_MUCH_BYTES;
  const goesOn = goesOnSending(connection, frames);
  if (!isVeryMuch && !goesOn) return undefined;
  const andOn = goesOn ? ', and it went on sending' : '';
  return {
    confidence: isVeryMuch && goesOn ? 'medium' : 'low',
    title: `${formatBytes(read.bufferedBytes)} that the page had sent were waiting in the browser when the socket was found${andOn}.`,
    evidence: [readEvidence(connection, read)],
  };
}

function readEvidence({ id }: Connection, { bufferedBytes, origin, atMs }: FoundState): Evidence {
  return {
    text: `bufferedAmount was ${formatBytes(bufferedBytes)} as the socket was found.`,
    origin,
    atMs,
    connectionId: id,
  };
}
