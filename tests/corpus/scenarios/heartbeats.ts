import { beats, chatter } from '../world/traffic.ts';
import { lives, scenario, WHOLE, WITH_CODES } from './stories.ts';

const PHOENIX_PING = '[null,"7","phoenix","heartbeat",{}]';
const PHOENIX_PONG = '[null,"7","phoenix","phx_reply",{"response":{},"status":"ok"}]';
const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };

export const heartbeats = [
  scenario(
    'a heartbeat every 90 s against a limit of 60 s',
    'other traffic hid it; in the first quiet minute the proxy cut, twice',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 2, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'nginx' });
        const busyMs = socket.openedMs + world.noise.whole(5, 7) * 90_000 + 3000;
        chatter(world, socket, socket.openedMs + 60, busyMs - 8000, { everyMs: 12_000 });
        const askedMs = beats(world, socket, socket.openedMs + 1000, busyMs, {
          everyMs: 90_000,
          ...JSON_BEAT,
        });
        const endMs = Math.max(socket.lastMs, askedMs) + 60_000 + world.noise.between(0, 40);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', sockets);
    },
  ),
  scenario(
    'a heartbeat of 30 s against a limit of 20 s',
    'Phoenix behind Azure Application Gateway, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://phx.example.com/socket/websocket?vsn=2.0.0', { atMs, page });
        const busyMs = socket.openedMs + world.noise.whole(5, 9) * 30_000 + 2500;
        chatter(world, socket, socket.openedMs + 60, busyMs - 4000, { everyMs: 5000 });
        beats(world, socket, socket.openedMs + 1500, busyMs, {
          everyMs: 30_000,
          ask: PHOENIX_PING,
          answer: PHOENIX_PONG,
        });
        const endMs = socket.lastMs + 20_000 + world.noise.between(0, 60);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', sockets);
    },
  ),
  scenario(
    'a heartbeat of 60 s loses the race against 60 s',
    'ALB with its default; most beats come a moment too early to notice, the last a moment too late',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page, server: 'alb' });
        const untilMs = socket.openedMs + world.noise.whole(4, 12) * 59_950;
        beats(world, socket, socket.openedMs + 500, untilMs, { everyMs: 59_950, answerMs: 12, ...JSON_BEAT });
        const endMs = socket.lastMs + 60_000 + world.noise.between(0, 30);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-too-slow', sockets, { accept: ['idle-timeout'] });
    },
  ),
  scenario(
    'pings stay without an answer and the page gives up',
    'half open: the server stopped reading',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const everyMs = world.noise.pick([5000, 10_000, 15_000, 20_000]);
      const sockets = lives(world, 1, (atMs) => {
        const socket = world.open(world.url, { atMs, page });
        const wellMs = socket.openedMs + everyMs * world.noise.whole(6, 20) + 600;
        beats(world, socket, socket.openedMs + 500, wellMs, { everyMs, ...JSON_BEAT });
        const deadMs = wellMs - 100 + everyMs;
        const askedMs = beats(world, socket, deadMs, deadMs + everyMs * 2, { everyMs, ask: JSON_BEAT.ask });
        const endMs = askedMs + everyMs;
        // Nobody answers the close frame either: this library does not wait.
        socket.closeCalled(endMs, 4000, 'heartbeat timeout');
        socket.cut(endMs + world.noise.between(2000, 9000));
        return { socket, endMs: endMs + 9000 };
      });
      world.expect('heartbeat-unanswered', sockets);
    },
  ),
  scenario(
    'Phoenix closes with 1000 "heartbeat timeout"',
    'the last heartbeat was not answered within its interval',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 1, (atMs) => {
        const socket = world.open('wss://phx.example.com/socket/websocket?vsn=2.0.0', { atMs, page });
        const wellMs = socket.openedMs + 30_000 * world.noise.whole(4, 12) + 600;
        beats(world, socket, socket.openedMs + 500, wellMs, {
          everyMs: 30_000,
          ask: PHOENIX_PING,
          answer: PHOENIX_PONG,
        });
        const askedMs = socket.openedMs + 500 + Math.ceil((wellMs - socket.openedMs) / 30_000) * 30_000;
        socket.send(askedMs, PHOENIX_PING);
        socket.closedByPage(askedMs + 30_000, 1000, 'heartbeat timeout');
        return { socket, endMs: askedMs + 30_200 };
      });
      world.expect('heartbeat-unanswered', sockets);
    },
  ),
  scenario(
    'Engine.IO: the server stops asking',
    'the client waits pingInterval + pingTimeout and closes without a code',
    WHOLE,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 1, (atMs) => {
        const socket = world.open('wss://io.example.com/socket.io/?EIO=4&transport=websocket', {
          atMs,
          page,
        });
        const openedMs = socket.openedMs + 30;
        socket.receive(openedMs, '0{"sid":"k3Vd","upgrades":[],"pingInterval":25000,"pingTimeout":20000}');
        socket.send(openedMs + 5, '40');
        socket.receive(openedMs + 40, '40{"sid":"p9Xa"}');
        const wellMs = openedMs + 25_000 * world.noise.whole(3, 15) + 900;
        beats(world, socket, openedMs + 25_000, wellMs, {
          everyMs: 25_000,
          by: 'server',
          ask: '2',
          answer: '3',
          answerMs: 2,
        });
        const endMs = socket.lastMs + 45_000;
        socket.closeCalled(endMs);
        socket.cut(endMs + world.noise.between(20_000, 58_000));
        return { socket, endMs: endMs + 58_000 };
      });
      world.expect('heartbeat-unanswered', sockets);
    },
  ),
  scenario(
    'pings stay without an answer until the system gives up',
    'the cable was pulled at the other end',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 1, (atMs) => {
        const socket = world.open(world.url, { atMs, page });
        const wellMs = socket.openedMs + 10_000 * world.noise.whole(6, 20) + 600;
        beats(world, socket, socket.openedMs + 500, wellMs, { everyMs: 10_000, ...JSON_BEAT });
        const askedMs = beats(world, socket, wellMs + 9900, wellMs + 70_000, {
          everyMs: 10_000,
          ask: JSON_BEAT.ask,
        });
        const endMs = askedMs + world.noise.between(1000, 9000);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('heartbeat-unanswered', sockets);
    },
  ),
  scenario(
    'pings stay without an answer and nobody notices',
    'the page has no time-out of its own and goes on asking',
    ['own', 'own-without-hook', 'chrome', 'playwright', 'mitmproxy'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 300, page });
      const wellMs = socket.openedMs + 10_000 * world.noise.whole(8, 20) + 600;
      beats(world, socket, socket.openedMs + 500, wellMs, { everyMs: 10_000, ...JSON_BEAT });
      beats(world, socket, wellMs + 9900, wellMs + 130_000, { everyMs: 10_000, ask: JSON_BEAT.ask });
      world.expect('heartbeat-unanswered', socket);
    },
  ),
  scenario(
    'the server missed the browser’s pongs',
    'Python websockets: 1011 "keepalive ping timeout" after the network hung',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 1, (atMs) => {
        const socket = world.open(world.url, { atMs, page, server: 'uvicorn' });
        const wellMs = socket.openedMs + world.noise.between(40_000, 200_000);
        chatter(world, socket, socket.openedMs + 60, wellMs, { everyMs: 3000 });
        const endMs = wellMs + world.noise.between(22_000, 38_000);
        socket.closedByServer(endMs, 1011, 'keepalive ping timeout');
        return { socket, endMs };
      });
      world.expect('heartbeat-unanswered', sockets, {
        accept: ['network-lost', 'idle-timeout', 'page-slow-to-answer'],
      });
    },
  ),
];
