import { createServer, type IncomingMessage, type RequestListener, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Closeable, closeOnce } from './closing.ts';

/** A request to become a WebSocket, before anything was answered. */
export interface UpgradeAttempt {
  readonly request: IncomingMessage;
  /** Path and query of the request; the rest is made up. */
  readonly url: URL;
  readonly tcp: Duplex;
  /** Bytes the client sent right behind its request. */
  readonly head: Buffer;
}

export interface HttpServerOptions {
  readonly onUpgrade?: (attempt: UpgradeAttempt) => void;
  /** Answers ordinary requests; without it they get 426. */
  readonly onRequest?: RequestListener;
}

export interface HttpServer extends Closeable {
  readonly port: number;
}

/** An HTTP server on a free loopback port that can be closed however its sockets are occupied. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  const server = createServer(options.onRequest ?? answerUpgradeRequired);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // Peers of the lab cut each other on purpose; the 'close' that follows is what gets recorded.
    socket.on('error', () => socket.destroy());
  });
  server.on('upgrade', (request, tcp, head) => {
    const url = new URL(request.url ?? '/', 'ws://127.0.0.1');
    if (options.onUpgrade === undefined) refuseUpgrade(tcp, 404);
    else options.onUpgrade({ request, url, tcp, head });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const gone = new Promise<void>((resolve) => server.once('close', resolve));
  const close = closeOnce(
    () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
    () => gone,
  );
  return { port: portOf(server.address()), close };
}

/** The port of a listening TCP server. Throws if it does not listen on one. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The server has no TCP port');
  return address.port;
}

/** Answers a WebSocket handshake with an HTTP status and a plain body, then ends the connection. */
export function refuseUpgrade(
  tcp: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = `${status} ${STATUS_CODES[status] ?? ''}\n`,
): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries({ 'Content-Type': 'text/plain', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    ),
  ];
  tcp.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const answerUpgradeRequired: RequestListener = (_request, response) => {
  response.writeHead(426, { 'Content-Type': 'text/plain', Upgrade: 'websocket' });
  response.end('This is a WebSocket peer of the WS Doctor lab.\n');
};
