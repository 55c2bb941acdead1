import type { Direction, Header } from '../../model/events.ts';
import { BoundedMap } from './boundedMap.ts';
import type { NetLogConstants } from './constants.ts';
import {
  DependencyParams,
  type EventReader,
  FrameParams,
  HeadersParams,
  InvalidFrameParams,
  type NetLogEvent,
  NoParams,
  ProxyParams,
  RequestHeadersParams,
  ReusedParams,
  reading,
  StateParams,
  StreamJobParams,
  UpgradeFailureParams,
  UrlParams,
} from './netLogEvent.ts';
import type { TickedFact } from './tcpSocket.ts';
import type { Transports } from './transports.ts';
import { WireSocket } from './wireSocket.ts';
import type { WireContext } from './wireTeller.ts';

interface Controller {
  socket: WireSocket | undefined;
  readonly facts: TickedFact[];
}

const isWebSocketUrl = (url: string | undefined): url is string => url !== undefined && /^wss?:/i.test(url);

/**
 * The WebSockets among the requests, and their way to a connection:
 *
 * ```
 *   WEBSOCKET_CHANNEL  (begins just before its request; nothing else ties the two)
 *   URL_REQUEST ── JOB_CONTROLLER ── STREAM_JOB ── connect job ── SOCKET
 *      handshake, frames   proxy                      DNS, TCP, TLS   bytes, end
 * ```
 */
export class WebSockets {
  readonly #context: WireContext;
  readonly #constants: NetLogConstants;
  readonly #transports: Transports;
  readonly #requestType: number | undefined;
  readonly #bySource = new Map<number, WireSocket>();
  readonly #byChannel = new Map<number, WireSocket>();
  readonly #controllers = new BoundedMap<Controller>();
  readonly #streamJobs = new BoundedMap<WireSocket>();
  /** Over, but not all of it told yet. */
  readonly #unsettled = new Set<WireSocket>();
  /** The channel that began last and has no request yet. */
  #openChannel: number | undefined;

  constructor(context: WireContext, constants: NetLogConstants, transports: Transports) {
    this.#context = context;
    this.#constants = constants;
    this.#transports = transports;
    this.#requestType = constants.sourceTypes.get('URL_REQUEST');
  }

  /** Whether events of this source are about a WebSocket we follow. */
  follows(sourceId: number): boolean {
    return this.#bySource.has(sourceId);
  }

  /** Decides what can be decided and tells what was kept back. */
  settle(isLastCall: boolean): void {
    for (const socket of [...this.#unsettled, ...this.#bySource.values()]) socket.settle(isLastCall);
    for (const socket of this.#unsettled) if (socket.isSettled) this.#unsettled.delete(socket);
  }

  logEnded(tickMs: number): void {
    for (const socket of this.#bySource.values()) socket.logEnded(tickMs);
  }

  /** Events that are only read for sources we follow. */
  readonly followers: Readonly<Record<string, EventReader>> = {
    HTTP_TRANSACTION_SEND_REQUEST_HEADERS: reading(RequestHeadersParams, (event, { headers }) =>
      this.#bySource.get(event.sourceId)?.requested(event.tickMs, headerList(headers)),
    ),
    HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS: reading(HeadersParams, (event, { headers }) =>
      this.#bySource.get(event.sourceId)?.requested(event.tickMs, headerList(headers)),
    ),
    HTTP_TRANSACTION_READ_RESPONSE_HEADERS: reading(HeadersParams, (event, { headers }) => {
      const [, status = '0', statusText = ''] = /^HTTP\/\S+ (\d+) ?(.*)$/.exec(headers[0] ?? '') ?? [];
      const socket = this.#bySource.get(event.sourceId);
      socket?.responded(event.tickMs, Number(status), statusText, headerList(headers.slice(1)));
    }),
    WEBSOCKET_UPGRADE_FAILURE: reading(UpgradeFailureParams, (event, { message, net_error }) => {
      const error = net_error === undefined ? undefined : this.#constants.netErrorName(net_error);
      this.#bySource.get(event.sourceId)?.upgradeFailed(event.tickMs, message, error);
    }),
  };

  readonly readers: Readonly<Record<string, EventReader>> = {
    WEBSOCKET_ALIVE: reading(NoParams, (event) => this.#channel(event)),
    WEBSOCKET_STATE_CHANGED: reading(StateParams, ({ sourceId, tickMs }, { new_state }) => {
      if (new_state === 'CLOSED') this.#byChannel.get(sourceId)?.channelClosed(tickMs);
    }),
    REQUEST_ALIVE: reading(UrlParams, (event, params) => this.#request(event, params)),
    HTTP_STREAM_JOB_CONTROLLER: reading(UrlParams, ({ sourceId, phase }, { url }) => {
      if (phase === 'end') this.#controllers.delete(sourceId);
      else if (isWebSocketUrl(url)) this.#controllers.set(sourceId, { socket: undefined, facts: [] });
    }),
    HTTP_STREAM_JOB_CONTROLLER_BOUND: reading(DependencyParams, ({ sourceId }, { source_dependency }) => {
      const controller = this.#controllers.get(sourceId);
      if (!controller || !source_dependency) return;
      controller.socket = this.#bySource.get(source_dependency.id);
      for (const { tickMs, fact } of controller.facts.splice(0)) controller.socket?.fact(tickMs, fact);
    }),
    PROXY_RESOLUTION_SERVICE_RESOLVED_PROXY_LIST: reading(
      ProxyParams,
      ({ sourceId, tickMs }, { proxy_info }) => {
        const controller = this.#controllers.get(sourceId);
        const fact = { type: 'proxy', proxy: proxy_info } as const;
        if (controller?.socket) controller.socket.fact(tickMs, fact);
        else controller?.facts.push({ tickMs, fact });
      },
    ),
    HTTP_STREAM_JOB: reading(StreamJobParams, ({ sourceId, phase }, params) => {
      if (phase === 'end') this.#streamJobs.delete(sourceId);
      else if (isWebSocketUrl(params.logical_destination)) {
        const socket = this.#controllers.get(params.source_dependency?.id ?? Number.NaN)?.socket;
        if (socket) this.#streamJobs.set(sourceId, socket);
      }
    }),
    HTTP_STREAM_REQUEST_BOUND_TO_JOB: reading(DependencyParams, ({ sourceId }, { source_dependency }) => {
      const socket = this.#bySource.get(sourceId);
      if (socket && source_dependency) this.#streamJobs.set(source_dependency.id, socket);
    }),
    SOCKET_POOL_BOUND_TO_CONNECT_JOB: reading(DependencyParams, ({ sourceId }, { source_dependency }) => {
      const trail = this.#transports.trailOfJob(source_dependency?.id ?? Number.NaN);
      if (trail) this.#streamJobs.get(sourceId)?.addTrail(trail);
    }),
    SOCKET_POOL_BOUND_TO_SOCKET: reading(DependencyParams, ({ sourceId }, { source_dependency }) => {
      const socket = this.#transports.socket(source_dependency?.id ?? Number.NaN);
      if (socket) this.#streamJobs.get(sourceId)?.useSocket(socket);
    }),
    SOCKET_POOL_REUSED_AN_EXISTING_SOCKET: reading(ReusedParams, ({ sourceId, tickMs }, { idle_ms }) => {
      const idle = idle_ms === undefined ? {} : { idleMs: idle_ms };
      this.#streamJobs.get(sourceId)?.fact(tickMs, { type: 'reused', ...idle });
    }),
    WEBSOCKET_RECV_FRAME_HEADER: reading(FrameParams, (event, params) =>
      this.#frame(event, 'received', params),
    ),
    WEBSOCKET_SENT_FRAME_HEADER: reading(FrameParams, (event, params) => this.#frame(event, 'sent', params)),
    WEBSOCKET_INVALID_FRAME: reading(InvalidFrameParams, (event, { code, reason, internal_reason = '' }) =>
      this.#bySource.get(event.sourceId)?.invalidFrame(event.tickMs, code, reason, internal_reason),
    ),
    WEBSOCKET_CLOSE_TIMEOUT: reading(NoParams, ({ sourceId, tickMs }) =>
      this.#bySource.get(sourceId)?.fact(tickMs, { type: 'close-timeout' }),
    ),
  };

  #channel({ sourceId, phase, tickMs }: NetLogEvent): void {
    if (phase === 'begin') {
      this.#openChannel = sourceId;
      return;
    }
    this.#byChannel.get(sourceId)?.channelGone(tickMs);
    this.#byChannel.delete(sourceId);
  }

  #request(
    { sourceId, sourceType, phase, tickMs }: NetLogEvent,
    { url, net_error }: { readonly url?: string | undefined; readonly net_error?: number | undefined },
  ): void {
    if (sourceType !== this.#requestType) return;
    if (phase === 'end') {
      const error = net_error === undefined ? undefined : this.#constants.netErrorName(net_error);
      this.#bySource.get(sourceId)?.requestEnded(tickMs, error);
      return;
    }
    if (!isWebSocketUrl(url) || this.#bySource.has(sourceId)) return;
    const socket = this.#add({ id: sourceId, url, tickMs, isLate: false });
    if (this.#openChannel !== undefined && this.#openChannel < sourceId) {
      this.#byChannel.set(this.#openChannel, socket);
      socket.hasChannel = true;
    }
    this.#openChannel = undefined;
  }

  #frame(
    { sourceId, tickMs }: NetLogEvent,
    direction: Direction,
    params: {
      readonly final: boolean;
      readonly opcode: number;
      readonly payload_length: number;
      readonly reserved1: boolean;
    },
  ): void {
    const known = this.#bySource.get(sourceId);
    const socket = known ?? this.#add({ id: sourceId, url: '', tickMs, isLate: true });
    const { opcode, final: isFinal, payload_length: sizeBytes, reserved1: isCompressed } = params;
    socket.frame(tickMs, direction, { opcode, sizeBytes, isFinal, isCompressed });
  }

  #add(source: ConstructorParameters<typeof WireSocket>[1]): WireSocket {
    const socket = new WireSocket(this.#context, source, () => this.#forget(socket));
    this.#bySource.set(source.id, socket);
    return socket;
  }

  /** It is over: whatever the log tells under its number is about something else. */
  #forget(socket: WireSocket): void {
    this.#bySource.delete(socket.sourceId);
    if (!socket.isSettled) this.#unsettled.add(socket);
  }
}

function headerList(lines: readonly string[]): readonly Header[] {
  return lines.flatMap((line) => {
    // Pseudo headers of HTTP/2 begin with a colon.
    const colon = line.indexOf(':', 1);
    return colon < 0 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
  });
}
