import type { ConnectionId, Direction, Header, SessionEvent } from '../../model/events.ts';
import type { WireFactKind } from '../../model/wireFacts.ts';
import { type CloseFrameContent, closeFrameContent } from './closeFrame.ts';
import { MessageAssembler, type WholeMessage } from './messageAssembler.ts';
import type { NetLogPort } from './netLogPort.ts';
import type { SocketUser, TcpSocket, TickedFact, Trail } from './tcpSocket.ts';

/** An event without the connection it is about. */
type Told = SessionEvent extends infer Event
  ? Event extends { readonly connectionId: ConnectionId }
    ? Omit<Event, 'connectionId'>
    : never
  : never;

type Observation =
  | { readonly kind: 'event'; readonly event: Told; readonly onlyIfOwn: boolean }
  | {
      readonly kind: 'message';
      readonly atMs: number;
      readonly direction: Direction;
      readonly message: WholeMessage;
    };

/** What all sockets of a log share. */
export interface WireSocketContext {
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

const OPCODE_CLOSE = 8;
const NO_STATUS = 1005;
const NO_CLOSE_FRAME = 1006;

/** One WebSocket of a net log. Holds back what it tells until it is known whether another witness has it too. */
export class WireSocket implements SocketUser {
  readonly sourceId: number;
  readonly #context: WireSocketContext;
  readonly #onOver: () => void;
  readonly #url: string;
  readonly #createdTick: number;
  /** It was open before the log began. */
  readonly #isLate: boolean;
  readonly #trails = new Set<Trail>();
  readonly #assemblers = { sent: new MessageAssembler(), received: new MessageAssembler() };
  #held: Observation[] = [];
  #atTheEnd: Observation[] = [];
  #key: string | undefined;
  #isDecidable = false;
  #waited = 0;
  #connectionId: ConnectionId | undefined;
  #isOwn = false;
  #socket: TcpSocket | undefined;
  #toldTcp = -1;
  #isConnected = false;
  #failure: string | undefined;
  /** Chrome tells of the WebSocket's states beside its request. */
  hasChannel = false;
  #isChannelClosed = false;
  #hasEnded = false;
  #isOver = false;
  #closeReceived: { readonly content: CloseFrameContent | undefined; readonly isEmpty: boolean } | undefined;
  #wasInvalid = false;
  #lastReceived = '';
  /** A close frame that was announced and whose bytes are still to come. */
  #closingWith: { readonly tickMs: number; readonly payloadLength: number } | undefined;

  constructor(
    context: WireSocketContext,
    source: { readonly id: number; readonly url: string; readonly tickMs: number; readonly isLate: boolean },
    onOver: () => void,
  ) {
    this.#context = context;
    this.#onOver = onOver;
    this.sourceId = source.id;
    this.#url = source.url;
    this.#createdTick = source.tickMs;
    this.#isLate = source.isLate;
    this.#hold({
      kind: 'connection-created',
      atMs: this.#atMs(source.tickMs),
      origin: 'net-log',
      url: source.url,
      ...(source.isLate && { openedBeforeCapture: true }),
    });
    if (source.isLate) this.#isDecidable = true;
  }

  /** It is known whose it is, and everything was told. */
  get isSettled(): boolean {
    return this.#connectionId !== undefined && this.#held.length === 0 && this.#atTheEnd.length === 0;
  }

  addTrail(trail: Trail): void {
    this.#trails.add(trail);
  }

  fact(tickMs: number, fact: WireFactKind): void {
    this.#tell({ kind: 'wire-fact', atMs: this.#atMs(tickMs), origin: 'net-log', fact }, false);
  }

  useSocket(socket: TcpSocket): void {
    this.#socket = socket;
    socket.user = this;
    this.#trails.add(socket.trail);
  }

  onSocketFact({ tickMs, fact }: TickedFact): void {
    this.#tellTrails();
    this.fact(tickMs, fact);
    if (fact.type !== 'tcp-closed') return;
    this.#tellTcpTotals();
    // Old versions tell no states: the end of the connection is the end.
    if (this.hasChannel) this.#checkOver();
    else this.#ended(tickMs, true);
  }

  onSocketBytes(direction: Direction, base64: string): void {
    if (direction === 'received') this.#lastReceived = base64;
    else if (this.#closingWith) this.#closeFrameSent(base64);
  }

  requested(tickMs: number, headers: readonly Header[]): void {
    this.#tellTrails();
    this.#tell({ kind: 'handshake-requested', atMs: this.#atMs(tickMs), origin: 'net-log', headers }, true);
    const key = headers.find(({ name }) => name.toLowerCase() === 'sec-websocket-key')?.value;
    this.#key ??= key;
    this.#isDecidable = true;
    this.#decideSoon();
  }

  responded(tickMs: number, status: number, statusText: string, headers: readonly Header[]): void {
    const atMs = this.#atMs(tickMs);
    this.#isConnected = status === 101;
    this.#tell({ kind: 'handshake-responded', atMs, origin: 'net-log', status, statusText, headers }, true);
  }

  upgradeFailed(tickMs: number, message: string, error: string | undefined): void {
    this.#failure = message;
    this.fact(tickMs, { type: 'upgrade-failed', message, ...(error !== undefined && { error }) });
  }

  frame(
    tickMs: number,
    direction: Direction,
    frame: {
      readonly opcode: number;
      readonly sizeBytes: number;
      readonly isFinal: boolean;
      readonly isCompressed: boolean;
    },
  ): void {
    this.#isConnected = true;
    if (frame.opcode === OPCODE_CLOSE) this.#closeFrame(tickMs, direction, frame.sizeBytes);
    else if (frame.opcode > OPCODE_CLOSE)
      this.#controlFrame(tickMs, direction, frame.opcode, frame.sizeBytes);
    else {
      const message = this.#assemblers[direction].add(frame);
      if (message) this.#observe({ kind: 'message', atMs: this.#atMs(tickMs), direction, message });
    }
  }

  invalidFrame(tickMs: number, code: number | undefined, reason: string, detail: string): void {
    this.#wasInvalid = true;
    this.fact(tickMs, { type: 'invalid-frame', reason, detail, ...(code !== undefined && { code }) });
    this.#tell(
      { kind: 'browser-error', atMs: this.#atMs(tickMs), origin: 'net-log', message: detail || reason },
      true,
    );
  }

  /** A WebSocket's request ends with the handshake, well or not. */
  requestEnded(tickMs: number, error: string | undefined): void {
    if (this.#isConnected) return;
    this.#tellTrails();
    this.#isDecidable = true;
    const message = this.#failure ?? (error && `Error in connection establishment: net::${error}`);
    if (message !== undefined) {
      this.#tell({ kind: 'browser-error', atMs: this.#atMs(tickMs), origin: 'net-log', message }, true);
    }
    this.#ended(tickMs, true);
  }

  channelClosed(tickMs: number): void {
    this.#isChannelClosed = true;
    // Before the handshake the request's own end tells more.
    if (this.#isConnected) this.#ended(tickMs, true);
  }

  /** Nobody holds the socket any more; unless it was closed before, its owner went away. */
  channelGone(tickMs: number): void {
    this.#ended(tickMs, this.#isChannelClosed);
  }

  #ended(tickMs: number, isClosed: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#closeFrameSent(undefined);
    const atMs = this.#atMs(tickMs);
    if (isClosed)
      this.#tellAtEnd({ kind: 'close-reported', atMs, origin: 'net-log', ...this.#closeReport() });
    const cause = isClosed ? 'closed' : 'context-destroyed';
    this.#tellAtEnd({ kind: 'connection-ended', atMs, origin: 'net-log', cause });
    this.#checkOver();
  }

  #checkOver(): void {
    if (this.#isOver || !this.#hasEnded || (this.#socket && !this.#socket.isClosed)) return;
    this.#isOver = true;
    this.#decideSoon();
    this.#onOver();
  }

  /** In a file there is nobody to wait for. */
  #decideSoon(): void {
    if (this.#context.isLive) this.#join();
    else this.settle(true);
  }

  /** The log ends while it lives. */
  logEnded(tickMs: number): void {
    this.#tellTrails();
    this.#tellTcpTotals();
    if (!this.#hasEnded) this.fact(tickMs, { type: 'log-ended' });
  }

  /** Looks for another witness of this socket. Returns whether it is known whose it is. */
  #join(): boolean {
    if (this.#connectionId !== undefined) return true;
    const { port, counts } = this.#context;
    const id =
      this.#key === undefined
        ? this.#isDecidable && !this.#isLate
          ? port.connectionWithoutKey(this.#url, this.#atMs(this.#createdTick))
          : undefined
        : port.connectionWithKey(this.#key);
    if (id === undefined) return false;
    counts.joined++;
    this.#decide(id, false);
    return true;
  }

  /**
   * Decides that nobody else knows the socket, if nobody was found since the last time it was asked, and tells what was
   * kept for the end.
   */
  settle(isLastCall: boolean): void {
    this.#isDecidable ||= isLastCall;
    if (!this.#join() && this.#isDecidable && (isLastCall || this.#waited++ > 0)) this.#becomeOwn();
    if (this.#connectionId === undefined) return;
    for (const observation of this.#atTheEnd.splice(0)) this.#emit(observation);
    this.#tellTcpTotals();
  }

  #tellTcpTotals(): void {
    const socket = this.#socket;
    if (!socket || this.#toldTcp === socket.sentBytes + socket.receivedBytes) return;
    this.#toldTcp = socket.sentBytes + socket.receivedBytes;
    const { sentBytes, receivedBytes } = socket;
    const atMs = this.#atMs(this.#createdTick);
    this.#tell({ kind: 'wire-totals', atMs, origin: 'net-log', tcp: { sentBytes, receivedBytes } }, false);
  }

  #closeReport() {
    const received = this.#closeReceived;
    if (!received || this.#wasInvalid) return { code: NO_CLOSE_FRAME, wasClean: false };
    if (received.isEmpty) return { code: NO_STATUS, wasClean: true };
    const { content } = received;
    return content ? { code: content.code, reason: content.reason, wasClean: true } : { wasClean: true };
  }

  #closeFrame(tickMs: number, direction: Direction, sizeBytes: number): void {
    if (direction === 'received') {
      const content = this.#context.hasBytes
        ? closeFrameContent(this.#lastReceived, direction, sizeBytes)
        : undefined;
      this.#closeReceived ??= { content, isEmpty: sizeBytes === 0 };
      this.#controlFrame(tickMs, direction, OPCODE_CLOSE, sizeBytes, content);
      return;
    }
    this.#closingWith = { tickMs, payloadLength: sizeBytes };
    if (!this.#context.hasBytes || sizeBytes === 0) this.#closeFrameSent(undefined);
  }

  #closeFrameSent(base64: string | undefined): void {
    const closing = this.#closingWith;
    if (!closing) return;
    this.#closingWith = undefined;
    const content =
      base64 === undefined ? undefined : closeFrameContent(base64, 'sent', closing.payloadLength);
    this.#controlFrame(closing.tickMs, 'sent', OPCODE_CLOSE, closing.payloadLength, content);
  }

  #controlFrame(
    tickMs: number,
    direction: Direction,
    opcode: number,
    sizeBytes: number,
    content?: CloseFrameContent,
  ): void {
    this.#context.counts.frames++;
    const payload = content && { payload: content.payload };
    const atMs = this.#atMs(tickMs);
    this.#tell({ kind: 'frame', atMs, origin: 'net-log', direction, opcode, sizeBytes, ...payload }, false);
  }

  /** What led to the connection it got. An attempt that made a socket for somebody else is not its story. */
  #tellTrails(): void {
    for (const trail of this.#trails) {
      if (this.#socket && trail.socket && !trail.socket.isClosed && trail.socket !== this.#socket) continue;
      for (const { tickMs, fact } of trail.facts) this.fact(tickMs, fact);
    }
    this.#trails.clear();
  }

  #becomeOwn(): void {
    const { port, counts, showsOthers } = this.#context;
    counts.connections++;
    this.#isOwn = true;
    if (!showsOthers) {
      // Nobody wants to know: what follows goes nowhere.
      this.#connectionId = '';
      this.#held = [];
      return;
    }
    this.#decide(port.nextConnectionId(), true);
  }

  #decide(id: ConnectionId, isOwn: boolean): void {
    this.#connectionId = id;
    this.#isOwn = isOwn;
    const held = this.#held;
    this.#held = [];
    for (const observation of held) this.#emit(observation);
  }

  #hold(event: Told): void {
    this.#held.push({ kind: 'event', event, onlyIfOwn: true });
  }

  #tell(event: Told, onlyIfOwn: boolean): void {
    this.#observe({ kind: 'event', event, onlyIfOwn });
  }

  #tellAtEnd(event: Told): void {
    if (this.#context.isLive) this.#atTheEnd.push({ kind: 'event', event, onlyIfOwn: false });
    else this.#tell(event, false);
  }

  #observe(observation: Observation): void {
    if (this.#connectionId === undefined) this.#held.push(observation);
    else this.#emit(observation);
  }

  #emit(observation: Observation): void {
    const { port, counts } = this.#context;
    const connectionId = this.#connectionId;
    if (!connectionId) return;
    if (observation.kind === 'event') {
      if (this.#isOwn || !observation.onlyIfOwn) port.emit({ ...observation.event, connectionId });
      return;
    }
    const { atMs, direction, message } = observation;
    const { opcode, index, wireSizeBytes, isCompressed } = message;
    const base = { atMs, origin: 'net-log', connectionId, direction, opcode, wireSizeBytes } as const;
    if (!this.#isOwn) {
      port.emit({ ...base, kind: 'wire-message', index, isCompressed });
      return;
    }
    counts.frames++;
    // What was compressed had a size that nobody tells.
    port.emit({ ...base, kind: 'frame', ...(!isCompressed && { sizeBytes: wireSizeBytes }) });
  }

  #atMs(tickMs: number): number {
    return this.#context.port.toSessionMs(tickMs, tickMs + this.#context.tickOffsetMs);
  }
}
