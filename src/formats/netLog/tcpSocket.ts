import type { Direction } from '../../model/events.ts';
import type { WireFactKind } from '../../model/wireFacts.ts';

/** A fact with its time in ticks. */
export interface TickedFact {
  readonly tickMs: number;
  readonly fact: WireFactKind;
}

/** What happened while a connection was being made. */
export interface Trail {
  readonly facts: TickedFact[];
  /** The socket that came of it. */
  socket: TcpSocket | undefined;
}

/** Whoever uses a socket and wants to know of it. */
export interface SocketUser {
  onSocketFact(fact: TickedFact): void;
  /** Bytes passed above TLS, the newest last; only in logs recorded with bytes. */
  onSocketBytes(direction: Direction, base64: string): void;
}

/** One TCP connection, from its first attempt on. */
export class TcpSocket {
  readonly trail: Trail;
  user: SocketUser | undefined;
  sentBytes = 0;
  receivedBytes = 0;
  isClosed = false;
  hasTls = false;
  attempt: { readonly address: string; readonly tickMs: number } | undefined;
  tlsBeganAtTick: number | undefined;
  #isAtEnd = false;
  #lastError: string | undefined;

  constructor(trail: Trail) {
    this.trail = trail;
    trail.socket = this;
  }

  /** Something happened while the connection was being made. */
  note(tickMs: number, fact: WireFactKind): void {
    this.trail.facts.push({ tickMs, fact });
  }

  count(direction: Direction, bytes: number): void {
    if (direction === 'sent') this.sentBytes += bytes;
    else this.receivedBytes += bytes;
  }

  /** The other side ended the stream; TLS and TCP both tell, the first counts. */
  endOfStream(tickMs: number): void {
    if (this.#isAtEnd) return;
    this.#isAtEnd = true;
    this.user?.onSocketFact({ tickMs, fact: { type: 'end-of-stream' } });
  }

  failed(tickMs: number, during: 'reading' | 'writing', error: string): void {
    if (this.#lastError === error) return;
    this.#lastError = error;
    this.user?.onSocketFact({ tickMs, fact: { type: 'socket-error', during, error } });
  }

  closed(tickMs: number): void {
    this.isClosed = true;
    this.user?.onSocketFact({ tickMs, fact: { type: 'tcp-closed' } });
  }
}
