import { beats, bystander, chatter } from '../world/traffic.ts';
import { WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { attempts, net, unseen } from './unseenKit.ts';

const story = unseen(1);

/** Servers, networks and machines that go down. */
export const unseenOutages = [
  story(
    'a deployment walks over three hosts',
    '1001 from one after the other; a fourth host is left alone',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const startMs = world.noise.between(90_000, 300_000);
      const gone = [1, 2, 3].map((n) => {
        const url = `wss://ws${n}.game.example.com/play`;
        const socket = world.open(url, { atMs: world.noise.between(200, 30_000), page });
        const endMs = startMs + n * world.noise.between(9000, 14_000);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 900), { everyMs: 800 });
        socket.closedByServer(endMs, 1001);
        const again = world.open(url, { atMs: endMs + world.noise.between(800, 2500), page });
        chatter(world, again, again.openedMs + 40, startMs + 70_000, { everyMs: 800 });
        return socket;
      });
      bystander(world, 400, startMs + 70_000, page);
      world.expect('server-restart', gone);
    },
  ),
  story(
    'old workers of the ingress end',
    'six sockets of all ages in one second; those opened after the reload live on',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(400_000, 700_000);
      const sockets = Array.from({ length: 6 }, (_, n) => {
        const socket = world.open(`wss://app.example.com/${n % 2 ? 'feed' : 'chat'}`, {
          atMs: world.noise.between(200, endMs - 260_000),
          page,
          server: 'nginx',
        });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(30, 4000), {
          everyMs: 3000,
        });
        socket.cut(endMs + world.noise.between(0, 250));
        return socket;
      });
      for (let n = 0; n < 3; n += 1) {
        const young = world.open('wss://app.example.com/chat', {
          atMs: endMs - world.noise.between(20_000, 200_000),
          page,
          server: 'nginx',
        });
        chatter(world, young, young.openedMs + 40, endMs + 30_000, { everyMs: 3000 });
      }
      for (const socket of sockets) {
        const again = world.open(socket.url, {
          atMs: endMs + world.noise.between(900, 3000),
          page,
          server: 'nginx',
        });
        chatter(world, again, again.openedMs + 40, endMs + 30_000, { everyMs: 3000 });
      }
      world.tolerate('connection-leak');
      world.expect('server-restart', sockets, { accept: ['server-crash'] });
    },
  ),
  story(
    'the VPN drops',
    'three inner hosts fall silent at once and die a minute later; the public one lives',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const deadMs = world.noise.between(60_000, 250_000);
      const sockets = ['crm', 'mail', 'stock'].map((name) => {
        const socket = world.open(`wss://${name}.corp.example/live`, {
          atMs: world.noise.between(200, 9000),
          page,
        });
        chatter(world, socket, socket.openedMs + 40, deadMs - world.noise.between(0, 700), { everyMs: 900 });
        for (let atMs = deadMs + 500; atMs < deadMs + 40_000; atMs += world.noise.between(4000, 9000))
          socket.send(atMs, '{"type":"cursor"}');
        socket.cut(deadMs + world.noise.between(42_000, 55_000));
        return socket;
      });
      bystander(world, 400, deadMs + 58_000, page);
      world.expect('network-lost', sockets, { accept: ['heartbeat-unanswered', 'abnormal-unexplained'] });
    },
  ),
  story(
    'the Wi-Fi goes',
    'offline is told, three hosts end at once, all come back',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(50_000, 400_000);
      const back = endMs + world.noise.between(15_000, 80_000);
      const sockets = ['wss://a.example.com/ws', 'wss://b.example.net/rt', 'wss://c.example.org/feed'].map(
        (url) => {
          const socket = world.open(url, { atMs: world.noise.between(200, 9000), page });
          chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 900), {
            everyMs: 1200,
          });
          socket.cut(endMs + world.noise.between(0, 40));
          const again = world.open(url, { atMs: back + world.noise.between(100, 1500), page });
          chatter(world, again, again.openedMs + 40, back + 20_000, { everyMs: 1200 });
          return socket;
        },
      );
      world.mark(page, 'offline', endMs - 3);
      world.mark(page, 'online', back);
      world.expect('network-lost', sockets, world.sees.pageLife ? {} : { accept: ['abnormal-unexplained'] });
    },
  ),
  story(
    'from cable to Wi-Fi',
    'Chrome cuts all sockets as the address changes; the first tries fail with ERR_NETWORK_CHANGED',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const endMs = world.noise.between(50_000, 400_000);
      const all = ['wss://a.example.com/ws', 'wss://b.example.net/rt'].map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(200, 9000), page });
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(20, 900), { everyMs: 1200 });
        socket.cut(endMs + world.noise.between(0, 30));
        const vain = attempts(world, url, endMs + 300, { times: 1, error: net('ERR_NETWORK_CHANGED'), page });
        const again = world.open(url, { atMs: vain.nextMs + 500, page });
        chatter(world, again, again.openedMs + 40, endMs + 20_000, { everyMs: 1200 });
        return { socket, vain: vain.sockets };
      });
      world.expect(
        'network-lost',
        all.map(({ socket }) => socket),
      );
      world.expect(
        'network-lost',
        all.flatMap(({ vain }) => vain),
        { accept: ['handshake-failed'] },
      );
    },
  ),
  story(
    'the lid was closed for 40 minutes',
    'all is dead on waking',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const shutMs = world.noise.between(50_000, 200_000);
      const wakesMs = shutMs + 900;
      const sockets = ['wss://a.example.com/ws', 'wss://b.example.net/rt'].map((url) => {
        const socket = world.open(url, { atMs: world.noise.between(200, 9000), page });
        chatter(world, socket, socket.openedMs + 40, shutMs - 100, { everyMs: 2200 });
        socket.cut(wakesMs + world.noise.between(300, 6000));
        const again = world.open(url, { atMs: wakesMs + world.noise.between(7000, 9000), page });
        chatter(world, again, again.openedMs + 40, wakesMs + 30_000, { everyMs: 1200 });
        return socket;
      });
      world.slept(wakesMs, world.noise.around(2_400_000, 0.2));
      world.expect('machine-slept', sockets);
    },
  ),
  story(
    'a nap it survived',
    'three minutes of sleep harm nothing; later nginx cuts a silence',
    ['own', 'own-without-hook'],
    (world) => {
      const page = world.page();
      const napMs = world.noise.between(30_000, 60_000);
      const url = 'wss://rt.shop.test/updates';
      const socket = world.open(url, { atMs: 300, page, server: 'nginx' });
      chatter(world, socket, socket.openedMs + 40, napMs - 50, { everyMs: 2500 });
      world.slept(napMs, 40_000);
      chatter(world, socket, napMs + 600, napMs + 90_000, { everyMs: 2500 });
      socket.cut(socket.lastMs + 59_950);
      const next = world.open(url, { atMs: socket.lastMs + 61_500, page, server: 'nginx' });
      chatter(world, next, next.openedMs + 40, next.openedMs + 30_000, { everyMs: 2500 });
      next.cut(next.lastMs + 60_010);
      world.watchUntil(next.lastMs + 60_900);
      world.looksLike('machine-slept');
      world.expect('idle-timeout', [socket, next]);
    },
  ),
  story(
    'the room is full',
    '1013 soon after each opening, the page waits longer each time',
    WITH_CODES,
    (world) => {
      const page = world.page();
      let atMs = 300;
      const sockets = Array.from({ length: 4 }, (_, n) => {
        const socket = world.open('wss://queue.tickets.test/ws', { atMs, page });
        const endMs = socket.openedMs + world.noise.between(20, 400);
        socket.closedByServer(endMs, 1013, world.noise.pick(['Try again later', 'server full', '']));
        atMs = endMs + world.noise.around(1500 * 2 ** n, 0.3);
        return socket;
      });
      const last = world.open('wss://queue.tickets.test/ws', { atMs, page });
      chatter(world, last, last.openedMs + 40, atMs + 20_000, { everyMs: 1500 });
      world.expect('server-overloaded', sockets);
    },
  ),
  story('one request the server cannot bear', '1011 right after it, three times', WITH_CODES, (world) => {
    const page = world.page();
    let atMs = 300;
    const sockets = Array.from({ length: 3 }, () => {
      const socket = world.open('wss://api.board.test/v2/events', { atMs, page, server: 'uvicorn' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(4000, 40_000), {
        everyMs: 1100,
      });
      const askedMs = socket.lastMs + 400;
      socket.send(askedMs, '{"type":"report","from":"2019-01-01"}');
      const endMs = askedMs + socket.rttMs + world.noise.between(3, 90);
      socket.closedByServer(endMs, 1011, world.noise.pick(['', 'Internal error']));
      atMs = endMs + world.noise.between(1500, 4000);
      return socket;
    });
    world.watchUntil(atMs);
    world.expect('server-error', sockets);
  }),
  story(
    'out of memory',
    'cut in lively traffic; nginx says 502 three times; then all is well',
    ['own', 'own-without-hook', 'plain'],
    (world) => {
      const page = world.page();
      const url = 'wss://app.example.com/ws';
      const socket = world.open(url, { atMs: 300, page, server: 'nginx' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(70_000, 300_000), {
        everyMs: 250,
      });
      const endMs = socket.lastMs + world.noise.between(5, 120);
      socket.cut(endMs);
      let atMs = endMs + 1000;
      const refused = Array.from({ length: 3 }, (_, n) => {
        const attempt = world.open(url, { atMs, page, unanswered: true });
        attempt.refused(atMs + attempt.rttMs, 502, 'Bad Gateway');
        atMs += world.noise.around(1000 * 2 ** n, 0.3) + 200;
        return attempt;
      });
      const again = world.open(url, { atMs, page, server: 'nginx' });
      chatter(world, again, again.openedMs + 40, atMs + 20_000, { everyMs: 250 });
      world.expect('server-crash', socket, { accept: ['server-restart'] });
      world.expect('handshake-rejected', refused, { accept: ['server-crash', 'server-restart'] });
    },
  ),
  story(
    'a server that hangs and is killed',
    'beats get no answer for a minute, then it is cut and comes back',
    WHOLE,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      const hangsMs = socket.openedMs + world.noise.whole(5, 20) * 10_000;
      beats(world, socket, socket.openedMs + 10_000, hangsMs, { everyMs: 10_000, answer: '{"type":"pong"}' });
      beats(world, socket, hangsMs + 10_000, hangsMs + 60_000, { everyMs: 10_000 });
      socket.cut(hangsMs + 63_000);
      const again = world.open(socket.url, { atMs: hangsMs + 65_000, page });
      beats(world, again, again.openedMs + 10_000, again.openedMs + 31_000, {
        everyMs: 10_000,
        answer: '{"type":"pong"}',
      });
      bystander(world, 700, again.openedMs + 31_000, page);
      world.expect('heartbeat-unanswered', socket, { accept: ['server-crash'] });
    },
  ),
];
