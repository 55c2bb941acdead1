import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createServer as createSockJs } from 'sockjs';
import { portOf } from '../../../src/lab/wire/httpServer.ts';
import { type LibraryPeer, PATIENCE_MS, Tap, TIMED, UNTIL, WORK_MS } from './libraryPeer.ts';

const BEATS = 5;

/**
 * SockJS. On its WebSocket transport this server beats with control frames, which no page sees; others (Spring) send
 * the protocol's `h`, and so does the same library's own transport layer, which is asked for it here.
 */
export async function startSockJsPeer(): Promise<LibraryPeer> {
  const tap = new Tap();
  const http = createServer();
  const sockJs = createSockJs({ log: () => undefined });
  sockJs.on('connection', (connection) => {
    // None may be under way when the client closes: the library would not count it.
    const beat = setInterval(() => {
      if (tap.count('beat') === BEATS) clearInterval(beat);
      else if (sendHeartbeat(connection)) tap.note('beat');
    }, 300);
    connection.on('close', () => clearInterval(beat));
    connection.on('data', (text) => {
      tap.note('request');
      const id = /"id":(\d+)/.exec(text)?.[1];
      setTimeout(() => connection.write(`{"id":${id},"ok":true}`), WORK_MS);
    });
  });
  const open = new Set<Socket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  sockJs.installHandlers(http, { prefix: '/sockjs' });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    name: 'sockjs',
    path: '/sockjs/',
    bundle: fileURLToPath(new URL('../../../node_modules/sockjs-client/dist/sockjs.js', import.meta.url)),
    client: `(async () => {
      ${UNTIL} ${TIMED}
      const report = { beats: 0, requestMs: [] };
      const socket = new SockJS('http://127.0.0.1:${portOf(http.address())}/sockjs', null, { transports: ['websocket'], timeout: ${PATIENCE_MS} });
      let answered = 0;
      socket.addEventListener('heartbeat', () => report.beats++);
      socket.onmessage = () => answered++;
      await until(() => socket.readyState === 1);
      for (let n = 1; n <= 5; n++) {
        report.requestMs.push(await timed(async () => {
          socket.send(JSON.stringify({ id: n, do: 'save' }));
          await until(() => answered === n);
        }));
      }
      await until(() => report.beats === ${BEATS});
      socket.close();
      return report;
    })()`,
    tap,
    close: async () => {
      const closed = new Promise((resolve) => http.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Lets the library's session write a heartbeat frame, as its transports without control frames do. */
function sendHeartbeat(connection: object): boolean {
  const receiver: unknown = member(member(connection, '_session'), 'recv');
  const send = member(receiver, 'doSendFrame');
  if (typeof send !== 'function') return false;
  send.call(receiver, 'h');
  return true;
}

function member(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined;
}
