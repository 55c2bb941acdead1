import type { ConnectionId, Direction, SessionEvent } from '../../model/events.ts';
import type { WholeMessage } from './messageAssembler.ts';
import type { NetLogPort, WireMessage } from './netLogPort.ts';

/** An event without the connection it is about. */
export type Told = SessionEvent extends infer Event
  ? Event extends { readonly connectionId: ConnectionId }
    ? Omit<Event, 'connectionId'>
    : never
  : never;

interface ToldEvent {
  readonly kind: 'event';
  readonly event: Told;
  readonly onlyIfOwn: boolean;
}

interface ToldMessage {
  readonly kind: 'message';
  readonly atMs: number;
  readonly direction: Direction;
  readonly message: WholeMessage;
}

/** What all sockets of a log share. */
export interface WireContext {
  readonly port: NetLogPort;
  /** Wall time minus ticks. */
  readonly tickOffsetMs: number;
  /** The log holds the bytes that passed. */
  readonly hasBytes: boolean;
  /** Another witness may still tell of a socket, and of its end: wait for the next settling. */
  readonly isLive: boolean;
  /** Sockets that no other witness knows are told too. */
  readonly showsOthers: boolean;
  readonly counts: { connections: number; joined: number; frames: number };
}

/** A socket whose handshake the log lacks is recognised by so many messages at most, */
const MOST_TRAFFIC = 5;
/** has so many settlings and observations to show them, and is one of its own after that. */
const LATE_PATIENCE = 30;
const MOST_HELD = 500;

/**
 * Tells what the log shows of one socket, to the connection it belongs to: that of another witness, or one of its own.
 * Holds everything back until that is decided.
 */
export class WireTeller {
  readonly #context: WireContext;
  readonly #url: string;
  readonly #createdAtMs: number;
  readonly #isLate: boolean;
  #held: (ToldEvent | ToldMessage)[] = [];
  #atTheEnd: ToldEvent[] = [];
  #key: string | undefined;
  /** The newest messages of a late socket. */
  #traffic: readonly WireMessage[] = [];
  #isDecidable: boolean;
  #waited = 0;
  #connectionId: ConnectionId | undefined;
  #isOwn = false;

  /** @param isLate it was open before the log began */
  constructor(context: WireContext, url: string, createdAtMs: number, isLate: boolean) {
    this.#context = context;
    this.#url = url;
    this.#createdAtMs = createdAtMs;
    this.#isLate = isLate;
    this.#isDecidable = isLate;
  }

  /** It is known whose the socket is. */
  get isDecided(): boolean {
    return this.#connectionId !== undefined;
  }

  /** … and everything was told. */
  get isSettled(): boolean {
    return this.isDecided && this.#atTheEnd.length === 0;
  }

  /** Nothing better will be known of whose it is than the key of its handshake, if it has one. */
  identify(key?: string): void {
    this.#key ??= key;
    this.#isDecidable = true;
  }

  tell(event: Told, onlyIfOwn = false): void {
    this.#observe({ kind: 'event', event, onlyIfOwn });
  }

  /** Live, a witness who knows better of an end should come first. */
  tellAtEnd(event: Told): void {
    const told = { kind: 'event', event, onlyIfOwn: false } as const;
    if (this.#context.isLive) this.#atTheEnd.push(told);
    else this.#observe(told);
  }

  tellMessage(atMs: number, direction: Direction, message: WholeMessage): void {
    if (this.#isLate && !this.isDecided) {
      this.#traffic = [...this.#traffic.slice(1 - MOST_TRAFFIC), { atMs, direction, ...message }];
      this.join();
    }
    this.#observe({ kind: 'message', atMs, direction, message });
  }

  /**
   * Decides that nobody else knows the socket, if nobody was found since the last time it was asked, and tells what was
   * kept for the end.
   */
  settle(isLastCall: boolean): void {
    this.#isDecidable ||= isLastCall;
    const patience = this.#isLate ? LATE_PATIENCE : 1;
    if (!this.join() && this.#isDecidable && (isLastCall || this.#waited++ >= patience)) this.#becomeOwn();
    if (!this.isDecided) return;
    for (const told of this.#atTheEnd.splice(0)) this.#emit(told);
  }

  /** Looks for another witness of this socket. Returns whether it is known whose it is. */
  join(): boolean {
    if (this.isDecided) return true;
    const id = this.#otherWitness();
    if (id === undefined) return false;
    this.#context.counts.joined++;
    this.#decide(id);
    return true;
  }

  #otherWitness(): ConnectionId | undefined {
    const { port } = this.#context;
    if (this.#isLate) return port.connectionWithTraffic(this.#traffic);
    if (this.#key !== undefined) return port.connectionWithKey(this.#key);
    return this.#isDecidable ? port.connectionWithoutKey(this.#url, this.#createdAtMs) : undefined;
  }

  #becomeOwn(): void {
    const { port, counts, showsOthers } = this.#context;
    counts.connections++;
    this.#isOwn = true;
    // Nobody wants to know: what follows goes nowhere.
    this.#decide(showsOthers ? port.nextConnectionId() : '');
  }

  #decide(id: ConnectionId): void {
    this.#connectionId = id;
    for (const told of this.#held.splice(0)) this.#emit(told);
  }

  #observe(told: ToldEvent | ToldMessage): void {
    if (this.isDecided) {
      this.#emit(told);
      return;
    }
    this.#held.push(told);
    if (this.#isLate && this.#held.length > MOST_HELD) this.settle(true);
  }

  #emit(told: ToldEvent | ToldMessage): void {
    const connectionId = this.#connectionId;
    if (!connectionId) return;
    if (told.kind === 'message') this.#emitMessage(told, connectionId);
    else if (this.#isOwn || !told.onlyIfOwn) this.#context.port.emit({ ...told.event, connectionId });
  }

  #emitMessage({ atMs, direction, message }: ToldMessage, connectionId: ConnectionId): void {
    const { port, counts } = this.#context;
    const { opcode, index, wireSizeBytes, isCompressed } = message;
    const base = { atMs, origin: 'net-log', connectionId, direction, opcode, wireSizeBytes } as const;
    if (!this.#isOwn) {
      // How many messages went before a late socket's first, nobody knows.
      port.emit({ ...base, kind: 'wire-message', ...(!this.#isLate && { index }), isCompressed });
      return;
    }
    counts.frames++;
    // What was compressed had a size that nobody tells.
    port.emit({ ...base, kind: 'frame', ...(!isCompressed && { sizeBytes: wireSizeBytes }) });
  }
}
