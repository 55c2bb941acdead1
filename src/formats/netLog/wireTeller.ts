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
  /** What another witness may have told already; `undefined`: nobody else can. */
  readonly unless: Unless | undefined;
}

type Unless = 'joined' | 'handshake-known';

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

/** A socket whose handshake only one witness saw is recognised by so many messages at most, */
const MOST_TRAFFIC = 5;
/** has so many settlings and observations to show them, and is one of its own after that. */
const TRAFFIC_PATIENCE = 30;
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
  /** The newest messages, while it may be recognised by them. */
  #traffic: readonly WireMessage[] = [];
  #isDecidable: boolean;
  #waited = 0;
  #connectionId: ConnectionId | undefined;
  #isOwn = false;
  #isJoinedByTraffic = false;

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

  tell(event: Told, unless?: Unless): void {
    this.#observe({ kind: 'event', event, unless });
  }

  /** Live, a witness who knows better of an end should come first. */
  tellAtEnd(event: Told): void {
    const told = { kind: 'event', event, unless: undefined } as const;
    if (this.#context.isLive) this.#atTheEnd.push(told);
    else this.#observe(told);
  }

  tellMessage(atMs: number, direction: Direction, message: WholeMessage): void {
    if (!this.isDecided) {
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
    const patience = this.#mayShowItself() ? TRAFFIC_PATIENCE : 1;
    if (!this.join() && this.#isDecidable && (isLastCall || this.#waited++ >= patience)) this.#becomeOwn();
    if (!this.isDecided) return;
    for (const told of this.#atTheEnd.splice(0)) this.#emit(told);
  }

  /** In a file there is nobody to wait for, unless its messages are going to tell. */
  decideSoon(): void {
    if (this.#context.isLive || this.#mayShowItself()) this.join();
    else this.settle(true);
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
    const byTraffic = (url: string | undefined) => {
      const id = port.connectionWithTraffic(this.#traffic, url);
      this.#isJoinedByTraffic = id !== undefined;
      return id;
    };
    if (this.#isLate) return byTraffic(undefined);
    if (this.#key !== undefined) return port.connectionWithKey(this.#key) ?? byTraffic(this.#url);
    return this.#isDecidable ? port.connectionWithoutKey(this.#url, this.#createdAtMs) : undefined;
  }

  /** One of the witnesses came after the handshake. */
  #mayShowItself(): boolean {
    return this.#isLate || (this.#key !== undefined && this.#context.port.hasUnidentified(this.#url));
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
    if (this.#held.length > MOST_HELD && this.#mayShowItself()) this.settle(true);
  }

  #emit(told: ToldEvent | ToldMessage): void {
    const connectionId = this.#connectionId;
    if (!connectionId) return;
    if (told.kind === 'message') this.#emitMessage(told, connectionId);
    else if (!this.#isToldBy(told.unless)) this.#context.port.emit({ ...told.event, connectionId });
  }

  #isToldBy(unless: Unless | undefined): boolean {
    if (this.#isOwn || unless === undefined) return false;
    return unless === 'joined' || !this.#isJoinedByTraffic;
  }

  #emitMessage({ atMs, direction, message }: ToldMessage, connectionId: ConnectionId): void {
    const { port, counts } = this.#context;
    const { opcode, index, wireSizeBytes, isCompressed } = message;
    const base = { atMs, origin: 'net-log', connectionId, direction, opcode, wireSizeBytes } as const;
    if (!this.#isOwn) {
      // A witness that came late does not count from the handshake.
      port.emit({ ...base, kind: 'wire-message', ...(!this.#isJoinedByTraffic && { index }), isCompressed });
      return;
    }
    counts.frames++;
    // What was compressed had a size that nobody tells.
    port.emit({ ...base, kind: 'frame', ...(!isCompressed && { sizeBytes: wireSizeBytes }) });
  }
}
