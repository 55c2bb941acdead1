import { beats, bystander, chatter } from '../world/traffic.ts';
import { lives, WHOLE, WITH_CODES, WITH_ENDS } from './stories.ts';
import { openBehind, unseen } from './unseenKit.ts';

const story = unseen(3);
const PONG = '{"type":"pong"}';

/** Limits of silence and age that are hard to tell, and what only resembles them. */
export const unseenLimits = [
  story(
    'it dies in the tick',
    'the server sends every 3 s and falls over as it prepares the next one, three times',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs) => {
        const socket = world.open('wss://meter.plant.test/live', { atMs, page });
        const ticks = world.noise.whole(10, 70);
        for (let n = 0; n < ticks; n += 1)
          socket.receive(
            socket.openedMs + 500 + n * 3000 + world.noise.between(0, 12),
            `{"watt":${world.noise.whole(1, 900)}}`,
          );
        const endMs = socket.openedMs + 500 + ticks * 3000 - world.noise.between(5, 40);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.looksLike('idle-timeout');
      world.expect('server-crash', cut, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
  story(
    'a poll each minute behind an ALB',
    'it wins and loses the race by some milliseconds',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 3, (atMs, nth) => {
        const socket = world.open('wss://desk.example.com/ws', { atMs, page, server: 'alb' });
        for (let n = 0; n <= nth + 1; n += 1) {
          socket.send(socket.openedMs + 20 + n * 59_990, `{"id":${n},"get":"inbox"}`);
          socket.receive(socket.openedMs + 20 + n * 59_990 + socket.rttMs, `{"id":${n},"mails":0}`);
        }
        const endMs = socket.lastMs + 60_000 + world.noise.between(0, 25);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut, { accept: ['heartbeat-too-slow'] });
    },
  ),
  story(
    'one host, two locations',
    'nginx cuts /ws after 60 s and /stream after 300 s',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const play = (path: string, limitMs: number, fromMs: number, times: number) => {
        let atMs = fromMs;
        return Array.from({ length: times }, () => {
          const socket = world.open(`wss://app.example.com/${path}`, { atMs, page, server: 'nginx' });
          chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(9000, 120_000), {
            everyMs: 4000,
          });
          const endMs = socket.lastMs + limitMs - world.noise.between(-50, 280);
          socket.cut(endMs);
          atMs = endMs + world.noise.between(900, 2500);
          return socket;
        });
      };
      const all = [...play('ws', 60_000, 300, 4), ...play('stream', 300_000, 900, 2)];
      bystander(world, 200, Math.max(...all.map(({ lastMs }) => lastMs)) + 301_000, page);
      world.tolerate('no-reconnect');
      world.expect('idle-timeout', all);
    },
  ),
  story(
    'nothing was ever said',
    'cut 60 s after opening, four times: age or silence, nobody can tell',
    WITH_ENDS,
    (world) => {
      const page = world.page();
      const cut = lives(world, 4, (atMs) => {
        const socket = world.open('wss://notify.example.com/quiet', { atMs, page });
        const endMs = socket.openedMs + 60_000 + world.noise.between(-200, 200);
        socket.cut(endMs);
        return { socket, endMs };
      });
      world.expect('idle-timeout', cut, { accept: ['max-lifetime'] });
    },
  ),
  story(
    'a maximum age with jitter',
    '1001 "max connection age reached" between 9 and 11 minutes',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const ended = lives(world, 3, (atMs) => {
        const socket = world.open('wss://push.example.org/v3', { atMs, page, server: 'envoy' });
        const endMs = socket.openedMs + world.noise.around(600_000, 0.1);
        chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(50, 2000), {
          everyMs: 3000,
        });
        socket.closedByServer(endMs, 1001, 'max connection age reached');
        return { socket, endMs };
      });
      world.looksLike('server-restart');
      world.expect('max-lifetime', ended);
    },
  ),
  story('four hours behind Front Door', 'one lively socket, cut once', WITH_ENDS, (world) => {
    const headers = [['X-Azure-Ref', '20261121T070000Z-r1a2b3c4d5']] as const;
    const socket = openBehind(world, 'wss://maps.example.com/live', { atMs: 300, headers });
    const endMs = socket.openedMs + 14_400_000 + world.noise.between(0, 900);
    chatter(world, socket, socket.openedMs + 40, endMs - world.noise.between(300, 4000), { everyMs: 60_000 });
    socket.cut(endMs);
    world.watchUntil(endMs + 900);
    if (world.sees.closeCodes) {
      world.expect('max-lifetime', socket, {
        accept: ['abnormal-unexplained', 'server-crash'],
        atMost: 'medium',
      });
    } else world.tolerate('max-lifetime');
  }),
  story(
    'an edge is released',
    'Cloudflare cuts a lively socket at an odd moment; back within a second',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://play.example.com/lobby', { atMs: 300, page, server: 'cloudflare' });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + world.noise.between(200_000, 900_000), {
        everyMs: 800,
      });
      socket.cut(socket.lastMs + world.noise.between(20, 400));
      const again = world.open(socket.url, { atMs: socket.lastMs + 1300, page, server: 'cloudflare' });
      chatter(world, again, again.openedMs + 40, socket.lastMs + 20_000, { everyMs: 800 });
      world.looksLike('idle-timeout', 'max-lifetime');
      world.expect('abnormal-unexplained', socket, {
        accept: ['server-crash', 'server-restart'],
        atMost: 'medium',
      });
    },
  ),
  story('a beat of 20 s at an application gateway of 20 s', 'Azure wins the race', WITH_ENDS, (world) => {
    const page = world.page();
    const cut = lives(world, 3, (atMs) => {
      const socket = world.open('wss://fleet.example.com/track', { atMs, page });
      const beatsUntil = socket.openedMs + 10 + world.noise.whole(1, 6) * 20_000;
      beats(world, socket, socket.openedMs + 10, beatsUntil, { everyMs: 20_000, answer: PONG, jitterMs: 6 });
      const endMs = socket.lastMs + 20_000 + world.noise.between(-8, 20);
      socket.cut(endMs);
      return { socket, endMs };
    });
    world.expect('heartbeat-too-slow', cut, { accept: ['idle-timeout'] });
  }),
  story(
    'Qlik says the session timed out',
    'a notification in JSON-RPC, then 1000, after half an hour of nothing',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://bi.corp.test/app/8f2c?reloadUri=x', { atMs: 300 });
      chatter(world, socket, socket.openedMs + 40, socket.openedMs + 90_000, { everyMs: 6000 });
      const endMs = socket.lastMs + 1_800_000;
      socket.receive(
        endMs,
        '{"jsonrpc":"2.0","method":"OnSessionTimedOut","params":{"message":"Your session has timed out. Log in to Qlik Sense again."}}',
      );
      socket.closedByServer(endMs + 3, 1000);
      world.watchUntil(endMs + 2000);
      world.expect('idle-timeout', socket, { accept: ['policy-or-auth'] });
    },
  ),
  story(
    'the voice heard no text',
    'ElevenLabs: 1008, and the reason speaks of a time-out of 20 s',
    WITH_CODES,
    (world) => {
      const socket = world.open('wss://api.elevenlabs.io/v1/text-to-speech/v1x/stream-input?model_id=flash', {
        atMs: 300,
      });
      socket.send(socket.openedMs + 10, '{"text":" "}');
      socket.send(socket.openedMs + 900, '{"text":"Hello "}');
      socket.receive(socket.openedMs + 1400, '{"audio":"UklGRg==","isFinal":null}');
      const endMs = socket.openedMs + 900 + 20_000 + world.noise.between(20, 300);
      socket.closedByServer(
        endMs,
        1008,
        'Have not received a new text input within the timeout of 20.0 seconds. Streaming input terminated.',
      );
      world.watchUntil(endMs + 900);
      world.looksLike('policy-or-auth');
      world.expect('idle-timeout', socket);
    },
  ),
  story(
    'a nap of the page that saves the battery',
    'it closes when hidden for five minutes and opens when seen',
    WHOLE,
    (world) => {
      const page = world.page();
      const ended = [0, 1].map((n) => {
        const socket = world.open('wss://app.example.com/ws', { atMs: 300 + n * 700_000, page });
        chatter(world, socket, socket.openedMs + 40, socket.openedMs + 200_000, { everyMs: 3000 });
        world.mark(page, 'hidden', socket.lastMs + 900);
        socket.closedByPage(socket.lastMs + 300_900, 1000, 'hidden');
        world.mark(page, 'visible', 299 + (n + 1) * 700_000);
        return socket;
      });
      const last = world.open('wss://app.example.com/ws', { atMs: 300 + 1_400_000, page });
      chatter(world, last, last.openedMs + 40, last.openedMs + 20_000, { everyMs: 3000 });
      world.looksLike('background-throttling', 'idle-timeout', 'heartbeat-too-slow');
      world.expect('closed-by-page', ended);
    },
  ),
  story('one pong lost of forty', 'and all goes on; a deployment ends it later', WITH_CODES, (world) => {
    const page = world.page();
    const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
    beats(world, socket, socket.openedMs + 10_000, socket.openedMs + 200_000, {
      everyMs: 10_000,
      answer: PONG,
    });
    socket.send(socket.openedMs + 210_000, '{"type":"ping"}');
    beats(world, socket, socket.openedMs + 220_000, socket.openedMs + 400_000, {
      everyMs: 10_000,
      answer: PONG,
    });
    socket.closedByServer(socket.lastMs + 2000, 1012);
    const again = world.open(socket.url, { atMs: socket.lastMs + 3000, page });
    beats(world, again, again.openedMs + 10_000, again.openedMs + 21_000, { everyMs: 10_000, answer: PONG });
    world.looksLike('heartbeat-unanswered');
    world.expect('server-restart', socket);
  }),
  story(
    'a ping thirty milliseconds before the end',
    'the process died in lively traffic; the ping had no time',
    WITH_CODES,
    (world) => {
      const page = world.page();
      const socket = world.open('wss://app.example.com/ws', { atMs: 300, page });
      const endMs = socket.openedMs + 10_000 * world.noise.whole(6, 20) + 30;
      beats(world, socket, socket.openedMs + 10_000, endMs - 9000, { everyMs: 10_000, answer: PONG });
      chatter(world, socket, socket.openedMs + 60, endMs - 45, { everyMs: 350, who: 'server' });
      socket.send(endMs - 30, '{"type":"ping"}');
      socket.cut(endMs);
      world.watchUntil(endMs + 800);
      world.looksLike('heartbeat-unanswered');
      world.expect('server-crash', socket, { accept: ['abnormal-unexplained'], atMost: 'medium' });
    },
  ),
];
