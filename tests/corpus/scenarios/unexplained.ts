import { beats, chatter } from '../world/traffic.ts';
import { lives, scenario, WITH_CODES } from './stories.ts';

const JSON_BEAT = { ask: '{"type":"ping"}', answer: '{"type":"pong"}' };

/** Ends that nothing explains, or nothing but a crash: whoever finds a pattern has invented it. */
export const unexplained = [
  scenario('a flaky server', 'four drops with nothing in common', WITH_CODES, (world) => {
    const page = world.page();
    // Far enough apart that nobody takes them for one length.
    const silencesMs = [3100, 17_400, 43_100, 83_300] as const;
    const sockets = lives(world, 4, (atMs, nth) => {
      const socket = world.open('wss://app.example.com/ws', { atMs, page });
      const talkMs = socket.openedMs + world.noise.between(5000, 200_000) + nth * 41_000;
      chatter(world, socket, socket.openedMs + 30, talkMs, { everyMs: 9000 });
      const endMs = talkMs + world.noise.around(silencesMs[nth] ?? 3000, 0.03);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('abnormal-unexplained', sockets, { accept: ['server-crash'] });
    world.looksLike('idle-timeout', 'max-lifetime');
  }),
  scenario(
    'five crashes in a steady stream',
    'a message a second, so the silences are all below a second',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 5, (atMs) => {
        const socket = world.open('wss://app.example.com/ticks', { atMs, page });
        const endMs = socket.openedMs + world.noise.between(7000, 400_000);
        for (
          let tickMs = socket.openedMs + 1000;
          tickMs < endMs;
          tickMs += 1000 + world.noise.between(-4, 4)
        ) {
          socket.receive(tickMs, '{"type":"tick"}');
        }
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('server-crash', sockets, { accept: ['abnormal-unexplained'] });
      world.looksLike('idle-timeout', 'max-lifetime');
    },
  ),
  scenario(
    'crashes between heartbeats',
    'a beat of 30 s; silences anywhere below that',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const sockets = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const wellMs = socket.openedMs + 30_000 * world.noise.whole(4, 20) + 900;
        beats(world, socket, socket.openedMs + 500, wellMs, { everyMs: 30_000, ...JSON_BEAT });
        const endMs = wellMs + 4000 + nth * 9300 + world.noise.between(0, 900);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('abnormal-unexplained', sockets, { accept: ['server-crash'] });
      world.looksLike('heartbeat-too-slow', 'heartbeat-unanswered', 'idle-timeout');
    },
  ),
  scenario('a lone cut after a silence of no particular length', 'nobody knows why', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open(world.url, { atMs: 300, page });
    let atMs = socket.openedMs;
    for (let n = 0; n < 9; n += 1) {
      atMs += world.noise.between(4000, 80_000);
      socket.receive(atMs, '{"type":"note"}');
    }
    const endMs =
      atMs + world.noise.pick([7300, 12_800, 18_600, 23_400, 37_700, 42_900]) + world.noise.between(0, 300);
    socket.cut(endMs);
    world.watchUntil(endMs + 900);
    world.expect('abnormal-unexplained', socket, { accept: ['server-crash'] });
    world.looksLike('idle-timeout');
  }),
];
