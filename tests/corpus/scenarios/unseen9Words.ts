import { bystander, chatter } from '../world/traffic.ts';
import { WITH_CODES, WITH_ENDS } from './stories.ts';
import { again, demand, neighbour, story, type Told, talk } from './unseen9Kit.ts';
import { attempts, net, WITH_WORDS } from './unseenKit.ts';

const OWN = ['own', 'own-without-hook', 'plain'] as const;

/** What browsers and servers say as they close. */
export const unseen9Words = [
  story(
    'frames the browser will not have',
    'masked, reserved, continued or invalid',
    ['own', 'own-without-hook', 'plain', 'chrome'],
    (world) => {
      const { noise } = world;
      const words = noise.pick([
        'Invalid frame header',
        'A server must not mask any frames that it sends to the client.',
        'Received unexpected continuation frame.',
        'One or more reserved bits are on: reserved1 = 1, reserved2 = 0, reserved3 = 0',
        'Received start of new message but previous message is unfinished.',
      ]);
      const { dropped } = again(
        world,
        noise.pick([1, 2, 3]),
        { url: world.url, page: world.page() },
        (socket) => {
          const endMs = talk(world, socket, noise.between(500, 90_000), 900) + noise.between(10, 400);
          socket.failed(endMs, words);
          return endMs;
        },
      );
      world.expect('browser-rejected-frame', dropped);
    },
  ),
  story(
    'an opcode nobody knows',
    'at the first message of each connection',
    ['own', 'plain', 'chrome'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([1, 5]),
        { url: 'ws://10.0.8.3:9001/dev', page: world.page() },
        (socket) => {
          socket.send(socket.openedMs + 5, '{"hello":1}');
          const endMs = socket.openedMs + noise.between(20, 90);
          socket.failed(endMs, noise.pick(['Unrecognized frame opcode: 5', 'Unrecognized frame opcode: 11']));
          return endMs;
        },
      );
      world.expect('browser-rejected-frame', dropped);
    },
  ),
  story('one message too big', '1009 after a large message, small ones are fine', WITH_CODES, (world) => {
    const { noise } = world;
    const sizeBytes = noise.pick([40_000, 70_000, 140_000, 1_100_000]);
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page: world.page() },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(2000, 90_000));
        socket.sendBytes(lastMs + 900, Math.round(noise.around(sizeBytes, 0.05)));
        const endMs = lastMs + 900 + noise.between(10, 200);
        socket.closedByServer(endMs, 1009, noise.pick(['', 'Max payload size exceeded', 'message too big']));
        return endMs;
      },
    );
    world.tolerate('reconnect-after-final-close');
    world.expect('message-too-big', dropped);
  }),
  story('too big amid small talk', '1009 comes while other messages still arrive', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const lastMs = talk(world, socket, noise.between(2000, 90_000), 300);
      socket.sendBytes(lastMs + 50, 300_000);
      socket.send(lastMs + 90, '{"type":"typing"}');
      socket.receive(lastMs + 130, '{"type":"presence","n":4}');
      socket.closedByServer(lastMs + 260, 1009, '');
      return lastMs + 260;
    });
    world.tolerate('reconnect-after-final-close');
    world.expect('message-too-big', dropped);
  }),
  story('bytes that are no text', '1007 by the server after a message', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      noise.pick([1, 2, 3]),
      { url: world.url, page: world.page() },
      (socket) => {
        const lastMs = talk(world, socket, noise.between(2000, 90_000));
        const endMs = lastMs + noise.between(10, 90);
        socket.closedByServer(endMs, 1007, noise.pick(['', 'Invalid UTF-8', 'invalid payload data']));
        return endMs;
      },
    );
    world.tolerate('reconnect-after-final-close');
    world.expect('invalid-payload', dropped);
  }),
  story(
    'the browser cannot decode it',
    'a text frame that is no UTF-8, from the server',
    ['own', 'own-without-hook', 'plain', 'chrome'],
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        noise.pick([1, 2]),
        { url: world.url, page: world.page() },
        (socket) => {
          const endMs = talk(world, socket, noise.between(2000, 90_000)) + noise.between(10, 400);
          socket.failed(endMs, 'Could not decode a text frame as UTF-8.');
          return endMs;
        },
      );
      world.tolerate('reconnect-after-final-close');
      world.expect('invalid-payload', dropped, { accept: ['browser-rejected-frame'] });
    },
  ),
  story(
    'not allowed',
    '1008, 4401, 4403 or 3000 once; the page comes back with a new token',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const [code, reason] = noise.pick<Told>([
        [1008, 'policy violation'],
        [1008, 'token expired'],
        [1008, ''],
        [4401, 'Unauthorized'],
        [4403, 'Forbidden'],
        [3000, 'Unauthorized'],
        [3003, 'Forbidden'],
      ]);
      const { dropped } = again(
        world,
        1,
        { url: world.url, page: world.page(), pauseMs: () => 20_000 },
        (socket) => {
          const endMs = talk(world, socket, noise.between(200, 300_000), 4000) + noise.between(10, 900);
          socket.closedByServer(endMs, code, reason);
          return endMs;
        },
      );
      world.tolerate('reconnect-after-final-close');
      world.expect('policy-or-auth', dropped);
    },
  ),
  story('too many messages', '1008 or 4429 for a page that talks too quickly', WITH_CODES, (world) => {
    const { noise } = world;
    const [code, reason] = noise.pick<Told>([
      [1008, 'rate limit exceeded'],
      [1008, 'Too many messages'],
      [4429, 'Too Many Requests'],
    ]);
    const { dropped } = again(
      world,
      1,
      { url: world.url, page: world.page(), pauseMs: () => 30_000 },
      (socket) => {
        chatter(world, socket, socket.openedMs + 30, socket.openedMs + 8000, { everyMs: 25, who: 'page' });
        const endMs = socket.lastMs + noise.between(5, 60);
        socket.closedByServer(endMs, code, reason);
        return endMs;
      },
    );
    world.tolerate('reconnect-after-final-close');
    world.expect('policy-or-auth', dropped, { accept: ['server-overloaded'] });
  }),
  story(
    'certificates',
    'expired, of nobody known, of another name, or no TLS at all',
    WITH_WORDS,
    (world) => {
      const { noise } = world;
      const vain = attempts(world, 'wss://old.example.com/ws', 300, {
        times: noise.pick([1, 2, 3]),
        error: net(
          noise.pick([
            'ERR_CERT_DATE_INVALID',
            'ERR_CERT_AUTHORITY_INVALID',
            'ERR_CERT_COMMON_NAME_INVALID',
            'ERR_SSL_PROTOCOL_ERROR',
            'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
            'ERR_CERT_REVOKED',
          ]),
        ),
        page: world.page(),
        takesMs: 60,
      });
      bystander(world, 500, vain.nextMs);
      world.expect('tls-failure', vain.sockets);
    },
  ),
  story(
    'a certificate that runs out overnight',
    'it worked, a restart, and then nobody may in',
    OWN,
    (world) => {
      const { noise } = world;
      const page = world.page();
      const socket = world.open('wss://rt.example.com/ws', { atMs: 300, page });
      const endMs = talk(world, socket, noise.between(60_000, 300_000), 5000) + 300;
      socket.closedByServer(endMs, 1012, 'restart');
      const vain = attempts(world, socket.url, endMs + 1500, {
        times: 4,
        error: net('ERR_CERT_DATE_INVALID'),
        page,
        takesMs: 50,
      });
      bystander(world, 500, vain.nextMs);
      demand(world, world.sees.closeCodes, 'server-restart', socket);
      world.expect('tls-failure', vain.sockets);
    },
  ),
  story(
    'three healthy sockets of one page',
    'three sockets with three addresses, all well',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      for (let nth = 0; nth < 3; nth += 1)
        neighbour(world, `${world.url}/${nth}`, 400 + nth * 900, 300_000, page);
      world.looksLike('connection-leak');
    },
  ),
];
