import type { ConnectionId, ContextId, EndCause, Header } from '../../../src/model/events.ts';
import { answerHeaders, type Persona, requestHeaders } from './personas.ts';
import type { World } from './world.ts';

export interface OpenOptions {
  readonly atMs: number;
  readonly page?: ContextId;
  /** Who answers the handshake, as its headers show. */
  readonly server?: Persona;
  readonly subprotocol?: string;
  readonly handshakeMs?: number;
  /** Capture began later than the socket: no handshake was seen. */
  readonly beforeCapture?: boolean;
  /** The handshake never came to an answer; say how it went with `failed`, `refused` or `closedByPage`. */
  readonly unanswered?: boolean;
  /** The browser forbids it with these words: nothing is sent, and the page hears of no close. */
  readonly forbidden?: string;
}

/** Time from the debugger's report of the end to the page's close event. */
const CLOSE_EVENT_MS = 0.4;

/** One WebSocket of a scenario. All times count from the session's begin. */
export class Socket {
  readonly id: ConnectionId;
  readonly url: string;
  readonly openedMs: number;
  /** Time of its newest message; of its opening before there was one. */
  lastMs: number;
  /** Round trip to its server. */
  readonly rttMs: number;
  readonly page: ContextId | undefined;
  readonly #world: World;

  constructor(world: World, id: ConnectionId, url: string, options: OpenOptions) {
    const { atMs, page, server, subprotocol, beforeCapture = false, unanswered = false } = options;
    this.#world = world;
    this.id = id;
    this.url = url;
    this.page = page;
    this.rttMs = world.noise.between(4, 90);
    this.openedMs = beforeCapture ? atMs : atMs + (options.handshakeMs ?? this.rttMs * 2 + 3);
    this.lastMs = this.openedMs;
    world.tell({
      kind: 'connection-created',
      atMs,
      origin: beforeCapture ? 'page-hook' : 'protocol',
      connectionId: id,
      url,
      ...(page !== undefined && { contextId: page }),
      ...(beforeCapture && { openedBeforeCapture: true }),
      ...(beforeCapture && { negotiated: { subprotocol: subprotocol ?? '', extensions: '' } }),
      initiator: {
        type: 'script',
        stack: [
          { functionName: 'connect', url: 'https://app.example.com/assets/app.js', line: 812, column: 17 },
        ],
      },
    });
    if (beforeCapture) return;
    if (options.forbidden !== undefined) {
      const of = { atMs, origin: 'protocol', connectionId: id } as const;
      world.tell({ kind: 'browser-error', ...of, message: options.forbidden });
      world.tell({ kind: 'connection-ended', ...of, cause: 'closed' });
      return;
    }
    const headers = requestHeaders(url, subprotocol);
    world.tell({
      kind: 'handshake-requested',
      atMs: atMs + 0.9,
      origin: 'protocol',
      connectionId: id,
      headers,
    });
    if (!unanswered)
      this.answered(this.openedMs, 101, 'Switching Protocols', answerHeaders(server, subprotocol));
  }

  answered(atMs: number, status: number, statusText: string, headers: readonly Header[]): void {
    const connectionId = this.id;
    this.#world.tell({
      kind: 'handshake-responded',
      atMs,
      origin: 'protocol',
      connectionId,
      status,
      statusText,
      headers,
    });
  }

  send(atMs: number, text: string): void {
    this.#frame(atMs, 'sent', text);
  }

  receive(atMs: number, text: string): void {
    this.#frame(atMs, 'received', text);
  }

  /** A message of which only the size matters. */
  sendBytes(atMs: number, sizeBytes: number): void {
    this.#frame(atMs, 'sent', 'x'.repeat(sizeBytes));
  }

  /** A message whose payload an earlier capture had to drop. */
  sendOfSize(atMs: number, sizeBytes: number): void {
    this.lastMs = Math.max(this.lastMs, atMs);
    const connectionId = this.id;
    this.#world.tell({
      kind: 'frame',
      atMs,
      origin: 'protocol',
      connectionId,
      direction: 'sent',
      opcode: 2,
      payloadDropped: true,
      sizeBytes,
    });
  }

  #frame(atMs: number, direction: 'sent' | 'received', data: string): void {
    this.lastMs = Math.max(this.lastMs, atMs);
    this.#world.tell({
      kind: 'frame',
      atMs,
      origin: 'protocol',
      connectionId: this.id,
      direction,
      opcode: 1,
      payload: { encoding: 'text', data },
    });
  }

  /** A control frame, as a net log shows it. */
  control(atMs: number, direction: 'sent' | 'received', opcode: 8 | 9 | 10, sizeBytes = 0): void {
    const connectionId = this.id;
    this.#world.tell({ kind: 'frame', atMs, origin: 'net-log', connectionId, direction, opcode, sizeBytes });
  }

  /** The TCP connection is gone without a close frame. */
  cut(atMs: number): void {
    this.#ended(atMs, 1006, '', false);
  }

  /** A close frame came from the server, and was answered. */
  closedByServer(atMs: number, code: number, reason = ''): void {
    this.#ended(atMs, code, reason, true);
  }

  /** Page code calls close(); the server answers after a round trip. */
  closedByPage(atMs: number, code?: number, reason?: string): void {
    this.closeCalled(atMs, code, reason);
    this.#ended(atMs + this.rttMs, code ?? 1005, reason ?? '', true);
  }

  /** Page code calls close(), and nothing else yet. */
  closeCalled(atMs: number, code?: number, reason?: string): void {
    this.#world.tell({
      kind: 'close-called',
      atMs,
      origin: 'page-hook',
      connectionId: this.id,
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
      stack: [
        { functionName: 'disconnect', url: 'https://app.example.com/assets/app.js', line: 871, column: 12 },
      ],
    });
  }

  /** The handshake was answered with something else than 101. */
  refused(atMs: number, status: number, statusText: string, headers: readonly Header[] = []): void {
    this.answered(atMs, status, statusText, headers);
    // Chromium 156 gives these texts.
    const message =
      status === 401
        ? 'HTTP Authentication failed; no valid credentials available'
        : `Error during WebSocket handshake: Unexpected response code: ${status}`;
    this.failed(atMs, message);
  }

  /** The browser gives up with these words. */
  failed(atMs: number, message: string): void {
    this.#world.tell({ kind: 'browser-error', atMs, origin: 'protocol', connectionId: this.id, message });
    this.#ended(atMs + 0.1, 1006, '', false);
  }

  /** The page went away and took it along: nobody reports a close. */
  leftBehind(atMs: number, cause: EndCause = 'navigation'): void {
    this.#world.tell({ kind: 'connection-ended', atMs, origin: 'inferred', connectionId: this.id, cause });
  }

  #ended(atMs: number, code: number, reason: string, wasClean: boolean): void {
    const connectionId = this.id;
    this.#world.tell({ kind: 'connection-ended', atMs, origin: 'protocol', connectionId, cause: 'closed' });
    this.#world.tell({
      kind: 'close-reported',
      atMs: atMs + CLOSE_EVENT_MS,
      origin: 'page-hook',
      connectionId,
      code,
      reason,
      wasClean,
    });
  }
}
