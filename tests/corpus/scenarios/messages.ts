import { chatter } from '../world/traffic.ts';
import { lives, scenario, WITH_CODES } from './stories.ts';

/** Texts of Chromium's net/websockets. */
const VIOLATIONS = [
  'A server must not mask any frames that it sends to the client.',
  'Unrecognized frame opcode: 3',
  'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
  'Received fragmented control frame: opcode = 9',
  'Received too large control frame: opcode = 9, payload length = 126',
  'Received unexpected continuation frame.',
  'Received a broken close frame containing a reserved status code.',
  'Invalid frame header',
] as const;

export const messages = [
  ...VIOLATIONS.map((message) =>
    scenario(
      `Chrome refuses a frame: ${message}`,
      'the server breaks RFC 6455',
      ['own', 'own-without-hook', 'chrome'],
      (world) => {
        const page = world.page();
        const socket = world.open(world.url, { atMs: 200, page });
        const endMs = socket.openedMs + world.noise.between(500, 60_000);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(5, 300), { everyMs: 900 });
        socket.failed(endMs, message);
        world.watchUntil(endMs + 900);
        world.expect('browser-rejected-frame', socket);
      },
    ),
  ),
  scenario(
    'a text frame that is no UTF-8',
    'Chrome cannot decode it',
    ['own', 'own-without-hook', 'chrome'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 200, page });
      const endMs = socket.openedMs + world.noise.between(500, 60_000);
      chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(5, 300), { everyMs: 900 });
      socket.failed(endMs, 'Could not decode a text frame as UTF-8.');
      world.watchUntil(endMs + 900);
      world.expect('invalid-payload', socket, { accept: ['browser-rejected-frame'] });
    },
  ),
  scenario('the server says 1007', 'it could not read what the page sent', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const sentMs = socket.openedMs + world.noise.between(5000, 60_000);
    chatter(world, socket, socket.openedMs + 40, sentMs - 300, { everyMs: 900 });
    socket.send(sentMs, '{"name":"\\ud83d"}');
    socket.closedByServer(sentMs + socket.rttMs, 1007, world.noise.pick(['', 'Invalid UTF-8 sequence']));
    world.watchUntil(sentMs + 1500);
    world.expect('invalid-payload', socket);
  }),
  scenario(
    'a hub says that it failed and its library closes at once',
    'SignalR: type 7 with an error; the page has nothing to do with the close()',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/hubs/board', { atMs: 200, page });
      socket.send(socket.openedMs + 3, '{"protocol":"json","version":1}\u001e');
      socket.receive(socket.openedMs + 20, '{}\u001e');
      const saidMs = socket.openedMs + world.noise.between(5000, 60_000);
      chatter(world, socket, socket.openedMs + 60, saidMs - 300, { everyMs: 900 });
      socket.receive(
        saidMs,
        '{"type":7,"error":"Connection closed with an error.","allowReconnect":true}\u001e',
      );
      socket.closedByPage(saidMs + world.noise.between(0.5, 9), 1000);
      world.watchUntil(saidMs + 1500);
      world.expect('server-error', socket);
    },
  ),
  scenario(
    'an error of one request, and later the page leaves',
    'the message failed, not the connection',
    ['own'],
    (world) => {
      const page = world.page();
      const socket = world.open(world.url, { atMs: 200, page });
      const saidMs = socket.openedMs + world.noise.between(5000, 60_000);
      chatter(world, socket, socket.openedMs + 60, saidMs - 300, { everyMs: 900 });
      socket.receive(saidMs, '{"type":"error","error":"Internal server error while saving"}');
      socket.closedByPage(saidMs + world.noise.between(900, 1900), 1000);
      world.watchUntil(saidMs + 4000);
      world.expect('closed-by-page', socket);
      world.looksLike('server-error');
    },
  ),
  scenario('the server says 1003', 'it takes no such data', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 200, page });
    const sentMs = socket.openedMs + world.noise.between(5000, 60_000);
    chatter(world, socket, socket.openedMs + 40, sentMs - 300, { everyMs: 900 });
    socket.send(sentMs, 'AAECAwQF');
    socket.closedByServer(sentMs + socket.rttMs, 1003, 'unsupported data');
    world.watchUntil(sentMs + 1500);
    world.expect('invalid-payload', socket, { accept: ['policy-or-auth'] });
  }),
  ...([70_000, 140_000, 1_100_000] as const).map((sizeBytes) =>
    scenario(
      `1009 after a message of ${sizeBytes} bytes`,
      'above the server’s limit',
      WITH_CODES,
      (world) => {
        const page = world.page();
        const socket = world.open(world.url, { atMs: 200, page });
        const sentMs = socket.openedMs + world.noise.between(5000, 60_000);
        chatter(world, socket, socket.openedMs + 40, sentMs - 300, { everyMs: 900 });
        socket.sendBytes(sentMs, sizeBytes);
        const endMs = sentMs + socket.rttMs + sizeBytes / 10_000;
        socket.closedByServer(endMs, 1009, world.noise.pick(['', 'Max payload size exceeded']));
        world.watchUntil(endMs + 1500);
        world.expect('message-too-big', socket);
      },
    ),
  ),
  scenario(
    'cut after every message above a megabyte',
    'a gateway with a limit and no manners, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs) => {
        const socket = world.open('wss://app.example.com/upload', { atMs, page });
        const sentMs = socket.openedMs + world.noise.between(4000, 50_000);
        chatter(world, socket, socket.openedMs + 40, sentMs - 300, { everyMs: 900 });
        socket.sendBytes(sentMs, world.noise.whole(1_050_000, 1_200_000));
        const endMs = sentMs + world.noise.between(40, 160);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('message-too-big', sockets);
    },
  ),
];
