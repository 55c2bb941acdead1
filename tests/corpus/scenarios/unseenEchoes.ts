import type { Socket } from '../world/socket.ts';
import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WITH_CODES, WITH_ENDS } from './stories.ts';
import { unseen } from './unseenKit.ts';

const story = unseen(6);

/** Leaks, dead flows and regular traffic once more. */
export const unseenEchoes = [
  story(
    'one more with each reconnection',
    'the old timer is never cleared: one, two, three, four, five',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const url = 'wss://live.example.org/socket';
      const all: Socket[] = [];
      const cut: Socket[] = [];
      let alive: readonly Socket[] = [world.open(url, { atMs: 300, page })];
      for (let nth = 1; nth < 5; nth += 1) {
        const endMs = nth * 120_000;
        for (const socket of alive) {
          chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 900), {
            everyMs: 2500,
            who: 'server',
          });
          socket.closedByServer(endMs + world.noise.between(0, 60), 1012);
          cut.push(socket);
        }
        all.push(...alive);
        alive = Array.from({ length: nth + 1 }, (_, k) =>
          world.open(url, { atMs: endMs + 1500 + k * 4, page }),
        );
      }
      all.push(...alive);
      for (const socket of alive)
        chatter(world, socket, socket.openedMs + 40, 700_000, { everyMs: 2500, who: 'server' });
      world.expect('server-restart', cut);
      world.expect('connection-leak', all);
    },
  ),
  story(
    'typed into a dead flow',
    'half an hour of nothing, then three messages without answer for 20 s, then 1006; twice',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const cut = lives(world, 2, (atMs, nth) => {
        const socket = world.open('wss://desk.example.com/support', { atMs, page });
        beats(world, socket, socket.openedMs + 900, socket.openedMs + world.noise.between(20_000, 90_000), {
          everyMs: 6000,
          ask: '{"say":"hi"}',
          answer: '{"ok":1}',
        });
        const sentMs = socket.lastMs + world.noise.between(1_500_000, 1_900_000) + nth * 600_000;
        for (let n = 0; n < 3; n += 1) socket.send(sentMs + n * 4000, '{"say":"hello?"}');
        const endMs = sentMs + world.noise.between(18_000, 26_000);
        socket.cut(endMs);
        return { socket, endMs };
      });
      bystander(world, 200, (cut[1]?.lastMs ?? 0) + 30_000, page);
      world.expect('idle-timeout', cut, { accept: ['heartbeat-unanswered', 'network-lost'] });
    },
  ),
  story(
    'ten-second ticks and three crashes at a tick',
    'longer silences were survived',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://meter.plant.test/slow', { atMs, page });
        let at = socket.openedMs + 400;
        for (let n = world.noise.whole(8, 13) + 7 * nth; n > 0; n -= 1) {
          socket.receive(at, `{"v":${n}}`);
          at += n % 5 === 0 ? 15_000 : 10_000 + world.noise.between(-20, 20);
        }
        const endMs = socket.lastMs + 10_000 + world.noise.between(-15, 15);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('idle-timeout');
      if (world.sees.closeCodes)
        world.expect('abnormal-unexplained', cut, { accept: ['server-crash'], atMost: 'medium' });
    },
  ),
];
