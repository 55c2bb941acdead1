import { bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES } from './stories.ts';
import { unseen } from './unseenKit.ts';

const story = unseen(4);
/** Ends that pages bring about, and what follows them. */
export const unseenFarewells = [
  story(
    'the tab is closed',
    'two sockets go with it; another tab stays',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page('https://app.example.com/a');
      const other = world.page('https://app.example.com/b');
      const gone = [0, 1].map((n) => {
        const socket = world.open(`wss://app.example.com/${n ? 'feed' : 'ws'}`, { atMs: 300 + n * 9, page });
        chatter(world, socket, socket.openedMs + 40, 60_000 - world.noise.between(100, 900), {
          everyMs: 1500,
        });
        socket.leftBehind(60_000, 'tab-closed');
        return socket;
      });
      bystander(world, 500, 120_000, other);
      world.looksLike('server-restart', 'no-reconnect');
      world.expect('closed-by-navigation', gone, { accept: ['closed-by-page'] });
    },
  ),
  story('4401 and back ten times a second', 'the same token, no pause, thirty times', WITH_CODES, (world) => {
    const page = world.page();
    let atMs = 300;
    const all = Array.from({ length: 30 }, () => {
      const socket = world.open('wss://gate.example.com/ws', { atMs, page });
      const endMs = socket.openedMs + world.noise.between(5, 30);
      socket.closedByServer(endMs, 4401, 'Unauthorized');
      atMs = endMs + world.noise.between(60, 120);
      return socket;
    });
    world.watchUntil(atMs);
    world.tolerate('reconnect-storm');
    world.tolerate('reconnect-without-backoff');
    world.expect('policy-or-auth', all);
    world.expect('reconnect-after-final-close', all);
  }),
  story(
    'dead for twenty minutes in full view',
    'cut in lively traffic, and nobody calls again; another socket of the page lives',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://board.example.com/live', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 100_000, { everyMs: 400 });
      socket.cut(socket.lastMs + 60);
      bystander(world, 700, socket.lastMs + 1_200_000, page);
      world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
      world.expect('no-reconnect', socket);
    },
  ),
  ...(
    [
      ['close() and silence, twice', 2],
      ['close() and silence', 1],
    ] as const
  ).map(([name, times]) =>
    story(name, 'the peer is gone without a trace; the browser waits its minute', WHOLE, (world) => {
      const page = world.page();
      const all = Array.from({ length: times }, (_, n) => {
        const socket = world.open(`wss://legacy.corp.test/feed${n}`, { atMs: 300 + n * 900, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + 30_000, { everyMs: 2500 });
        socket.closeCalled(socket.lastMs + 9000, 1000);
        socket.cut(socket.lastMs + 9000 + world.noise.between(60_000, 62_000));
        return socket;
      });
      world.watchUntil(105_000);
      world.expect('close-timeout', all);
    }),
  ),
];
