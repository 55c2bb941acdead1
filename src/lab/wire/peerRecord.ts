/** Messages listed per connection; the counters beside the list stay exact beyond it. */
export const recordedMessagesAtMost = 10_000;
/** Texts up to this size are kept in full, longer ones only as their size. */
export const recordedTextAtMostBytes = 1024;

/** One message that passed. Times are epoch milliseconds with a fraction. */
export interface MessageRecord {
  readonly direction: 'sent' | 'received';
  readonly atMs: number;
  /** Payload before compression. */
  readonly sizeBytes: number;
  readonly binary: boolean;
  /** Absent for binary and for long texts. */
  readonly text: string | undefined;
}

/** One protocol ping or pong. Automatic pongs that the server sent are not listed. */
export interface ControlFrameRecord {
  readonly direction: 'sent' | 'received';
  readonly kind: 'ping' | 'pong';
  readonly atMs: number;
  readonly sizeBytes: number;
}

/** A close as one side saw it; 1005 for a close frame without code, 1006 for none at all. */
export interface CloseRecord {
  readonly atMs: number;
  readonly code: number;
  readonly reason: string;
}

export interface TrafficTotal {
  readonly messages: number;
  readonly bytes: number;
}

/** What a server saw of one connection; "sent" and "received" are the server's. Grows while it is open. */
export interface PeerRecord {
  /** Path and query that the client asked for. */
  readonly path: string;
  readonly subprotocol: string;
  /** Accepted extensions, as in the header; empty without compression. */
  readonly extensions: string;
  readonly openedAtMs: number;
  readonly sent: TrafficTotal;
  readonly received: TrafficTotal;
  /** The first `recordedMessagesAtMost` messages of both directions. */
  readonly messages: readonly MessageRecord[];
  readonly controlFrames: readonly ControlFrameRecord[];
  /** Protocol and network errors that the server noticed. */
  readonly errors: readonly string[];
  /** The close frame that the server sent of its own accord. */
  readonly closeSent: CloseRecord | undefined;
  /** How it ended for the server; absent while it is open. */
  readonly end: CloseRecord | undefined;
}

/** The protocol pings and pongs of one kind and direction, in order. */
export function controlFramesOf(
  record: PeerRecord,
  direction: ControlFrameRecord['direction'],
  kind: ControlFrameRecord['kind'],
): readonly ControlFrameRecord[] {
  return record.controlFrames.filter((frame) => frame.direction === direction && frame.kind === kind);
}
