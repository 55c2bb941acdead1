import type { Direction } from '../../model/events.ts';
import { BoundedMap } from './boundedMap.ts';
import type { NetLogConstants } from './constants.ts';
import {
  AttemptParams,
  BytesParams,
  CertificateParams,
  DependencyParams,
  DnsParams,
  type EventReader,
  HeadersParams,
  NetErrorParams,
  type NetLogEvent,
  NoParams,
  reading,
  TcpConnectParams,
  TlsParams,
} from './netLogEvent.ts';
import { TcpSocket, type Trail } from './tcpSocket.ts';

interface NameLookUp {
  readonly host: string;
  readonly beganAtTick: number;
  readonly trails: Set<Trail>;
}

const NO_CERTIFICATE_PROBLEMS: readonly string[] = [];

/**
 * The connections the browser makes, whoever they are for: only later does the log tell which of them a WebSocket got.
 * Remembered are those being made and those alive.
 */
export class Transports {
  readonly #constants: NetLogConstants;
  readonly #socketType: number | undefined;
  readonly #jobs = new BoundedMap<Trail>();
  readonly #sockets = new BoundedMap<TcpSocket>();
  readonly #lookUps = new BoundedMap<NameLookUp>();
  readonly #certificates = new BoundedMap<Set<TcpSocket>>();

  constructor(constants: NetLogConstants) {
    this.#constants = constants;
    this.#socketType = constants.sourceTypes.get('SOCKET');
  }

  socket(id: number): TcpSocket | undefined {
    return this.#sockets.get(id);
  }

  /** What a connect job went through so far. */
  trailOfJob(id: number): Trail | undefined {
    return this.#jobs.get(id);
  }

  readonly readers: Readonly<Record<string, EventReader>> = {
    CONNECT_JOB: reading(NoParams, ({ sourceId, phase }) => {
      if (phase === 'begin') this.#jobs.set(sourceId, { facts: [], socket: undefined });
      else this.#jobs.delete(sourceId);
    }),
    HTTP_PROXY_CONNECT_JOB_CONNECT: reading(NetErrorParams, ({ sourceId, phase, tickMs }, params) => {
      if (phase !== 'end' || params.net_error === undefined) return;
      const error = this.#constants.netErrorName(params.net_error);
      this.#jobs.get(sourceId)?.facts.push({ tickMs, fact: { type: 'tunnel', error } });
    }),
    SOCKET_ALIVE: reading(DependencyParams, (event, params) =>
      this.#alive(event, params.source_dependency?.id),
    ),
    HOST_RESOLVER_MANAGER_JOB: reading(DnsParams, (event, params) => {
      if (event.phase === 'begin') {
        const host = hostName(params.host ?? '');
        this.#lookUps.set(event.sourceId, { host, beganAtTick: event.tickMs, trails: new Set() });
      } else this.#lookedUp(event, params.net_error);
    }),
    HOST_RESOLVER_MANAGER_JOB_ATTACH: reading(DependencyParams, ({ sourceId }, params) => {
      const trail = this.#jobs.get(sourceId);
      const lookUp = this.#lookUps.get(params.source_dependency?.id ?? Number.NaN);
      if (trail) lookUp?.trails.add(trail);
    }),
    TCP_CONNECT_ATTEMPT: reading(AttemptParams, (event, params) => this.#attempted(event, params)),
    TCP_CONNECT: reading(TcpConnectParams, (event, params) => this.#connected(event, params)),
    SSL_CONNECT: reading(TlsParams, (event, params) => this.#secured(event, params)),
    CERT_VERIFIER_REQUEST_BOUND_TO_JOB: reading(DependencyParams, ({ sourceId }, params) => {
      const socket = this.#sockets.get(sourceId);
      const job = params.source_dependency?.id;
      if (!socket || job === undefined) return;
      const waiting = this.#certificates.get(job);
      if (waiting) waiting.add(socket);
      else this.#certificates.set(job, new Set([socket]));
    }),
    CERT_VERIFIER_JOB: reading(CertificateParams, (event, params) => {
      if (event.phase === 'end') this.#verified(event, params.cert_status, params.net_error);
    }),
    HTTP_TRANSACTION_READ_TUNNEL_RESPONSE_HEADERS: reading(HeadersParams, ({ sourceId, tickMs }, params) => {
      const status = params.headers[0];
      this.#sockets.get(sourceId)?.note(tickMs, { type: 'tunnel', ...(status !== undefined && { status }) });
    }),
    SOCKS_CONNECT: reading(NetErrorParams, (event, params) => this.#tunnelled(event, params.net_error)),
    SOCKS5_CONNECT: reading(NetErrorParams, (event, params) => this.#tunnelled(event, params.net_error)),
    SOCKET_READ_ERROR: reading(NetErrorParams, (event, params) => this.#failed(event, 'reading', params)),
    SOCKET_WRITE_ERROR: reading(NetErrorParams, (event, params) => this.#failed(event, 'writing', params)),
    SSL_READ_ERROR: reading(NetErrorParams, (event, params) => this.#failed(event, 'reading', params)),
    SSL_WRITE_ERROR: reading(NetErrorParams, (event, params) => this.#failed(event, 'writing', params)),
  };

  /** Events that count bytes; the reader adds up without parsing, and asks for the rest of those it needs. */
  readonly byteReaders: Readonly<Record<string, EventReader>> = {
    SOCKET_BYTES_SENT: this.#bytesReader('sent', false),
    SOCKET_BYTES_RECEIVED: this.#bytesReader('received', false),
    SSL_SOCKET_BYTES_SENT: this.#bytesReader('sent', true),
    SSL_SOCKET_BYTES_RECEIVED: this.#bytesReader('received', true),
  };

  #bytesReader(direction: Direction, isTls: boolean): EventReader {
    return reading(BytesParams, ({ sourceId, tickMs }, { byte_count, bytes }) => {
      const socket = this.#sockets.get(sourceId);
      if (!socket) return;
      if (byte_count === 0 && direction === 'received') socket.endOfStream(tickMs);
      // Above TLS there are the frames, below it nobody can read them.
      if (bytes !== undefined && socket.hasTls === isTls) socket.user?.onSocketBytes(direction, bytes);
    });
  }

  #alive({ sourceId, sourceType, phase, tickMs }: NetLogEvent, parentId: number | undefined): void {
    if (sourceType !== this.#socketType) return;
    if (phase === 'begin') {
      const job = parentId === undefined ? undefined : this.#jobs.get(parentId);
      this.#sockets.set(sourceId, new TcpSocket(job ?? { facts: [], socket: undefined }));
      return;
    }
    this.#sockets.get(sourceId)?.closed(tickMs);
    this.#sockets.delete(sourceId);
  }

  #lookedUp({ sourceId, tickMs }: NetLogEvent, netError: number | undefined): void {
    const lookUp = this.#lookUps.get(sourceId);
    this.#lookUps.delete(sourceId);
    if (!lookUp) return;
    const { host, beganAtTick, trails } = lookUp;
    const durationMs = tickMs - beganAtTick;
    for (const trail of trails) {
      trail.facts.push({ tickMs, fact: { type: 'dns', host, durationMs, ...this.#error(netError) } });
    }
  }

  #attempted(
    { sourceId, phase, tickMs }: NetLogEvent,
    { address }: { readonly address?: string | undefined },
  ): void {
    const socket = this.#sockets.get(sourceId);
    if (!socket) return;
    if (phase !== 'begin') return;
    const failed = socket.attempt;
    // One address after the other failed: only the last one's net error is told.
    if (failed) this.#noteAttempt(socket, failed, tickMs, { error: 'ERR_CONNECTION_FAILED' });
    socket.attempt = { address: address ?? '', tickMs };
  }

  #connected(
    { sourceId, phase, tickMs }: NetLogEvent,
    {
      local_address,
      net_error,
    }: { readonly local_address?: string | undefined; readonly net_error?: number | undefined },
  ): void {
    const socket = this.#sockets.get(sourceId);
    if (phase !== 'end' || !socket?.attempt) return;
    const localAddress = local_address === undefined ? {} : { localAddress: local_address };
    this.#noteAttempt(socket, socket.attempt, tickMs, { ...localAddress, ...this.#error(net_error) });
    socket.attempt = undefined;
  }

  #noteAttempt(
    socket: TcpSocket,
    { address, tickMs: beganAtTick }: NonNullable<TcpSocket['attempt']>,
    tickMs: number,
    outcome: { readonly localAddress?: string; readonly error?: string },
  ): void {
    socket.note(tickMs, { type: 'tcp', address, durationMs: tickMs - beganAtTick, ...outcome });
  }

  #secured(
    { sourceId, phase, tickMs }: NetLogEvent,
    {
      version,
      next_proto,
      is_resumed,
      net_error,
    }: {
      readonly version?: string | undefined;
      readonly next_proto?: string | undefined;
      readonly is_resumed?: boolean | undefined;
      readonly net_error?: number | undefined;
    },
  ): void {
    const socket = this.#sockets.get(sourceId);
    if (!socket) return;
    socket.hasTls = true;
    if (phase === 'begin') {
      socket.tlsBeganAtTick = tickMs;
      return;
    }
    socket.note(tickMs, {
      type: 'tls',
      durationMs: tickMs - (socket.tlsBeganAtTick ?? tickMs),
      ...(version !== undefined && { version }),
      ...(next_proto !== undefined && { alpn: next_proto }),
      ...(is_resumed !== undefined && { isResumed: is_resumed }),
      ...this.#error(net_error),
    });
  }

  #verified(
    { sourceId, tickMs }: NetLogEvent,
    status: number | undefined,
    netError: number | undefined,
  ): void {
    const sockets = this.#certificates.get(sourceId);
    this.#certificates.delete(sourceId);
    if (!sockets) return;
    const { certificateProblems } = this.#constants;
    const problems = status === undefined ? NO_CERTIFICATE_PROBLEMS : certificateProblems(status);
    if (problems.length === 0 && netError === undefined) return;
    for (const socket of sockets) {
      socket.note(tickMs, { type: 'certificate', problems, ...this.#error(netError) });
    }
  }

  #tunnelled({ sourceId, phase, tickMs }: NetLogEvent, netError: number | undefined): void {
    if (phase === 'end')
      this.#sockets.get(sourceId)?.note(tickMs, { type: 'tunnel', ...this.#error(netError) });
  }

  #failed(
    { sourceId, tickMs }: NetLogEvent,
    during: 'reading' | 'writing',
    { net_error }: { readonly net_error?: number | undefined },
  ): void {
    if (net_error === undefined) return;
    this.#sockets.get(sourceId)?.failed(tickMs, during, this.#constants.netErrorName(net_error));
  }

  #error(netError: number | undefined): { readonly error?: string } {
    return netError === undefined ? {} : { error: this.#constants.netErrorName(netError) };
  }
}

/** Chrome writes some hosts with a scheme. */
function hostName(host: string): string {
  return host.replace(/^[a-z]+:\/\//, '');
}
