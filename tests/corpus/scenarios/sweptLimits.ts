import type { Socket } from '../world/socket.ts';
import type { World } from '../world/world.ts';
import { scenario, WITH_CODES } from './stories.ts';
import { again } from './unseen9Kit.ts';

/** Talk as people talk: bursts of a few messages, and pauses between them. Returns the moment of the last message. */
function conversation({ noise }: World, socket: Socket, forMs: number): number {
  let atMs = socket.openedMs + noise.between(50, 400);
  for (const untilMs = socket.openedMs + forMs; atMs < untilMs; atMs += noise.between(4000, 19_000)) {
    socket.send(atMs, `{"say":"${noise.whole(1, 99_999)}"}`);
    socket.receive(atMs + socket.rttMs, `{"heard":"${noise.whole(1, 99_999)}"}`);
  }
  socket.send(atMs, '{"say":"bye"}');
  return atMs;
}

/** Limits that somebody keeps who looks every so often, and what looks like them. */
export const sweptLimits = [
  scenario(
    'a reaper with setInterval',
    'one timer of the server ends what has been silent for the limit; ends keep its beat',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const everyMs = noise.pick([5, 10, 15]) * 1000;
      const limitMs = noise.pick([30, 45, 60]) * 1000;
      const phaseMs = noise.between(0, everyMs);
      const { dropped } = again(world, 6, { url: world.url, page: world.page() }, (socket) => {
        const dueMs = conversation(world, socket, noise.between(4000, 200_000)) + limitMs;
        const endMs = Math.ceil((dueMs - phaseMs) / everyMs) * everyMs + phaseMs + noise.between(0, 60);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('idle-timeout', dropped);
    },
  ),
  scenario(
    'a timer wheel of 4 s',
    'uWebSockets without its pings: the page is silent for the limit and up to a tick, the server speaks on',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const limitMs = noise.pick([32, 60, 120]) * 1000;
      const { dropped } = again(world, 6, { url: world.url, page: world.page() }, (socket) => {
        const lastMs = conversation(world, socket, noise.between(4000, 200_000));
        const endMs = lastMs + limitMs + noise.between(0, 4000);
        const spokenMs = endMs - noise.between(300, 2500);
        for (let atMs = lastMs + 900; atMs < spokenMs; atMs += noise.between(700, 2600))
          socket.receive(atMs, `{"price":${noise.whole(1000, 9999)}}`);
        socket.cut(endMs);
        return endMs;
      });
      world.expect('idle-timeout', dropped);
    },
  ),
  scenario(
    'silent for any time',
    'near miss: conversations that pause, and cuts at any moment of 2 to 40 s after them',
    WITH_CODES,
    (world) => {
      const { noise } = world;
      const { dropped } = again(world, 6, { url: world.url, page: world.page() }, (socket, nth) => {
        // One from each part of the range, so that no accident of the noise makes them equal.
        const silentMs = 2000 + 6300 * nth + noise.between(300, 6000);
        const endMs = conversation(world, socket, noise.between(4000, 200_000)) + silentMs;
        socket.cut(endMs);
        return endMs;
      });
      world.looksLike('idle-timeout');
      world.expect('abnormal-unexplained', dropped, { accept: ['server-crash'] });
    },
  ),
];
