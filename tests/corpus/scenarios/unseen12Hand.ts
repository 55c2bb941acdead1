import { chatter } from '../world/traffic.ts';
import { WITH_CODES } from './stories.ts';
import { again, neighbour, type Told, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';

const BY_PROXIES = ['http-toolkit', 'plain'] as const;

/** Stories that were written by hand as files of other programs first, and misjudged there. */
export const unseen12Hand = [
  story(
    'one host, and the tab reloads',
    '1001 of the browser, seen by a proxy; back at once',
    BY_PROXIES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 200_000);
      const left = Array.from({ length: noise.whole(1, 3) }, (_, nth) => {
        const url = `wss://app.test/live/${nth}`;
        const socket = neighbour(world, url, noise.between(100, 900), atMs - 600, page);
        socket.closedByServer(atMs + nth, 1001);
        neighbour(world, url, atMs + noise.between(500, 900), atMs + 60_000, page);
        return socket;
      });
      world.watchUntil(atMs + 60_500);
      world.expect('closed-by-navigation', left, { accept: ['server-restart'], atMost: 'medium' });
    },
  ),
  story(
    'the tab is closed',
    '1001 to three hosts within milliseconds, and nothing after',
    BY_PROXIES,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const atMs = noise.between(60_000, 200_000);
      const left = ['wss://a.test/ws', 'wss://b.example/ws', 'wss://c.demo/ws'].map((url, nth) => {
        const socket = neighbour(world, url, noise.between(100, 900), atMs - 600, page);
        socket.closedByServer(atMs + nth, 1001);
        return socket;
      });
      world.looksLike('network-lost', 'server-restart');
      world.expect('closed-by-navigation', left);
    },
  ),
  story('Pusher and a day of nothing', '4202 is inactivity, 4201 a missed pong', WITH_CODES, (world) => {
    const { noise } = world;
    const isPong = noise.chance(0.3);
    const url = 'wss://ws-eu.pusher.com/app/k3y?protocol=7&client=js&version=8';
    const { dropped } = again(world, 1, { url, page: world.page() }, (socket) => {
      const data = '{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":120}';
      socket.receive(socket.openedMs + 9, `{"event":"pusher:connection_established","data":"${data}"}`);
      const endMs = talk(world, socket, 70_000, 2500) + noise.between(1000, 3000);
      if (isPong) socket.closedByServer(endMs, 4201, 'Pong reply not received');
      else socket.closedByServer(endMs, 4202, 'Closed after inactivity');
      return endMs;
    });
    world.expect(isPong ? 'heartbeat-unanswered' : 'idle-timeout', dropped);
  }),
  story(
    'idle, says the server, and messages went by',
    'it counts what people do, not what passes',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const told = noise.pick<Told>([
        [4001, 'idle timeout'],
        [4408, 'Connection Timeout'],
        [4000, 'closed for inactivity'],
      ]);
      const { dropped } = again(world, 2, { url: world.url, page: world.page() }, (socket) => {
        const endMs = talk(world, socket, noise.between(60_000, 200_000), 2500) + noise.between(500, 21_000);
        socket.closedByServer(endMs, ...told);
        return endMs;
      });
      world.expect('idle-timeout', dropped, { accept: ['heartbeat-unanswered', 'max-lifetime'] });
    },
  ),
  story(
    'Cowboy, twice',
    '1000 at a minute and a tick of the page; the server spoke last',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        2,
        { url: world.url, page: world.page(), server: 'cowboy' },
        (socket) => {
          const saidMs = talk(world, socket, noise.between(10_000, 90_000), 2500) + 300;
          socket.send(saidMs, '{"type":"seen"}');
          socket.receive(saidMs + noise.between(500, 2500), '{"type":"ok"}');
          const endMs = saidMs + 60_000 + noise.between(0, 5900);
          socket.closedByServer(endMs, 1000);
          return endMs;
        },
      );
      world.expect('idle-timeout', dropped);
    },
  ),
  story('Helius after ten minutes', '1000 when neither side had anything to say', WITH_CODES, (world) => {
    const { noise } = world;
    const url = 'wss://mainnet.helius-rpc.com/?api-key=redacted';
    const { dropped } = again(world, noise.pick([1, 2]), { url, page: world.page() }, (socket) => {
      const from = socket.openedMs;
      socket.send(from + 30, '{"jsonrpc":"2.0","id":1,"method":"transactionSubscribe","params":[]}');
      socket.receive(from + 90, '{"jsonrpc":"2.0","result":23784,"id":1}');
      const lastMs = from + noise.between(10_000, 200_000);
      chatter(world, socket, from + 900, lastMs, { everyMs: 3000, who: 'server' });
      const endMs = lastMs + 600_000 + noise.between(0, 300);
      socket.closedByServer(endMs, 1000);
      return endMs;
    });
    world.expect('idle-timeout', dropped);
  }),
  story(
    'the answer was 101, and Chrome refuses it',
    'a file that tells the status and the words of the browser',
    ['plain', 'playwright'],
    (world) => {
      const socket = world.open(world.url, { atMs: 300, page: world.page() });
      socket.failed(
        socket.openedMs + 1,
        "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received",
      );
      world.watchUntil(9000);
      world.expect('handshake-failed', socket, { accept: ['handshake-rejected'] });
    },
  ),
  story(
    'four houses in a second',
    'cut half a second apart by a lost network, and all back together',
    ['http-toolkit', 'plain', 'own-without-hook'],
    (world) => {
      const { noise } = world;
      const page = world.page();
      const urls = ['wss://a.test/ws', 'wss://b.example/ws', 'wss://c.demo/ws', 'wss://d.shop.test/ws'];
      const atMs = noise.between(60_000, 200_000);
      const dropped = urls.map((url, nth) => {
        const socket = neighbour(world, url, noise.between(100, 9000), atMs - noise.between(200, 2000), page);
        socket.cut(atMs + nth * noise.between(200, 400));
        return socket;
      });
      const backMs = atMs + noise.between(9000, 20_000);
      for (const url of urls) neighbour(world, url, backMs + noise.between(0, 300), backMs + 60_000, page);
      world.watchUntil(backMs + 60_500);
      world.expect('network-lost', dropped);
    },
  ),
];
