import { bystander } from '../world/traffic.ts';
import { neighbour, story, type Told } from './unseen9Kit.ts';
import { attempts, net, WITH_WORDS } from './unseenKit.ts';

const EVERY = [...WITH_WORDS, 'http-toolkit', 'mitmproxy'] as const;

const REFUSALS: readonly [Told, ...Told[]] = [
  [301, 'Moved Permanently'],
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [426, 'Upgrade Required'],
  [429, 'Too Many Requests'],
  [500, 'Internal Server Error'],
  [502, 'Bad Gateway'],
  [503, 'Service Unavailable'],
  [504, 'Gateway Timeout'],
];

/** Handshakes that come to nothing. */
export const unseen9Doors = [
  story('refused with any status', 'one to five attempts, longer and longer pauses', EVERY, (world) => {
    const { noise } = world;
    const [status, text] = noise.pick(REFUSALS);
    let atMs = 300;
    const page = world.page();
    const sockets = Array.from({ length: noise.pick([1, 2, 3, 5]) }, (_, nth) => {
      const socket = world.open(world.url, { atMs, page, unanswered: true });
      const endMs = atMs + noise.between(20, 400);
      socket.refused(endMs, status, text);
      atMs = endMs + noise.around(1000 * 2 ** nth, 0.3);
      return socket;
    });
    bystander(world, 400, atMs + 300);
    world.tolerate('reconnect-after-final-close', sockets);
    world.expect('handshake-rejected', sockets);
  }),
  story(
    'a proxy that does not upgrade',
    'the answer is a page of HTML with 200, thrice; another host is fine',
    WITH_WORDS,
    (world) => {
      const { noise } = world;
      let atMs = 300;
      const page = world.page();
      const sockets = Array.from({ length: 3 }, (_, nth) => {
        const socket = world.open('wss://shop.example.com/live', { atMs, page, unanswered: true });
        const endMs = atMs + noise.between(20, 90);
        socket.refused(endMs, 200, 'OK', [
          { name: 'Server', value: 'nginx' },
          { name: 'Content-Type', value: 'text/html' },
        ]);
        atMs = endMs + noise.around(1500 * 2 ** nth, 0.3);
        return socket;
      });
      bystander(world, 400, atMs + 300);
      world.expect('handshake-rejected', sockets);
    },
  ),
  story('nobody at the address', 'refused, unknown, out of reach or timed out', WITH_WORDS, (world) => {
    const { noise } = world;
    const error = noise.pick([
      'ERR_CONNECTION_REFUSED',
      'ERR_NAME_NOT_RESOLVED',
      'ERR_ADDRESS_UNREACHABLE',
      'ERR_CONNECTION_TIMED_OUT',
      'ERR_CONNECTION_RESET',
      'ERR_TUNNEL_CONNECTION_FAILED',
    ]);
    const vain = attempts(world, world.url, 300, {
      times: noise.pick([1, 2, 3, 5]),
      error: net(error),
      page: world.page(),
      takesMs: error === 'ERR_CONNECTION_TIMED_OUT' ? 21_000 : 30,
    });
    bystander(world, 500, vain.nextMs);
    world.expect('handshake-failed', vain.sockets);
  }),
  story(
    'a handshake without an end',
    'four minutes of waiting, then Chrome gives up; then it works',
    WITH_WORDS,
    (world) => {
      const page = world.page();
      const vain = attempts(world, world.url, 300, {
        times: world.noise.whole(1, 2),
        error: 'WebSocket opening handshake timed out',
        page,
        takesMs: 240_000,
      });
      neighbour(world, world.url, vain.nextMs, vain.nextMs + 20_000, page);
      world.expect('handshake-failed', vain.sockets);
    },
  ),
];
