import { WHOLE, WITH_CODES } from './stories.ts';
import { again, talk } from './unseen9Kit.ts';
import { story } from './unseen13Kit.ts';

/** Told after the first answers of this round had been seen, about the same causes: not blind. */
export const unseen13Probed = [
  story(
    'probed: told to slow down, and it does',
    '1008 "rate limit exceeded" four times; the page waits 4, 8, 16 and 32 s',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const options = {
        url: world.url,
        page: world.page(),
        pauseMs: (nth: number) => noise.around(2000 * 2 ** nth, 0.1),
      };
      const { dropped } = again(world, 4, options, (socket) => {
        const endMs = talk(world, socket, noise.between(3000, 12_000), 300) + 40;
        socket.closedByServer(endMs, 1008, 'rate limit exceeded');
        return endMs;
      });
      world.expect('policy-or-auth', dropped, { accept: ['server-overloaded'] });
      world.looksLike('reconnect-after-final-close');
    },
  ),
  story(
    'probed: four pictures that are too big',
    'each return works, until a person picks the next picture',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 4, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(9000, 26_000), 900) + 900;
        socket.sendBytes(endMs - noise.between(20, 300), noise.whole(2_100_000, 6_000_000));
        socket.closedByServer(endMs, 1009, 'Max payload size exceeded');
        return endMs;
      });
      world.expect('message-too-big', dropped);
      world.looksLike('reconnect-after-final-close');
    },
  ),
  story(
    'probed: a buffer that grows between two looks',
    'found with 38 MB unsent, and after a gap in the capture with 60 MB',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://sync.board.test/ws', { atMs: 5, page, beforeCapture: true });
      const read = (atMs: number, bufferedBytes: number) =>
        world.tell({
          kind: 'state-read',
          atMs,
          origin: 'page-hook',
          connectionId: socket.id,
          state: 'open',
          bufferedBytes,
        });
      read(6, 38_000_000);
      for (let atMs = 300; atMs < 15_000; atMs += 200) socket.sendOfSize(atMs, 120_000);
      world.captureLost(15_050);
      world.captureResumed(20_000);
      read(20_001, 60_000_000);
      for (let atMs = 20_300; atMs < 30_000; atMs += 200) socket.sendOfSize(atMs, 120_000);
      world.watchUntil(31_000);
      world.expect('send-backpressure', socket);
    },
  ),
];
