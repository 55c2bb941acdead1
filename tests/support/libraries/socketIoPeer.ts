import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { Server } from 'socket.io';
import { portOf } from '../../../src/lab/wire/httpServer.ts';
import { type LibraryPeer, PATIENCE_MS, Tap, TIMED, UNTIL, WORK_MS } from './libraryPeer.ts';

/** Socket.IO: the server pings, both sides ask for acknowledgements. */
export async function startSocketIoPeer(): Promise<LibraryPeer> {
  const tap = new Tap();
  const http = createServer();
  const io = new Server(http, { pingInterval: 300, pingTimeout: PATIENCE_MS, cors: { origin: '*' } });
  io.engine.on('connection', (transport) => {
    transport.on('packetCreate', ({ type }: { type: string }) => tap.note(`sent ${type}`));
    transport.on('packet', ({ type }: { type: string }) => tap.note(`received ${type}`));
  });
  io.on('connection', (socket) => {
    socket.on('save', (value: number, acknowledge: (value: number) => void) => {
      setTimeout(() => {
        tap.note('acknowledged');
        acknowledge(value);
      }, WORK_MS);
    });
    for (let n = 0; n < 3; n++) {
      socket.emitWithAck('confirm', n).then(
        () => tap.note('confirmed'),
        () => tap.note('not confirmed'),
      );
    }
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    name: 'socket.io',
    path: '/socket.io/',
    bundle: fileURLToPath(
      new URL('../../../node_modules/socket.io-client/dist/socket.io.js', import.meta.url),
    ),
    client: `(async () => {
      ${UNTIL} ${TIMED}
      const socket = io('http://127.0.0.1:${portOf(http.address())}', { transports: ['websocket'], reconnection: false });
      const report = { pings: 0, pingAtMs: [], confirmed: 0, requestMs: [] };
      socket.io.on('ping', () => { report.pings++; report.pingAtMs.push(performance.now()); });
      socket.on('confirm', (value, acknowledge) => { acknowledge(value); report.confirmed++; });
      await until(() => socket.connected);
      for (let n = 0; n < 5; n++) report.requestMs.push(await timed(() => socket.emitWithAck('save', n)));
      await until(() => report.pings >= 5 && report.confirmed === 3);
      socket.disconnect();
      return report;
    })()`,
    tap,
    close: async () => {
      await io.close();
    },
  };
}
