import type { Persona } from '../world/personas.ts';
import type { Socket } from '../world/socket.ts';
import type { World } from '../world/world.ts';
import { net } from './unseenKit.ts';

/** How an application talks; times between messages are exponential. */
export interface Talk {
  readonly pushMs?: number;
  readonly sayMs?: number;
  /** Mean lengths of talking and of quiet. */
  readonly busyMs: number;
  readonly quietMs: number;
  readonly beatMs?: number;
}

/** What stands between page and server. */
export interface Way {
  readonly server?: Persona;
  readonly idleMs?: number;
  /** Whose messages the idle timer counts. */
  readonly counts?: 'any' | 'sent' | 'received';
  readonly lifetimeMs?: number;
}

export interface Incident {
  readonly atMs: number;
  readonly kind: 'crash' | 'deployment' | 'network';
  /** How long nobody can be reached. */
  readonly downMs: number;
}

export type Ending = 'idle' | 'lifetime' | Incident['kind'];

export interface Ended {
  readonly socket: Socket;
  readonly by: Ending;
  /** The page never spoke: what it had been silent for is the age. */
  readonly isMute: boolean;
  /** A limit was due within a second: what ended it first, no file can tell. */
  readonly isNearLimit: boolean;
}

export interface Lived {
  readonly ends: readonly Ended[];
  readonly vain: readonly { readonly socket: Socket; readonly by: Incident['kind'] }[];
}

export interface Endpoint {
  readonly url: string;
  readonly page: string;
  readonly way: Way;
  readonly talk: Talk;
  readonly incidents: readonly Incident[];
  readonly fromMs: number;
  readonly untilMs: number;
}

const NEVER = Number.POSITIVE_INFINITY;

/** Plays one endpoint from beginning to end: timers and incidents end its sockets, and the page comes back each time. */
export function liveOn(world: World, { url, page, way, talk, incidents, fromMs, untilMs }: Endpoint): Lived {
  const { noise } = world;
  const exponential = (mean: number) => -Math.log(1 - noise.between(0, 0.999)) * mean;
  const ends: Ended[] = [];
  const vain: { socket: Socket; by: Incident['kind'] }[] = [];
  let openMs = fromMs;
  while (openMs < untilMs - 2000) {
    const socket = world.open(url, { atMs: openMs, page, ...(way.server && { server: way.server }) });
    const bornMs = socket.openedMs;
    const last = { sent: bornMs, received: bornMs };
    let isBusy = true;
    let turnMs = bornMs + exponential(talk.busyMs);
    const due = (mean: number | undefined, nowMs: number) =>
      mean === undefined ? NEVER : nowMs + 5 + exponential(mean);
    let pushMs = due(talk.pushMs, bornMs);
    let sayMs = due(talk.sayMs, bornMs);
    let beatMs = talk.beatMs === undefined ? NEVER : bornMs + talk.beatMs;
    const lateMs = noise.between(0, 40);
    const incident = incidents.find(({ atMs }) => atMs > bornMs);
    for (;;) {
      const heardMs =
        way.counts === 'any' || !way.counts ? Math.max(last.sent, last.received) : last[way.counts];
      const idleEndMs = way.idleMs === undefined ? NEVER : heardMs + way.idleMs + lateMs;
      const lifeEndMs = way.lifetimeMs === undefined ? NEVER : bornMs + way.lifetimeMs + lateMs;
      const nextMs = Math.min(
        turnMs,
        pushMs,
        sayMs,
        beatMs,
        idleEndMs,
        lifeEndMs,
        incident?.atMs ?? NEVER,
        untilMs,
      );
      if (nextMs === untilMs) return { ends, vain };
      if (nextMs === turnMs) {
        isBusy = !isBusy;
        turnMs = nextMs + exponential(isBusy ? talk.busyMs : talk.quietMs);
        pushMs = isBusy ? due(talk.pushMs, nextMs) : NEVER;
        sayMs = isBusy ? due(talk.sayMs, nextMs) : NEVER;
        continue;
      }
      if (nextMs === pushMs || nextMs === sayMs) {
        const n = noise.whole(1, 99_999);
        if (nextMs === pushMs) {
          socket.receive(nextMs, `{"event":"change","id":${n}}`);
          last.received = nextMs;
          pushMs = due(talk.pushMs, nextMs);
        } else {
          socket.send(nextMs, `{"action":"edit","id":${n}}`);
          last.sent = nextMs;
          sayMs = due(talk.sayMs, nextMs);
        }
        continue;
      }
      if (nextMs === beatMs) {
        socket.send(nextMs, '{"type":"ping"}');
        const answeredMs = nextMs + noise.around(socket.rttMs, 0.1);
        socket.receive(answeredMs, '{"type":"pong"}');
        last.sent = nextMs;
        last.received = answeredMs;
        beatMs = nextMs + (talk.beatMs ?? NEVER) + noise.between(0, 4);
        continue;
      }
      if (nextMs === idleEndMs || nextMs === lifeEndMs || incident === undefined) {
        socket.cut(nextMs);
        ends.push({
          socket,
          by: nextMs === idleEndMs ? 'idle' : 'lifetime',
          isMute: last.sent === bornMs,
          isNearLimit: true,
        });
        openMs = nextMs + noise.between(800, 2500);
        break;
      }
      const endMs = nextMs + noise.between(0, 60);
      if (incident.kind === 'deployment')
        socket.closedByServer(endMs, 1012, noise.pick(['', 'Service Restart']));
      else socket.cut(endMs);
      const isNearLimit = Math.min(idleEndMs, lifeEndMs) - nextMs < 1000;
      ends.push({ socket, by: incident.kind, isMute: last.sent === bornMs, isNearLimit });
      openMs = endMs + noise.between(800, 2500);
      for (let nth = 0; openMs < incident.atMs + incident.downMs; nth += 1) {
        const attempt = world.open(url, { atMs: openMs, page, unanswered: true });
        const words = incident.kind === 'network' ? 'ERR_INTERNET_DISCONNECTED' : 'ERR_CONNECTION_REFUSED';
        attempt.failed(openMs + noise.between(2, 30), net(words));
        vain.push({ socket: attempt, by: incident.kind });
        openMs += noise.around(1000 * 2 ** nth, 0.3) + 40;
      }
      break;
    }
  }
  return { ends, vain };
}
