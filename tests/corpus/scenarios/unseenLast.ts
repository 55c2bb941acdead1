import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, engineIo, net, PHOENIX, phoenixBeats, SOCKET_IO, unseen } from './unseenKit.ts';

const story = unseen(8);
const PONG = '{"type":"pong"}';

/** Told after the rules had learnt from the others: the same causes where nobody has looked, and their doubles. */
export const unseenLast = [
  story(
    'a bank statement page in the background',
    'raw ASP.NET: the beat of 30 s slips, the gateway of 50 s cuts; three times in one afternoon',
    WHOLE,
    (world) => {
      const page = world.page();
      const first = world.open('wss://bank.example.com/live', { atMs: 300, page });
      world.mark(page, 'hidden', 60_000);
      beats(world, first, first.openedMs + 30_000, 350_000, { everyMs: 30_000, answer: PONG });
      first.cut(first.lastMs + 50_000);
      const rest = [0, 1].map((n) => {
        const socket = world.open(first.url, { atMs: first.lastMs + 70_000 + n * 120_000, page });
        socket.send(socket.openedMs + 10, '{"type":"hello"}');
        socket.receive(socket.openedMs + 60, '{"type":"hello"}');
        socket.cut(socket.lastMs + 50_000);
        return socket;
      });
      world.watchUntil(first.lastMs + 260_000);
      world.expect('background-throttling', [first, ...rest], {
        accept: ['idle-timeout', 'heartbeat-too-slow'],
      });
    },
  ),
  story(
    'a ticker page left for ten minutes',
    'hidden, no beats of its own, and the server restarts',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://ticks.example.org/v1', { atMs: 300, page });
      world.mark(page, 'hidden', 30_000);
      chatter(world, socket, socket.openedMs + 40, 640_000, { everyMs: 900, who: 'server' });
      socket.closedByServer(socket.lastMs + 50, 1001, 'restarting');
      const again = world.open(socket.url, { atMs: socket.lastMs + 2000, page });
      chatter(world, again, again.openedMs + 40, 690_000, { everyMs: 900, who: 'server' });
      world.looksLike('background-throttling');
      world.expect('server-restart', socket);
    },
  ),
  story(
    'hidden, and Engine.IO of the server goes on',
    'pings were answered to the last; then the worker died and was back',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open(SOCKET_IO, { atMs: 300, page });
      world.mark(page, 'hidden', 45_000);
      engineIo(world, socket, { untilMs: 700_000 });
      chatter(world, socket, socket.openedMs + 500, 712_000, { everyMs: 1500, who: 'server' });
      socket.cut(socket.lastMs + 90);
      const vain = attempts(world, SOCKET_IO, socket.lastMs + 1000, {
        times: 2,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const again = world.open(SOCKET_IO, { atMs: vain.nextMs, page });
      engineIo(world, again, { untilMs: vain.nextMs + 40_000 });
      world.looksLike('background-throttling', 'page-slow-to-answer');
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', vain.sockets, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'Phoenix, twice without reply',
    'the client closes with 1000 "heartbeat timeout", comes back, and it happens again',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 2, (atMs) => {
        const socket = world.open(PHOENIX, { atMs, page });
        const hangs = world.noise.whole(2, 7) * 30_000;
        const asked = phoenixBeats(world, socket, {
          untilMs: socket.openedMs + hangs,
          silentFromMs: socket.openedMs + hangs,
        });
        const endMs = asked + 30_000;
        socket.closedByPage(endMs, 1000, 'heartbeat timeout');
        return { socket, endMs };
      });
      world.expect('heartbeat-unanswered', ended);
    },
  ),
  story(
    'a chat closed by its owner while a beat is on its way',
    'the pong would have come',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://chat.example.com/ws', { atMs: 300, page });
      beats(world, socket, socket.openedMs + 10_000, socket.openedMs + 100_000, {
        everyMs: 10_000,
        answer: PONG,
      });
      socket.send(socket.openedMs + 110_000, '{"type":"ping"}');
      socket.closedByPage(socket.openedMs + 110_002, 1000, 'closed by user');
      world.watchUntil(socket.openedMs + 140_000);
      world.looksLike('heartbeat-unanswered');
      world.expect('closed-by-page', socket);
    },
  ),
  story(
    'a roaming laptop, two hosts and a refused host',
    'the network changed for two; the third was refused before and after',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const refused = attempts(world, 'ws://localhost:9229/x', 500, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const endMs = world.noise.between(60_000, 120_000);
      const gone = ['wss://a.example.com/ws', 'wss://b.example.net/rt'].map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(300, 4000), page });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 900), { everyMs: 1100 });
        socket.cut(endMs + world.noise.between(0, 200));
        const vain = attempts(world, url, endMs + 900, { times: 2, error: net('ERR_NETWORK_CHANGED'), page });
        const again = world.open(url, { atMs: vain.nextMs, page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1100 });
        return { socket, vain: vain.sockets };
      });
      world.tolerate('no-reconnect');
      world.expect(
        'network-lost',
        gone.map(({ socket }) => socket),
      );
      world.expect(
        'handshake-failed',
        gone.flatMap(({ vain }) => vain),
        { accept: ['network-lost'] },
      );
      world.expect('handshake-failed', refused.sockets);
    },
  ),
  story(
    'a crash, and an hour later no network',
    'the attempts right after the cut are refused, not offline',
    ['own', 'plain'],
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      chatter(world, socket, socket.openedMs + 40, 90_000, { everyMs: 400 });
      socket.cut(socket.lastMs + 40);
      const vain = attempts(world, socket.url, 91_000, {
        times: 3,
        error: net('ERR_CONNECTION_REFUSED'),
        page,
      });
      const again = world.open(socket.url, { atMs: vain.nextMs, page });
      chatter(world, again, again.openedMs + 40, 3_600_000, { everyMs: 20_000 });
      again.closedByPage(again.lastMs + 300, 1000);
      const late = attempts(world, 'wss://other.example.net/x', 3_610_000, {
        times: 1,
        error: net('ERR_INTERNET_DISCONNECTED'),
        page,
      });
      world.watchUntil(late.nextMs);
      world.looksLike('network-lost');
      world.tolerate('closed-by-page', again);
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-failed', [...vain.sockets, ...late.sockets], {
        accept: ['server-crash', 'server-restart', 'network-lost'],
      });
    },
  ),
  story(
    'five-second ticks and one idle cut',
    'the feed stops over night; the proxy of 120 s cuts, four times',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 4, (atMs) => {
        const socket = world.open('wss://feed.example.com/prices', { atMs, page });
        const n = world.noise.whole(10, 40);
        for (let k = 0; k < n; k += 1)
          socket.receive(socket.openedMs + 200 + k * 5000 + world.noise.between(0, 9), `{"p":${k}}`);
        const endMs = socket.lastMs + 120_000 + world.noise.between(0, 60);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut);
    },
  ),
  story(
    'ages that agree for no reason',
    'two of seven cuts at 212 s; the others at 20 to 900 s',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ages = [212_000, 47_000, 640_000, 212_900, 21_000, 118_000, 880_000];
      const cut = lives(world, 7, (atMs, nth) => {
        const socket = world.open('wss://app.example.com/ws', { atMs, page });
        const endMs = socket.openedMs + (ages[nth] ?? 9000) + world.noise.between(0, 300);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 300), { everyMs: 700 });
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('max-lifetime', 'idle-timeout');
      world.expect('server-crash', cut, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  story(
    'thirty chats of a support desk',
    'each is closed by the server with 1000 "resolved" after some minutes',
    WITH_CODES,
    (world) => {
      const page = world.page();
      lives(world, 30, (atMs, nth) => {
        const socket = world.open(`wss://desk.example.com/chat/${nth}`, { atMs, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(20_000, 400_000), {
          everyMs: 6000,
        });
        socket.closedByServer(socket.lastMs + world.noise.between(100, 3000), 1000, 'resolved');
        return { socket, endMs: socket.lastMs + 9000 };
      });
      world.looksLike('idle-timeout', 'max-lifetime', 'connection-leak', 'no-reconnect');
    },
  ),
  story(
    'both: silence cuts some, age the others',
    'a proxy of 60 s of silence and 15 min of age',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const url = 'wss://api.gw.example.com/ws';
      const play = (isQuiet: boolean) => (atMs: number) => {
        const socket = world.open(url, { atMs, page });
        const lifeMs = socket.openedMs + 900_000 + world.noise.between(0, 90);
        const talkMs = isQuiet
          ? socket.openedMs + world.noise.between(20_000, 300_000)
          : lifeMs - world.noise.between(30, 2500);
        chatter(world, socket, socket.openedMs + 40, talkMs, { everyMs: 3000 });
        const endMs = isQuiet ? socket.lastMs + 60_000 + world.noise.between(0, 60) : lifeMs;
        socket.cut(endMs);
        return { socket, endMs };
      };
      const all = lives(world, 6, (atMs, nth) => play(nth % 2 === 0)(atMs));
      bystander(world, 100, 4_000_000, page);
      world.tolerate('no-reconnect');
      world.expect(
        'idle-timeout',
        all.filter((_, n) => n % 2 === 0),
      );
      world.expect(
        'max-lifetime',
        all.filter((_, n) => n % 2 === 1),
      );
    },
  ),
];
