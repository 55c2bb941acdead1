import { type WebSocket, WebSocketServer } from 'ws';
import type { Closeable } from '../../../src/lab/wire/closing.ts';
import { startHttpServer } from '../../../src/lab/wire/httpServer.ts';
import { Tap } from './libraryPeer.ts';

interface TappedServer extends Closeable {
  readonly url: string;
  readonly sockets: WebSocketServer;
  readonly tap: Tap;
}

/**
 * A `ws` server on a free loopback port that counts text messages as `sent NAME` and `received NAME`, as `nameOf`
 * names them.
 */
export async function startTappedServer(
  path: string,
  nameOf: (text: string) => string | undefined,
  subprotocol?: string,
): Promise<TappedServer> {
  const tap = new Tap();
  const note = (way: string, text: string) => {
    const name = nameOf(text);
    if (name !== undefined) tap.note(`${way} ${name}`);
  };
  const sockets = new WebSocketServer({
    noServer: true,
    ...(subprotocol !== undefined && { handleProtocols: () => subprotocol }),
  });
  const http = await startHttpServer({
    onUpgrade: ({ request, tcp, head }) => {
      sockets.handleUpgrade(request, tcp, head, (socket) => {
        socket.on('message', (data) => note('received', String(data)));
        tapSends(socket, (text) => note('sent', text));
        sockets.emit('connection', socket, request);
      });
    },
  });
  return {
    url: `ws://127.0.0.1:${http.port}${path}`,
    sockets,
    tap,
    close: async () => {
      sockets.close();
      await http.close();
    },
  };
}

function tapSends(socket: WebSocket, note: (text: string) => void): void {
  socket.send = new Proxy(socket.send, {
    apply: (send, self, args) => {
      const [data]: unknown[] = args;
      if (typeof data === 'string') note(data);
      return Reflect.apply(send, self, args);
    },
  });
}
