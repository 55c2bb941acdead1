import type { Direction } from '../model/events.ts';
import type { FrameRow } from '../model/frameLog.ts';
import { type Connection, endedAtMs } from '../model/session.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { RoundTripKind } from '../protocols/heartbeats/heartbeatReader.ts';
import type { PendingAsk } from '../protocols/heartbeats/pairing.ts';
import { GrowingFloat64, GrowingUint32 } from './growing.ts';
import { Quantiles } from './quantiles.ts';

export type { RoundTripKind };

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
  /** Stable name of the protocol; `websocket` for control frames. */
  readonly protocol: string;
  readonly protocolName: string;
  /** Pairs. */
  readonly count: number;
  readonly askRows: Uint32Array;
  readonly answerRows: Uint32Array;
  readonly askAtMs: Float64Array;
  readonly roundTripMs: Float64Array;
  /** Asks that were passed over: a later one was answered. */
  readonly missed: readonly Ask[];
  /** Asks that may still be answered while the connection lives. */
  readonly waiting: readonly Ask[];
  readonly intervalMs: number | undefined;
  readonly jitterMs: number | undefined;
  readonly times: Quantiles;
}

/** Asks of the series that stayed, or will stay, without an answer: what still waits counts once the socket has ended. */
export function unansweredAsks(series: RoundTripSeries, connection: Connection): readonly Ask[] {
  return endedAtMs(connection) === undefined ? series.missed : [...series.missed, ...series.waiting];
}

export class Beats implements BeatSeries {
  readonly protocol: string;
  readonly protocolName: string;
  readonly direction: Direction;
  oneWay: boolean;
  readonly #times = new GrowingFloat64();
  readonly #intervals = new Quantiles();

  constructor(family: ProtocolFamily, direction: Direction, oneWay: boolean) {
    this.protocol = family.id;
    this.protocolName = family.name;
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

export class RoundTrips implements RoundTripSeries {
  readonly kind: RoundTripKind;
  readonly protocol: string;
  readonly protocolName: string;
  readonly times = new Quantiles();
  readonly #missed: Ask[] = [];
  readonly #beats: Beats;
  readonly #waiting: () => readonly PendingAsk[];
  readonly #askRows = new GrowingUint32();
  readonly #answerRows = new GrowingUint32();
  readonly #askAtMs = new GrowingFloat64();
  readonly #roundTripMs = new GrowingFloat64();

  constructor(
    kind: RoundTripKind,
    family: ProtocolFamily,
    beats: Beats,
    waiting: () => readonly PendingAsk[],
  ) {
    this.kind = kind;
    this.protocol = family.id;
    this.protocolName = family.name;
    this.#beats = beats;
    this.#waiting = waiting;
  }

  addPair(ask: Ask, answerRow: FrameRow, answerAtMs: number): number {
    const ms = Math.max(0, answerAtMs - ask.atMs);
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

  get missed(): readonly Ask[] {
    return this.#missed;
  }

  get waiting(): readonly Ask[] {
    return this.#waiting();
  }

  get intervalMs(): number | undefined {
    return this.#beats.intervalMs;
  }

  get jitterMs(): number | undefined {
    return this.#beats.jitterMs;
  }
}
