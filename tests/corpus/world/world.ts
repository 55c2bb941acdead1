import type { ConnectionId, ContextId, PageChange, SessionEvent } from '../../../src/model/events.ts';
import type { Confidence, RuleName } from '../../../src/model/finding.ts';
import type { Cause, SessionLabel, Tolerated } from '../label.ts';
import type { Noise } from './noise.ts';
import type { Sight } from './sight.ts';
import { type OpenOptions, Socket } from './socket.ts';

const URLS = [
  'wss://app.example.com/ws',
  'wss://live.example.org/socket',
  'wss://rt.shop.test/updates',
  'ws://10.20.0.15:8080/stream',
  'wss://api.board.test/v2/events',
] as const;

export interface ExpectOptions {
  readonly accept?: readonly RuleName[];
  readonly atMost?: Confidence;
}

/**
 * A session as it really went, told by a scenario: what happened, and beside it why. Times are milliseconds since the
 * session's begin. What a kind of file cannot show is left out when it is written, not here.
 */
export class World {
  readonly noise: Noise;
  readonly sees: Sight;
  /** Where sockets of the story go unless it says otherwise. */
  readonly url: string;
  readonly #startMs: number;
  readonly #startWallMs: number;
  readonly #events: SessionEvent[] = [];
  readonly #causes: Cause[] = [];
  readonly #tolerated: Tolerated[] = [];
  readonly #nearMissOf: RuleName[] = [];
  #sleptMs = 0;
  #contexts = 0;
  #sockets = 0;

  constructor(noise: Noise, sees: Sight) {
    this.noise = noise;
    this.sees = sees;
    this.url = noise.pick(URLS);
    // Ticks since the machine started, as Chrome counts.
    this.#startMs = Math.round(noise.between(60_000, 900_000_000)) + noise.between(0, 1);
    this.#startWallMs = Date.UTC(2026, noise.whole(0, 10), noise.whole(1, 28)) + noise.whole(0, 86_399_999);
    this.watchUntil(0);
    this.tell({ kind: 'capture-changed', atMs: 0, origin: 'protocol', change: 'started' });
  }

  /** Adds an observation; its time counts from the session's begin. */
  tell(event: SessionEvent): void {
    this.#events.push({ ...event, atMs: this.#startMs + event.atMs });
  }

  /** A document; pages of a session are told apart by their address. */
  page(url = 'https://app.example.com/', atMs = 1): ContextId {
    this.#contexts += 1;
    const contextId = `page-${this.#contexts}`;
    this.tell({ kind: 'context-added', atMs, origin: 'protocol', contextId, type: 'page', url });
    return contextId;
  }

  open(url: string, options: OpenOptions): Socket {
    this.#sockets += 1;
    return new Socket(this, `s${this.#sockets}`, url, options);
  }

  mark(contextId: ContextId, change: PageChange, atMs: number, url?: string): void {
    const origin = change === 'navigated' ? 'protocol' : 'page-hook';
    this.tell({ kind: 'page-changed', atMs, origin, contextId, change, ...(url !== undefined && { url }) });
  }

  /** Nothing is seen from here ... */
  captureLost(atMs: number): void {
    this.tell({ kind: 'capture-changed', atMs, origin: 'protocol', change: 'lost', reason: 'target_closed' });
  }

  /** ... to here. */
  captureResumed(atMs: number): void {
    this.tell({ kind: 'capture-changed', atMs, origin: 'protocol', change: 'resumed' });
  }

  /** The machine slept: wall time went on, the monotonic clock did not. */
  slept(atMs: number, forMs: number): void {
    this.#sleptMs += forMs;
    this.tell({ kind: 'clock-jumped', atMs, origin: 'inferred', byMs: forMs });
  }

  /** Watching goes on at least until here. */
  watchUntil(atMs: number): void {
    this.tell({
      kind: 'clock-anchored',
      atMs,
      origin: 'protocol',
      wallMs: this.#startWallMs + this.#sleptMs + atMs,
    });
  }

  /** The cause, where it can be known: no verdict on these sockets but this one is right. */
  expect(rule: RuleName, sockets: Socket | readonly Socket[], options: ExpectOptions = {}): void {
    this.#causes.push({ rule, connections: idsOf(sockets), ...options });
  }

  /** A verdict that is no mistake, and that nobody has to give. */
  tolerate(rule: RuleName, sockets?: Socket | readonly Socket[]): void {
    this.#tolerated.push({ rule, ...(sockets && { connections: idsOf(sockets) }) });
  }

  /** What this session was made to provoke although it would be wrong. */
  looksLike(...rules: readonly RuleName[]): void {
    this.#nearMissOf.push(...rules);
  }

  /** What was observed, in the order of time, and why. Connections are numbered as they began, as readers do. */
  finish(about: string): { readonly events: readonly SessionEvent[]; readonly label: SessionLabel } {
    const events = this.#events
      .map((event, place) => ({ event, place }))
      .sort((a, b) => a.event.atMs - b.event.atMs || a.place - b.place)
      .map(({ event }) => event);
    const numbers = new Map<ConnectionId, ConnectionId>();
    for (const event of events) {
      if (event.kind === 'connection-created') numbers.set(event.connectionId, `${numbers.size + 1}`);
    }
    const numberOf = (id: ConnectionId) => numbers.get(id) ?? id;
    const numbered = ({ connections, ...rest }: Cause): Cause => ({
      ...rest,
      connections: connections.map(numberOf),
    });
    return {
      events: events.map((event) =>
        'connectionId' in event ? { ...event, connectionId: numberOf(event.connectionId) } : event,
      ),
      label: {
        about,
        causes: this.#causes.map(numbered),
        tolerated: this.#tolerated.map(({ rule, connections }) => ({
          rule,
          ...(connections && { connections: connections.map(numberOf) }),
        })),
        nearMissOf: this.#nearMissOf,
      },
    };
  }
}

function idsOf(sockets: Socket | readonly Socket[]): string[] {
  return [sockets].flat().map(({ id }) => id);
}
