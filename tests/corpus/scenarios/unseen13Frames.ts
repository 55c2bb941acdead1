import { chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ERRORS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';
import { binary } from './unseenKit.ts';

/** Frames the browser or the server cannot stand. */
export const unseen13Frames = [
  story(
    'a frame with reserved bits',
    'a server compresses without having agreed to',
    WITH_ERRORS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(2000, 20_000)) + 200;
        socket.failed(endMs, 'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0');
        return endMs;
      });
      world.expect('browser-rejected-frame', dropped);
    },
  ),
  story('a masked frame of the server', 'a home-made server masks what it sends', WITH_ERRORS, (world) => {
    const { noise } = world;
    const socket = world.open('ws://10.20.0.15:9001/', { atMs: 300, page: world.page() });
    socket.send(socket.openedMs + 10, 'hello');
    socket.failed(
      socket.openedMs + noise.between(20, 60),
      'A server must not mask any frames that it sends to the client.',
    );
    world.watchUntil(30_000);
    world.expect('browser-rejected-frame', socket);
    world.tolerate('no-reconnect', socket);
  }),
  story(
    'a proxy writes into the stream',
    'an HTML error page where a frame should be',
    WITH_ERRORS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        1,
        { url: world.url, page: world.page(), server: 'nginx' },
        (socket) => {
          const endMs = talk(world, socket, noise.between(60_000, 90_000)) + 300;
          socket.failed(endMs, 'Invalid frame header');
          return endMs;
        },
      );
      world.expect('browser-rejected-frame', dropped);
    },
  ),
  story('a picture of three megabytes', '1009 after it, and again', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(5000, 40_000)) + 900;
      socket.sendBytes(endMs - noise.between(20, 300), 3_100_000);
      socket.closedByServer(endMs, 1009, 'Max payload size exceeded');
      return endMs;
    });
    world.expect('message-too-big', dropped);
  }),
  story('API Gateway takes no 140 KB', '1009 once, among many small messages', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/prod';
    const { dropped } = again(world, 1, { url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(50_000, 90_000), 800) + 500;
      socket.sendBytes(endMs - 90, 140_000);
      socket.closedByServer(endMs, 1009);
      return endMs;
    });
    world.expect('message-too-big', dropped);
  }),
  story(
    'too big, and only the end is known',
    '1009 behind a capture without hook and one with',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(5000, 40_000)) + 900;
        socket.sendBytes(endMs - noise.between(30, 90), 1_200_000 + noise.whole(0, 400_000));
        socket.closedByServer(endMs, 1009, 'Max payload size exceeded');
        return endMs;
      });
      demand(world, world.sees.closeCodes, 'message-too-big', dropped, { accept: ['server-crash'] });
    },
  ),
  story(
    'half a character',
    'the server cuts a text message within a character; Chrome will not have it',
    WITH_ERRORS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(5000, 40_000)) + 900;
        socket.failed(endMs, 'Could not decode a text frame as UTF-8.');
        return endMs;
      });
      world.expect('invalid-payload', dropped, { accept: ['browser-rejected-frame'] });
    },
  ),
  story('the server reads no such text', '1007 with words of Autobahn', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(5000, 40_000)) + 900;
      binary(world, socket, endMs - 40, 'sent', 'AAECA/8=');
      socket.closedByServer(endMs, 1007, 'encountered invalid UTF-8 while processing text message');
      return endMs;
    });
    world.expect('invalid-payload', dropped);
  }),
  story('a bare 1007', 'no words, twice', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(5000, 90_000)) + 400;
      socket.send(endMs - 50, '{"type":"draft","body":"\ufffd\ufffd"}');
      socket.closedByServer(endMs, 1007);
      return endMs;
    });
    world.expect('invalid-payload', dropped);
  }),
  story(
    'a photo stands in the line',
    'megabytes are being sent when the page is left with a full buffer and cut',
    ['own'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        1,
        { url: 'wss://ingest.cam.example/up', page: world.page() },
        (socket) => {
          const endMs = socket.openedMs + 30_000;
          const pages = noise.whole(200, 300);
          for (let n = 0; n < pages; n += 1) socket.sendOfSize(socket.openedMs + 100 + n * 90, 200_000);
          chatter(world, socket, socket.openedMs + 140, endMs - 300, { everyMs: 1000, who: 'server' });
          const connectionId = socket.id;
          world.tell({
            kind: 'connection-ended',
            atMs: endMs,
            origin: 'protocol',
            connectionId,
            cause: 'closed',
          });
          world.tell({
            kind: 'close-reported',
            atMs: endMs + 0.3,
            origin: 'page-hook',
            connectionId,
            code: 1006,
            reason: '',
            wasClean: false,
            bufferedBytes: 22_000_000,
          });
          return endMs;
        },
      );
      world.expect('send-backpressure', dropped);
      for (const rule of ['abnormal-unexplained', 'network-lost', 'server-crash'] as const)
        world.tolerate(rule, dropped);
    },
  ),
];
