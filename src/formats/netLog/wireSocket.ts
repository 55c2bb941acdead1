import type { Direction, Header } from '../../model/events.ts';
import type { WireFactKind } from '../../model/wireFacts.ts';
import { type CloseFrameContent, closeFrameContent } from './closeFrame.ts';
import { MessageAssembler } from './messageAssembler.ts';
import type { SocketUser, TcpSocket, TickedFact, Trail } from './tcpSocket.ts';
import { type WireContext, WireTeller } from './wireTeller.ts';

const OPCODE_CLOSE = 8;
const NO_STATUS = 1005;
const NO_CLOSE_FRAME = 1006;

/** One WebSocket of a net log: its handshake, frames and end as events. */
export class WireSocket implements SocketUser {
  readonly sourceId: number;
  readonly #context: WireContext;
  readonly #onOver: () => void;
  readonly #teller: WireTeller;
  readonly #createdTick: number;
  /** It was open before the log began. */
  readonly #isLate: boolean;
  readonly #trails = new Set<Trail>();
  readonly #assemblers = { sent: new MessageAssembler(), received: new MessageAssembler() };
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
  /** Which sides sent a close frame. */
  readonly #closed = new Set<Direction>();
  #wasInvalid = false;
  #lastReceived = '';
  /** A close frame that was announced and whose bytes are still to come. */
  #closingWith: { readonly tickMs: number; readonly payloadLength: number } | undefined;

  constructor(
    context: WireContext,
    source: { readonly id: number; readonly url: string; readonly tickMs: number; readonly isLate: boolean },
    onOver: () => void,
  ) {
    this.#context = context;
    this.#onOver = onOver;
    this.sourceId = source.id;
    this.#createdTick = source.tickMs;
    this.#isLate = source.isLate;
    const { url, isLate } = source;
    const atMs = this.#atMs(source.tickMs);
    this.#teller = new WireTeller(context, url, atMs, isLate);
    const late = isLate ? { openedBeforeCapture: true } : {};
    this.#teller.tell({ kind: 'connection-created', atMs, origin: 'net-log', url, ...late }, 'joined');
  }

  /** It is known whose it is, and everything was told. */
  get isSettled(): boolean {
    return this.#teller.isSettled;
  }

  addTrail(trail: Trail): void {
    this.#trails.add(trail);
  }

  fact(tickMs: number, fact: WireFactKind): void {
    this.#teller.tell({ kind: 'wire-fact', atMs: this.#atMs(tickMs), origin: 'net-log', fact });
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
    this.#teller.tell(
      { kind: 'handshake-requested', atMs: this.#atMs(tickMs), origin: 'net-log', headers },
      'handshake-known',
    );
    const key = headers.find(({ name }) => name.toLowerCase() === 'sec-websocket-key')?.value;
    this.#teller.identify(key);
    this.#teller.decideSoon();
  }

  responded(tickMs: number, status: number, statusText: string, headers: readonly Header[]): void {
    const atMs = this.#atMs(tickMs);
    this.#isConnected = status === 101;
    this.#teller.tell(
      { kind: 'handshake-responded', atMs, origin: 'net-log', status, statusText, headers },
      'handshake-known',
    );
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
    if (frame.opcode === OPCODE_CLOSE) {
      this.#closeFrame(tickMs, direction, frame.sizeBytes);
      // Nothing but its frames tells of a late socket.
      this.#closed.add(direction);
      if (this.#isLate && this.#closed.size === 2) this.#ended(tickMs, true);
    } else if (frame.opcode > OPCODE_CLOSE)
      this.#controlFrame(tickMs, direction, frame.opcode, frame.sizeBytes);
    if (frame.opcode < OPCODE_CLOSE) {
      const message = this.#assemblers[direction].add(frame);
      if (message) this.#teller.tellMessage(this.#atMs(tickMs), direction, message);
    }
  }

  invalidFrame(tickMs: number, code: number | undefined, reason: string, detail: string): void {
    this.#wasInvalid = true;
    this.fact(tickMs, { type: 'invalid-frame', reason, detail, ...(code !== undefined && { code }) });
    this.#teller.tell(
      { kind: 'browser-error', atMs: this.#atMs(tickMs), origin: 'net-log', message: detail || reason },
      'joined',
    );
  }

  /** A WebSocket's request ends with the handshake, well or not. */
  requestEnded(tickMs: number, error: string | undefined): void {
    if (this.#isConnected) return;
    this.#tellTrails();
    this.#teller.identify();
    const message = this.#failure ?? (error && `Error in connection establishment: net::${error}`);
    if (message !== undefined) {
      this.#teller.tell(
        { kind: 'browser-error', atMs: this.#atMs(tickMs), origin: 'net-log', message },
        'joined',
      );
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
      this.#teller.tellAtEnd({ kind: 'close-reported', atMs, origin: 'net-log', ...this.#closeReport() });
    const cause = isClosed ? 'closed' : 'context-destroyed';
    this.#teller.tellAtEnd({ kind: 'connection-ended', atMs, origin: 'net-log', cause });
    this.#checkOver();
  }

  #checkOver(): void {
    if (this.#isOver || !this.#hasEnded || (this.#socket && !this.#socket.isClosed)) return;
    this.#isOver = true;
    if (!this.#context.isLive) this.settle(true);
    this.#onOver();
  }

  /** The log ends while it lives. */
  logEnded(tickMs: number): void {
    this.#tellTrails();
    this.#tellTcpTotals();
    if (!this.#hasEnded) this.fact(tickMs, { type: 'log-ended' });
  }

  /** See {@link WireTeller.settle}. */
  settle(isLastCall: boolean): void {
    this.#teller.settle(isLastCall);
    if (this.#teller.isDecided) this.#tellTcpTotals();
  }

  #tellTcpTotals(): void {
    const socket = this.#socket;
    if (!socket || this.#toldTcp === socket.sentBytes + socket.receivedBytes) return;
    this.#toldTcp = socket.sentBytes + socket.receivedBytes;
    const { sentBytes, receivedBytes } = socket;
    const atMs = this.#atMs(this.#createdTick);
    this.#teller.tell({ kind: 'wire-totals', atMs, origin: 'net-log', tcp: { sentBytes, receivedBytes } });
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
    this.#teller.tell({ kind: 'frame', atMs, origin: 'net-log', direction, opcode, sizeBytes, ...payload });
  }

  /** What led to the connection it got. An attempt that made a socket for somebody else is not its story. */
  #tellTrails(): void {
    for (const trail of this.#trails) {
      if (this.#socket && trail.socket && !trail.socket.isClosed && trail.socket !== this.#socket) continue;
      for (const { tickMs, fact } of trail.facts) this.fact(tickMs, fact);
    }
    this.#trails.clear();
  }

  #atMs(tickMs: number): number {
    return this.#context.port.toSessionMs(tickMs, tickMs + this.#context.tickOffsetMs);
  }
}
