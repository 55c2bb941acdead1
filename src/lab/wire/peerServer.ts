import type { RequestListener } from 'node:http';
import { type PerMessageDeflateOptions, WebSocketServer } from 'ws';
import type { Closeable } from './closing.ts';
import { refuseUpgrade, startHttpServer } from './httpServer.ts';
import { createPeer, type Peer } from './peer.ts';
import type { PeerRecord } from './peerRecord.ts';

/** What happens with connections to one path. */
export interface PeerRoute {
  /** Subprotocols the route speaks; the first one that the client offers is chosen. */
  readonly subprotocols?: readonly string[];
  /** Returns an HTTP status to refuse the handshake with, for instance because of its query. */
  readonly check?: (url: URL) => number | undefined;
  readonly accept: (peer: Peer) => void;
}

export interface PeerServerOptions {
  /** By path; `*` stands for every path not listed. Without a match the handshake gets 404. */
  readonly routes: Readonly<Record<string, PeerRoute>>;
  /** Off by default, so that sizes on the wire are sizes of payloads. */
  readonly perMessageDeflate?: boolean | PerMessageDeflateOptions;
  /** Answers ordinary HTTP requests; without it they get 426. */
  readonly onRequest?: RequestListener;
  /** Whether protocol pings are answered by themselves, as by default. */
  readonly autoPong?: boolean;
}

export interface PeerServer extends Closeable {
  readonly port: number;
  /** `ws://127.0.0.1:PORT`, to be followed by a path. */
  readonly origin: string;
  /** Every connection since the start, in the order they opened. */
  readonly connections: readonly PeerRecord[];
  /** Connections that are open now. */
  readonly peers: ReadonlySet<Peer>;
}

/** A WebSocket server on a free loopback port whose routes hold the (mis)behaviour. */
export async function startPeerServer(options: PeerServerOptions): Promise<PeerServer> {
  const connections: PeerRecord[] = [];
  const peers = new Set<Peer>();
  const routeOf = (url: URL): PeerRoute | undefined => options.routes[url.pathname] ?? options.routes['*'];
  const webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: options.perMessageDeflate ?? false,
    autoPong: options.autoPong ?? true,
    handleProtocols: (offered, request) => {
      const spoken = routeOf(new URL(request.url ?? '/', 'ws://127.0.0.1'))?.subprotocols ?? [];
      return [...offered].find((name) => spoken.includes(name)) ?? false;
    },
  });

  const server = await startHttpServer({
    ...(options.onRequest === undefined ? {} : { onRequest: options.onRequest }),
    onUpgrade({ request, tcp, head, url }) {
      const route = routeOf(url);
      const refusal = route === undefined ? 404 : route.check?.(url);
      if (route === undefined || refusal !== undefined) {
        refuseUpgrade(tcp, refusal ?? 404);
        return;
      }
      webSockets.handleUpgrade(request, tcp, head, (socket) => {
        const peer = createPeer(socket, tcp, url);
        connections.push(peer.record);
        peers.add(peer);
        socket.on('close', () => peers.delete(peer));
        route.accept(peer);
      });
    },
  });
  return {
    port: server.port,
    origin: `ws://127.0.0.1:${server.port}`,
    connections,
    peers,
    close: server.close,
  };
}

/** A whole number from a query, or the fallback if it is absent, negative or no number. */
export function queryNumber(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  const value = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
}
