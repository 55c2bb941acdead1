import { beats, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS, WITH_ERRORS } from './stories.ts';
import { again, demand, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { binary } from './unseenKit.ts';

/** Messages that end a socket, and messages that only come before its end. */
export const unseen12Frames = [
  story('against the protocol', 'Chrome fails the socket with words', WITH_ERRORS, (world) => {
    const { noise } = world;
    const words = noise.pick([
      'Invalid frame header',
      'A server must not mask any frames that it sends to the client.',
      'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
      'Unrecognized frame opcode: 5',
      'Received unexpected continuation frame.',
    ]);
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(900, 90_000), 900) + noise.between(3, 900);
      socket.failed(endMs, words);
      return endMs;
    });
    world.expect('browser-rejected-frame', dropped);
  }),
  story(
    'a middlebox writes into the stream',
    'Invalid frame header after half an hour',
    WITH_ERRORS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        1,
        { url: 'ws://10.20.0.15:8080/stream', page: world.page() },
        (socket) => {
          const endMs =
            talk(world, socket, noise.between(1_500_000, 2_000_000), 6000) + noise.between(3, 900);
          socket.failed(endMs, 'Invalid frame header');
          return endMs;
        },
      );
      world.expect('browser-rejected-frame', dropped);
    },
  ),
  story('not UTF-8', 'Chrome cannot decode a text', WITH_ERRORS, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(900, 90_000), 900) + noise.between(3, 900);
      socket.failed(endMs, 'Could not decode a text frame as UTF-8.');
      return endMs;
    });
    world.expect('invalid-payload', dropped, { accept: ['browser-rejected-frame'] });
  }),
  story('1007', 'the server did not like the bytes of a text', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 90_000), 900) + 300;
      socket.send(askedMs, '{"name":"caf\ufffd"}');
      const endMs = askedMs + socket.rttMs;
      socket.closedByServer(endMs, 1007, noise.pick(['', 'Invalid UTF8 in text frame']));
      return endMs;
    });
    world.expect('invalid-payload', dropped);
  }),
  story('binary is not supported', '1003 after a binary message', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://a1b2c3.execute-api.eu-central-1.amazonaws.com/prod';
    const { dropped } = again(world, 1, { url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 90_000), 900) + 300;
      binary(world, socket, askedMs, 'sent', 'AAECAwQFBgcICQ==');
      const endMs = askedMs + socket.rttMs;
      socket.closedByServer(endMs, 1003);
      return endMs;
    });
    world.expect('invalid-payload', dropped, { accept: ['policy-or-auth'] });
  }),
  story('too big, and told so', '1009 a round trip after a large message', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 90_000), 900) + 300;
      socket.sendBytes(askedMs, noise.whole(1_100_000, 2_000_000));
      const endMs = askedMs + socket.rttMs + noise.between(5, 200);
      socket.closedByServer(endMs, 1009, noise.pick(['', 'Max payload size exceeded']));
      return endMs;
    });
    // To come back with the same message does not help, so to say so is no mistake.
    world.tolerate('reconnect-after-final-close');
    world.expect('message-too-big', dropped);
  }),
  story(
    'too big, and nothing said',
    'three times cut within a blink of a message of more than a megabyte; small ones never hurt',
    WITH_ENDS,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 3, { url: world.url, page: world.page() }, (socket) => {
        const askedMs = talk(world, socket, noise.between(20_000, 90_000), 900) + 300;
        socket.sendBytes(askedMs, noise.whole(1_100_000, 1_300_000));
        const endMs = askedMs + socket.rttMs + noise.between(5, 60);
        socket.cut(endMs);
        return endMs;
      });
      demand(world, world.sees.closeCodes, 'message-too-big', dropped, {
        accept: ['server-crash', 'abnormal-unexplained'],
      });
    },
  ),
  story('a large message, long before', '700 kB answered; a minute later 1012', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const askedMs = talk(world, socket, noise.between(900, 90_000), 900) + 300;
      socket.sendBytes(askedMs, 700_000);
      socket.receive(askedMs + 400, '{"type":"stored"}');
      chatter(world, socket, askedMs + 900, askedMs + 60_000, { everyMs: 1500 });
      socket.closedByServer(askedMs + 60_100, 1012);
      return askedMs + 60_100;
    });
    world.looksLike('message-too-big');
    world.expect('server-restart', dropped);
  }),
  story('faster than the line', 'megabytes wait in the socket when it ends', WHOLE, (world) => {
    const { noise } = world;
    const page = world.page();
    const socket = world.open('wss://upload.example.com/chunks', { atMs: 300, page });
    const untilMs = socket.openedMs + noise.between(9000, 30_000);
    for (let atMs = socket.openedMs + 200; atMs < untilMs; atMs += noise.between(3, 9))
      socket.sendOfSize(atMs, 65_536);
    const endMs = untilMs + noise.between(200, 2000);
    world.tell({
      kind: 'connection-ended',
      atMs: endMs,
      origin: 'protocol',
      connectionId: socket.id,
      cause: 'closed',
    });
    world.tell({
      kind: 'close-reported',
      atMs: endMs + 0.4,
      origin: 'page-hook',
      connectionId: socket.id,
      code: 1006,
      reason: '',
      wasClean: false,
      bufferedBytes: noise.whole(20_000_000, 60_000_000),
    });
    world.watchUntil(endMs + 4000);
    for (const rule of ['abnormal-unexplained', 'server-crash', 'network-lost'] as const)
      world.tolerate(rule, socket);
    world.expect('send-backpressure', socket);
  }),
  story(
    'the heartbeat waits behind the upload',
    'round trips of the heartbeat grow from 50 ms to many seconds while chunks are sent, and recover',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const socket = world.open('wss://upload.example.com/chunks', { atMs: 300, page: world.page() });
      const from = socket.openedMs;
      beats(world, socket, from + 5000, from + 60_000, {
        everyMs: 5000,
        answer: '{"type":"pong"}',
        answerMs: 50,
      });
      for (let atMs = from + 60_000; atMs < from + 100_000; atMs += noise.between(20, 40))
        socket.sendOfSize(atMs, 65_536);
      for (let nth = 0; nth < 8; nth += 1) {
        const askedMs = from + 65_000 + nth * 5000;
        socket.send(askedMs, '{"type":"ping"}');
        socket.receive(askedMs + 2500 + nth * 1400, '{"type":"pong"}');
      }
      beats(world, socket, from + 130_000, from + 200_000, {
        everyMs: 5000,
        answer: '{"type":"pong"}',
        answerMs: 50,
      });
      world.watchUntil(from + 200_500);
      world.expect('send-backpressure', socket);
    },
  ),
  story(
    'much to send, and room for it',
    'chunks as fast, pongs as quick as ever',
    ['own', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const socket = world.open('wss://upload.example.com/chunks', { atMs: 300, page: world.page() });
      const from = socket.openedMs;
      for (let atMs = from + 10_000; atMs < from + 50_000; atMs += noise.between(20, 40))
        socket.sendOfSize(atMs, 65_536);
      beats(world, socket, from + 5000, from + 90_000, {
        everyMs: 5000,
        answer: '{"type":"pong"}',
        answerMs: 60,
      });
      world.watchUntil(from + 90_500);
      world.looksLike('send-backpressure');
    },
  ),
];
