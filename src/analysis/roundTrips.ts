import type { Direction } from '../model/events.ts';
import type { FrameRow } from '../model/frameLog.ts';
import { type Connection, endedAtMs } from '../model/session.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { RoundTripKind } from '../protocols/heartbeats/heartbeatReader.ts';
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import { Quantiles } from './quantiles.ts';

export type { RoundTripKind };

/** Why somebody asked: for a sign of life, or for something else that is answered. */
export type RoundTripPurpose = 'heartbeat' | 'request';

/** `looks-like`: known by its behaviour alone; no protocol is known to mean it so. */
export type Certainty = 'recognised' | 'looks-like';

/** A frame that asked for a sign of life. */
export interface Ask {
  readonly row: FrameRow;
  readonly atMs: number;
}

/** Signs of life going one way in one protocol, whether somebody answers them or not. */
export interface BeatSeries {
  /** Stable name of the protocol; `websocket` for control frames. */
  readonly protocol: string;
  readonly protocolName: string;
  readonly certainty: Certainty;
  readonly direction: Direction;
  /** Nobody answers them: never "unanswered". */
  readonly oneWay: boolean;
  /** Moments in ms, in order of arrival. A view: read it at once. */
  readonly timesMs: Float64Array;
  readonly count: number;
  readonly lastAtMs: number | undefined;
  /** Median pause between two of them. */
  readonly intervalMs: number | undefined;
  /** Half the distance between the quartiles of the pauses: how uneven the rhythm is. */
  readonly jitterMs: number | undefined;
  readonly longestIntervalMs: number | undefined;
}

/** Question and answer of one kind and protocol on one connection. Arrays are views: read them at once. */
export interface RoundTripSeries {
  readonly kind: RoundTripKind;
  readonly purpose: RoundTripPurpose;
  readonly certainty: Certainty;
  /** Stable name of the protocol; `websocket` for control frames; ends in `-requests` for requests. */
  readonly protocol: string;
  readonly protocolName: string;
  /** Pairs. */
  readonly count: number;
  readonly askRows: Uint32Array;
  readonly answerRows: Uint32Array;
  readonly askAtMs: Float64Array;
  readonly roundTripMs: Float64Array;
  /** Index of the pair that took longest, the first of equals. */
  readonly slowest: number | undefined;
  /**
   * Asks that stayed without an answer. Heartbeats: a later one was answered. Requests: nothing came for longer than
   * {@link patienceMs}.
   */
  readonly missed: readonly Ask[];
  /** Asks that may still be answered while the connection lives. */
  readonly waiting: readonly Ask[];
  /** An ask that has waited longer counts as unanswered; 0 for heartbeats, of which every one is due. */
  readonly patienceMs: number;
  /** The rhythm of asking; requests have none. */
  readonly intervalMs: number | undefined;
  readonly jitterMs: number | undefined;
  readonly times: Quantiles;
}

/**
 * Asks of the series that stayed, or will stay, without an answer: what still waits counts once the socket has ended,
 * of requests only what had waited for implausibly long.
 */
export function unansweredAsks(series: RoundTripSeries, connection: Connection): readonly Ask[] {
  const endMs = endedAtMs(connection);
  if (endMs === undefined) return series.missed;
  const given = series.waiting.filter(({ atMs }) => endMs - atMs >= series.patienceMs);
  return given.length === 0 ? series.missed : [...series.missed, ...given];
}

/**
 * The series that tell how long a connection's round trips take: its heartbeats, and where it has none, its requests,
 * which include the time the server worked on them.
 */
export function latencySeries(series: readonly RoundTripSeries[]): readonly RoundTripSeries[] {
  const real = series.filter(({ kind, count }) => kind === 'page-round-trip' && count > 0);
  const heartbeats = real.filter(({ purpose }) => purpose === 'heartbeat');
  return heartbeats.length > 0 ? heartbeats : real;
}

export class Beats implements BeatSeries {
  readonly protocol: string;
  readonly protocolName: string;
  readonly certainty: Certainty;
  readonly direction: Direction;
  readonly oneWay: boolean;
  readonly #times = new GrowingFloat64();
  readonly #intervals = new Quantiles();

  constructor(
    family: ProtocolFamily,
    direction: Direction,
    oneWay: boolean,
    certainty: Certainty = 'recognised',
  ) {
    this.protocol = family.id;
    this.protocolName = family.name;
    this.certainty = certainty;
    this.direction = direction;
    this.oneWay = oneWay;
  }

  add(atMs: number): void {
    const last = this.lastAtMs;
    if (last !== undefined && atMs >= last) this.#intervals.add(atMs - last);
    this.#times.push(atMs);
  }

  get timesMs(): Float64Array {
    return this.#times.view;
  }

  get count(): number {
    return this.#times.length;
  }

  get lastAtMs(): number | undefined {
    return this.count > 0 ? this.#times.at(this.count - 1) : undefined;
  }

  get intervalMs(): number | undefined {
    return this.#intervals.quantile(0.5);
  }

  get jitterMs(): number | undefined {
    const low = this.#intervals.quantile(0.25);
    const high = this.#intervals.quantile(0.75);
    return low === undefined || high === undefined ? undefined : (high - low) / 2;
  }

  get longestIntervalMs(): number | undefined {
    return this.#intervals.max;
  }
}

/** What a series is made of. */
export interface RoundTripsOptions {
  readonly kind: RoundTripKind;
  readonly family: ProtocolFamily;
  readonly purpose?: RoundTripPurpose;
  readonly certainty?: Certainty;
  /** The asks as beats, where they have a rhythm. */
  readonly beats?: Beats;
  /** Asks still without an answer, oldest first: given up, and not yet. */
  readonly open: () => { readonly overdue: readonly Ask[]; readonly waiting: readonly Ask[] };
}

/** Requests are answered when the work is done: nobody calls one unanswered before so much time has gone. */
const LEAST_REQUEST_PATIENCE_MS = 10_000;
/** And an answer may be this many times slower than nineteen of twenty before. */
const SLOWER_FACTOR = 10;

export class RoundTrips implements RoundTripSeries {
  readonly kind: RoundTripKind;
  readonly purpose: RoundTripPurpose;
  readonly certainty: Certainty;
  readonly protocol: string;
  readonly protocolName: string;
  readonly times = new Quantiles();
  readonly #missed: Ask[] = [];
  readonly #beats: Beats | undefined;
  readonly #open: RoundTripsOptions['open'];
  readonly #askRows = new GrowingUint32();
  readonly #answerRows = new GrowingUint32();
  readonly #askAtMs = new GrowingFloat64();
  readonly #roundTripMs = new GrowingFloat64();
  #slowest: number | undefined;

  constructor({
    kind,
    family,
    purpose = 'heartbeat',
    certainty = 'recognised',
    beats,
    open,
  }: RoundTripsOptions) {
    this.kind = kind;
    this.purpose = purpose;
    this.certainty = certainty;
    this.protocol = family.id;
    this.protocolName = family.name;
    this.#beats = beats;
    this.#open = open;
  }

  addPair(ask: Ask, answerRow: FrameRow, answerAtMs: number): number {
    const ms = Math.max(0, answerAtMs - ask.atMs);
    if (ms > (this.times.max ?? -1)) this.#slowest = this.count;
    this.#askRows.push(ask.row);
    this.#answerRows.push(answerRow);
    this.#askAtMs.push(ask.atMs);
    this.#roundTripMs.push(ms);
    this.times.add(ms);
    return ms;
  }

  addMissed(asks: readonly Ask[]): void {
    this.#missed.push(...asks);
  }

  get count(): number {
    return this.#askAtMs.length;
  }

  get askRows(): Uint32Array {
    return this.#askRows.view;
  }

  get answerRows(): Uint32Array {
    return this.#answerRows.view;
  }

  get askAtMs(): Float64Array {
    return this.#askAtMs.view;
  }

  get roundTripMs(): Float64Array {
    return this.#roundTripMs.view;
  }

  get slowest(): number | undefined {
    return this.#slowest;
  }

  get missed(): readonly Ask[] {
    const { overdue } = this.#open();
    return overdue.length === 0 ? this.#missed : [...this.#missed, ...overdue];
  }

  get waiting(): readonly Ask[] {
    return this.#open().waiting;
  }

  get patienceMs(): number {
    if (this.purpose === 'heartbeat') return 0;
    return Math.max(LEAST_REQUEST_PATIENCE_MS, SLOWER_FACTOR * (this.times.quantile(0.95) ?? 0));
  }

  get intervalMs(): number | undefined {
    return this.#beats?.intervalMs;
  }

  get jitterMs(): number | undefined {
    return this.#beats?.jitterMs;
  }
}
