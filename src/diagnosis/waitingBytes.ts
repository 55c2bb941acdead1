import { formatBytes, formatSeconds } from '../base/format.ts';
import type { Confidence, Evidence } from '../model/finding.ts';
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

/** What was read of a socket's send buffer, where that shows that the page sends more than the connection carries. */
export interface WaitingBytes {
  readonly confidence: Confidence;
  readonly title: string;
  readonly evidence: readonly Evidence[];
}

/** Judges the reads of `bufferedAmount` of a connection; `undefined` where they show no backlog. */
export function waitingBytes(connection: Connection): WaitingBytes | undefined {
  return twoLooks(connection) ?? oneLook(connection);
}

/** Whether the page sent on for long after the newest read; what {@link waitingBytes} depends on beside the reads. */
export function goesOnSending(connection: Connection): boolean {
  const { sent, stateReads } = connection;
  const readMs = stateReads.at(-1)?.atMs;
  const isLater = readMs !== undefined && (sent.lastAtMs ?? 0) - readMs >= GOES_ON_MS;
  return isLater && sent.bytes >= GOES_ON_BYTES;
}

function twoLooks(connection: Connection): WaitingBytes | undefined {
  const { stateReads: reads } = connection;
  const at = reads.findLastIndex(
    ({ bufferedBytes }, i) => bufferedBytes >= MUCH_BYTES && (reads[i - 1]?.bufferedBytes ?? 0) >= MUCH_BYTES,
  );
  const [before, now] = [reads[at - 1], reads[at]];
  if (!before || !now) return undefined;
  const apartMs = now.atMs - before.atMs;
  const moreBytes = now.bufferedBytes - before.bufferedBytes;
  const size = formatBytes(now.bufferedBytes);
  const change =
    moreBytes > 0
      ? `${formatBytes(moreBytes)} more than ${formatSeconds(apartMs)} before: it sends faster than the connection carries`
      : `as ${formatBytes(before.bufferedBytes)} were ${formatSeconds(apartMs)} before`;
  return {
    confidence: moreBytes > 0 && apartMs <= SAME_BACKLOG_MS ? 'high' : 'medium',
    title: `${size} that the page had sent were waiting in the browser, ${change}.`,
    evidence: [readEvidence(connection, before), readEvidence(connection, now)],
  };
}

function oneLook(connection: Connection): WaitingBytes | undefined {
  const read = connection.stateReads.at(-1);
  if (!read || read.bufferedBytes < MUCH_BYTES) return undefined;
  const isVeryMuch = read.bufferedBytes >= VERY_MUCH_BYTES;
  const goesOn = goesOnSending(connection);
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
