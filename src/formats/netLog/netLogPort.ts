import type { ConnectionId, Direction, Opcode, SessionEvent } from '../../model/events.ts';

/** A message as the wire shows it. */
export interface WireMessage {
  /** On the session's clock. */
  readonly atMs: number;
  readonly direction: Direction;
  readonly opcode: Opcode;
  readonly wireSizeBytes: number;
  readonly isCompressed: boolean;
}

/** Where a net log's facts go, and what is known there already. */
export interface NetLogPort {
  readonly emit: (event: SessionEvent) => void;
  /** The captured or imported socket whose handshake had this `Sec-WebSocket-Key`. */
  readonly connectionWithKey: (key: string) => ConnectionId | undefined;
  /**
   * The captured or imported socket without such a key (its handshake was never sent, or went over HTTP/2) that was
   * created at this address at this time; each is given out once.
   */
  readonly connectionWithoutKey: (url: string, createdAtMs: number) => ConnectionId | undefined;
  /**
   * The captured or imported socket that had these messages, where one of the two witnesses came after the handshake;
   * `undefined` where it is none, or not surely one.
   * @param url the address, where the log has the handshake: then the other witness came late
   */
  readonly connectionWithTraffic: (
    messages: readonly WireMessage[],
    url: string | undefined,
  ) => ConnectionId | undefined;
  /** Whether there are living sockets at this address whose handshake nobody captured. */
  readonly hasUnidentified: (url: string) => boolean;
  /** The id of a socket that only the net log has seen. */
  readonly nextConnectionId: () => ConnectionId;
  /**
   * Session time of net log ticks: for a live capture the same monotonic ms; for an imported session through wall time
   * (constants.timeTickOffset).
   */
  readonly toSessionMs: (tickMs: number, wallMs: number) => number;
}
