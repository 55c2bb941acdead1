import type { Direction } from '../model/events.ts';
import type { FrameRow } from '../model/frameLog.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type {
  HeartbeatReader,
  HeartbeatSign,
  RoundTripKind,
} from '../protocols/heartbeats/heartbeatReader.ts';
import { Beats, RoundTrips } from './roundTrips.ts';
import type { RowMarks } from './rowMarks.ts';

/** The heartbeats of one connection that its conventions and control frames tell, in series. */
export class HeartbeatSeries {
  readonly #reader: HeartbeatReader;
  readonly #marks: RowMarks;
  readonly #roundTrips = new Map<string, RoundTrips>();
  readonly #beats = new Map<string, Beats>();

  constructor(reader: HeartbeatReader, marks: RowMarks) {
    this.#reader = reader;
    this.#marks = marks;
  }

  get roundTrips(): readonly RoundTrips[] {
    return [...this.#roundTrips.values()];
  }

  get beats(): readonly Beats[] {
    return [...this.#beats.values()];
  }

  add(sign: HeartbeatSign, row: FrameRow, atMs: number, direction: Direction): void {
    this.#marks.mark(row);
    if (sign.role === 'answer') {
      const series = this.#seriesOf(sign.kind, sign.family);
      series.addMissed(sign.skipped);
      if (sign.ask) this.#marks.pair(sign.ask.row, row, series.addPair(sign.ask, row, atMs));
      return;
    }
    this.#beatsOf(sign.family, direction, sign.role === 'beat').add(atMs);
    if (sign.role === 'ask') this.#seriesOf(sign.kind, sign.family);
  }

  #seriesOf(kind: RoundTripKind, family: ProtocolFamily): RoundTrips {
    const key = `${kind} ${family.id}`;
    let series = this.#roundTrips.get(key);
    if (!series) {
      // Pings of the wire come from the server; a page's question is sent, a server's received.
      const asking = kind === 'page-round-trip' ? 'sent' : 'received';
      series = new RoundTrips({
        kind,
        family,
        beats: this.#beatsOf(family, asking, false),
        open: () => ({ overdue: [], waiting: this.#reader.waiting(family.id, asking) }),
      });
      this.#roundTrips.set(key, series);
    }
    return series;
  }

  #beatsOf(family: ProtocolFamily, direction: Direction, oneWay: boolean): Beats {
    const key = `${direction} ${family.id} ${oneWay}`;
    let beats = this.#beats.get(key);
    if (!beats) {
      beats = new Beats(family, direction, oneWay);
      this.#beats.set(key, beats);
    }
    return beats;
  }
}
