/** What the network stack did for one socket below the WebSocket protocol, as a net log tells it. */
export type WireFact = { readonly atMs: number } & WireFactKind;

/** Durations in ms. `error` is Chrome's name of the failure, such as `ERR_CONNECTION_RESET`; absent: it worked. */
export type WireFactKind =
  /** Which way Chrome decided to go: `DIRECT`, or proxies as Chrome lists them (`PROXY 10.0.0.1:3128`). */
  | { readonly type: 'proxy'; readonly proxy: string }
  /** The name was looked up. */
  | {
      readonly type: 'dns';
      readonly host: string;
      readonly durationMs: number;
      readonly error?: string;
    }
  /** One attempt at a TCP connection, to the server or to the proxy. */
  | {
      readonly type: 'tcp';
      readonly address: string;
      readonly localAddress?: string;
      readonly durationMs: number;
      readonly error?: string;
    }
  /** The proxy was asked for a tunnel (CONNECT or SOCKS). */
  | { readonly type: 'tunnel'; readonly status?: string; readonly error?: string }
  | {
      readonly type: 'tls';
      /** As Chrome writes it: `TLS 1.3`. */
      readonly version?: string;
      /** Protocol chosen by ALPN: `http/1.1`, `h2`. */
      readonly alpn?: string;
      readonly isResumed?: boolean;
      readonly durationMs: number;
      readonly error?: string;
    }
  /** Something is wrong with the certificate; Chrome may have been told to go on all the same. */
  | { readonly type: 'certificate'; readonly problems: readonly string[]; readonly error?: string }
  /** The handshake went over a TCP connection that was there already. */
  | { readonly type: 'reused'; readonly idleMs?: number }
  /** The server's answer to the handshake was no WebSocket, or none came. */
  | { readonly type: 'upgrade-failed'; readonly message: string; readonly error?: string }
  /** The browser received a frame that RFC 6455 forbids; `code` is what it closed with. */
  | {
      readonly type: 'invalid-frame';
      readonly code?: number;
      readonly reason: string;
      readonly detail: string;
    }
  /** The closing handshake took longer than the browser waits. */
  | { readonly type: 'close-timeout' }
  /** The other side ended its half of the TCP connection (FIN). */
  | { readonly type: 'end-of-stream' }
  /** Reading or writing failed: `ERR_CONNECTION_RESET` is a TCP reset. */
  | { readonly type: 'socket-error'; readonly during: 'reading' | 'writing'; readonly error: string }
  /** The browser let go of the TCP connection. */
  | { readonly type: 'tcp-closed' }
  /** The net log ends here while the socket still lived. */
  | { readonly type: 'log-ended' };

export const WIRE_FACT_TYPES = [
  'proxy',
  'dns',
  'tcp',
  'tunnel',
  'tls',
  'certificate',
  'reused',
  'upgrade-failed',
  'invalid-frame',
  'close-timeout',
  'end-of-stream',
  'socket-error',
  'tcp-closed',
  'log-ended',
] as const satisfies readonly WireFact['type'][];

/** Messages that went one way over the wire. */
export interface WireTotals {
  /** Messages, control frames aside. */
  readonly messages: number;
  /** Their payload on the wire, after compression, in bytes. */
  readonly wireBytes: number;
  /** Of those whose size before compression is known too: that size, and the size on the wire. */
  readonly comparedBytes: number;
  readonly comparedWireBytes: number;
}

/** Bytes of the TCP connection since it was made, TLS and handshakes included. */
export interface TcpTotals {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}
