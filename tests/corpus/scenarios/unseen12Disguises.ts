import { WITH_CODES } from './stories.ts';
import { again, type Told, talk } from './unseen9Kit.ts';
import { story } from './unseen12Kit.ts';
import { binary } from './unseenKit.ts';

/** Time-outs under the codes of libraries. */
export const unseen12Disguises = [
  story('Centrifugo: no pong', '3012 eight seconds after a ping', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      1,
      { url: 'wss://rt.shop.test/connection/websocket', page: world.page() },
      (socket) => {
        socket.send(socket.openedMs + 3, '{"id":1,"connect":{}}');
        socket.receive(socket.openedMs + 3 + socket.rttMs, '{"id":1,"connect":{"ping":25,"pong":true}}');
        const rounds = noise.whole(3, 9);
        for (let nth = 1; nth <= rounds; nth += 1) {
          socket.receive(socket.openedMs + nth * 25_000, '{}');
          if (nth < rounds) socket.send(socket.openedMs + nth * 25_000 + noise.between(1, 9), '{}');
        }
        const endMs = socket.openedMs + rounds * 25_000 + 8000 + noise.between(0, 30);
        socket.closedByServer(endMs, 3012, 'no pong');
        return endMs;
      },
    );
    world.expect('heartbeat-unanswered', dropped, { accept: ['page-slow-to-answer'] });
    world.tolerate('page-slow-to-answer', dropped);
  }),
  story('the server missed a pong', '1011 or 1001 with the words of the library', WITH_CODES, (world) => {
    const { noise } = world;
    const [code, reason] = noise.pick<Told>([
      [1011, 'keepalive ping timeout'],
      [1001, 'No response from ping frame.'],
      [1000, 'ping timed out'],
    ]);
    const { dropped } = again(world, 1, { url: world.url, page: world.page() }, (socket) => {
      const endMs = talk(world, socket, noise.between(40_000, 300_000), 2500) + noise.between(21_000, 39_000);
      socket.closedByServer(endMs, code, reason);
      return endMs;
    });
    world.expect('heartbeat-unanswered', dropped, { accept: ['network-lost'] });
  }),
  story('Hocuspocus after a minute', '4408 Connection Timeout, twice', WITH_CODES, (world) => {
    const { noise } = world;
    const { dropped } = again(
      world,
      2,
      { url: 'wss://docs.example.com/collab', page: world.page() },
      (socket) => {
        const saidMs = socket.openedMs + noise.between(40_000, 200_000);
        for (let atMs = socket.openedMs + 90; atMs < saidMs; atMs += noise.around(2500, 0.5))
          binary(world, socket, atMs, noise.pick(['sent', 'received']), 'BWRvYy0xAAEC');
        binary(world, socket, saidMs, 'sent', 'BWRvYy0xAAED');
        const endMs = saidMs + 60_000 + noise.between(0, 900);
        socket.closedByServer(endMs, 4408, 'Connection Timeout');
        return endMs;
      },
    );
    world.expect('idle-timeout', dropped);
  }),
  story(
    'Spring waits for a first word',
    'no message within 60 s of connecting: 4500',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(
        world,
        2,
        { url: 'wss://api.bank.test/portfolio', page: world.page() },
        (socket) => {
          const endMs = socket.openedMs + 60_000 + noise.between(0, 900);
          socket.closedByServer(endMs, 4500, 'Failed to send message within the configured send limit');
          return endMs;
        },
      );
      world.expect('idle-timeout', dropped, { accept: ['max-lifetime'] });
    },
  ),
];
