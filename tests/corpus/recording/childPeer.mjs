// A WebSocket server in a process of its own, to be killed, stopped or told to shut down.
// node childPeer.mjs [--host ADDRESS] [--port PORT] [--socketio INTERVAL_MS,TIMEOUT_MS]; prints its port.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '0' },
    socketio: { type: 'string' },
  },
});

const http = createServer();
if (values.socketio === undefined) serveWebSockets();
else serveSocketIo(values.socketio);
http.listen(Number(values.port), values.host, () => console.log(http.address().port));

function serveWebSockets() {
  const server = new WebSocketServer({ server: http });
  server.on('connection', (socket, request) => {
    const url = new URL(request.url, 'ws://localhost');
    const tickMs = Number(url.searchParams.get('tickMs') ?? 0);
    let n = 0;
    const timer =
      tickMs > 0
        ? setInterval(() => socket.send(JSON.stringify({ type: 'tick', n: ++n })), tickMs)
        : undefined;
    socket.on('message', (data, isBinary) => {
      const text = data.toString();
      if (text.includes('"ping"')) socket.send(text.replace('"ping"', '"pong"'));
      else if (url.pathname === '/drain') return;
      else socket.send(data, { binary: isBinary });
    });
    // A reader that is slower than its writer: 0.2 s of every second.
    if (url.pathname === '/drain') {
      const slow = setInterval(() => {
        socket.resume();
        setTimeout(() => socket.pause(), 40);
      }, 1000);
      socket.pause();
      socket.on('close', () => clearInterval(slow));
    }
    socket.on('error', () => undefined);
    socket.on('close', () => clearInterval(timer));
  });
  process.once('SIGTERM', () => {
    for (const socket of server.clients) socket.close(1001, 'server shutting down');
    http.close();
    setTimeout(() => process.exit(0), 500);
  });
}

function serveSocketIo(times) {
  const [pingInterval, pingTimeout] = times.split(',').map(Number);
  const io = new Server(http, { pingInterval, pingTimeout, cors: { origin: '*' } });
  io.on('connection', (socket) => {
    socket.on('chat', (text, acknowledge) => acknowledge?.(text));
    socket.on('kick', () => socket.disconnect(true));
  });
}
