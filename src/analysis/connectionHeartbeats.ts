import type { FrameLog, FrameRow } from '../model/frameLog.ts';
import { type Connection, subprotocol } from '../model/session.ts';
import { type AnnouncedBeat, announcedBeat } from '../protocols/heartbeats/announced.ts';
import { findConvention } from '../protocols/heartbeats/conventions.ts';
import { type Detection, detectConventions, type ProtocolGuess } from '../protocols/heartbeats/detect.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { FrameView } from '../protocols/heartbeats/frameView.ts';
import {
  HeartbeatReader,
  type HeartbeatSign,
  type RoundTripKind,
} from '../protocols/heartbeats/heartbeatReader.ts';
import { type BeatSeries, Beats, type RoundTripSeries, RoundTrips } from './roundTrips.ts';
import type { RowMarks } from './rowMarks.ts';

const OPCODE_TEXT = 1;
const OPCODE_CLOSE = 8;

/** What the frames of a session share. */
export interface HeartbeatDeps {
  readonly frames: FrameLog;
  readonly marks: RowMarks;
  readonly view: FrameView;
}

/** A convention chosen by hand, by its id; `none`: no application heartbeats; `undefined`: detected. */
export type ChosenConvention = string | 'none' | undefined;

/**
 * Protocol and heartbeats of one connection. Reads each frame once; only when a clue that comes late (the URL of a
 * socket met in the middle of its life, the first message of the other side) changes what to look for does it read
 * the frames before it again.
 */
export class ConnectionHeartbeats {
  readonly #connection: Connection;
  readonly #deps: HeartbeatDeps;
  #detection: Detection | undefined;
  #reader: HeartbeatReader | undefined;
  #cluesKey = '';
  #seenRevision = -1;
  #lastRow = -1;
  #firstSent: string | undefined;
  #firstReceived: string | undefined;
  #roundTrips = new Map<string, RoundTrips>();
  #beats = new Map<string, Beats>();
  #rereads = 0;
  #chosen: ChosenConvention;
  /** Named by its heartbeat where nothing else named it. */
  #protocolOfBeat: ProtocolGuess | undefined;

  constructor(connection: Connection, deps: HeartbeatDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  get protocol(): ProtocolGuess | undefined {
    this.#refresh();
    return this.#detection?.protocol ?? this.#protocolOfBeat;
  }

  get roundTrips(): readonly RoundTripSeries[] {
    this.#refresh();
    return [...this.#roundTrips.values()];
  }

  get beats(): readonly BeatSeries[] {
    this.#refresh();
    return [...this.#beats.values()];
  }

  /** The heartbeat the server announced in its first message, if it did. */
  get announced(): AnnouncedBeat | undefined {
    const { protocol } = this;
    return protocol && this.#firstReceived !== undefined
      ? announcedBeat(protocol.id, this.#firstReceived)
      : undefined;
  }

  /** How often a late clue made earlier frames be read again: what was said of them may have changed each time. */
  get rereads(): number {
    return this.#rereads;
  }

  get chosen(): ChosenConvention {
    return this.#chosen;
  }

  /** Reads the rows that are held again with another convention. Throws for an id that no convention has. */
  choose(chosen: ChosenConvention): void {
    if (chosen !== undefined && chosen !== 'none' && !findConvention(chosen)) {
      throw new RangeError(`No heartbeat convention is called "${chosen}"`);
    }
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    this.#cluesKey = '';
    this.#detect();
    this.#readAgain();
  }

  read(row: FrameRow): void {
    const { frames } = this.#deps;
    const opcode = frames.opcode(row);
    if (opcode === OPCODE_CLOSE) return;
    if (opcode === OPCODE_TEXT) this.#rememberFirst(row);
    this.#refresh();
    this.#lastRow = Math.max(this.#lastRow, row);
    this.#readOne(row);
  }

  #refresh(): void {
    if (this.#connection.revision === this.#seenRevision) return;
    this.#seenRevision = this.#connection.revision;
    if (this.#detect()) this.#readAgain();
  }

  #rememberFirst(row: FrameRow): void {
    const { frames } = this.#deps;
    if (frames.direction(row) === 'sent' ? this.#firstSent !== undefined : this.#firstReceived !== undefined)
      return;
    const text = frames.payload(row)?.data.slice(0, 4096);
    if (text === undefined) return;
    if (frames.direction(row) === 'sent') this.#firstSent = text;
    else this.#firstReceived = text;
    this.#seenRevision = -1;
  }

  /** Returns true when other conventions than before have to be tried. */
  #detect(): boolean {
    const connection = this.#connection;
    const subprotocol = subprotocolOf(connection);
    const cluesKey = [connection.url, subprotocol, this.#firstSent, this.#firstReceived].join('\n');
    if (cluesKey === this.#cluesKey && this.#detection) return false;
    this.#cluesKey = cluesKey;
    const firstTexts = [this.#firstSent, this.#firstReceived].filter((text) => text !== undefined);
    const before = this.#detection?.conventions;
    this.#detection = this.#byHand() ?? detectConventions({ url: connection.url, subprotocol, firstTexts });
    const { conventions } = this.#detection;
    if (before?.length === conventions.length && before.every((one, i) => one === conventions[i]))
      return false;
    this.#reader = new HeartbeatReader(conventions);
    return before !== undefined;
  }

  /** What was chosen by hand stands in the place of what would be detected. */
  #byHand(): Detection | undefined {
    if (this.#chosen === 'none') return { conventions: [], protocol: undefined };
    const convention = this.#chosen === undefined ? undefined : findConvention(this.#chosen);
    if (!convention) return undefined;
    const { id, name } = convention.family;
    return { conventions: [convention], protocol: { id, name, because: 'chosen by hand' } };
  }

  #readAgain(): void {
    this.#rereads++;
    this.#roundTrips = new Map();
    this.#beats = new Map();
    this.#protocolOfBeat = undefined;
    const { rows } = this.#connection;
    for (let i = 0; i < rows.length; i++) {
      const earlier = rows.at(i);
      if (earlier > this.#lastRow) continue;
      this.#deps.marks.clear(earlier);
      this.#readOne(earlier);
    }
  }

  #readOne(row: FrameRow): void {
    const { frames, marks, view } = this.#deps;
    const reader = this.#reader;
    if (!reader) return;
    const opcode = frames.opcode(row);
    const direction = frames.direction(row);
    const atMs = frames.atMs(row);
    let sign: HeartbeatSign | undefined;
    if (opcode > OPCODE_CLOSE) sign = reader.readControl(row, atMs, direction, opcode);
    else if (view.load(direction, opcode, frames.payload(row))) sign = reader.readMessage(row, atMs, view);
    if (!sign) return;

    marks.mark(row);
    if (sign.role === 'answer') {
      const series = this.#seriesOf(sign.kind, sign.family);
      series.addMissed(sign.skipped);
      if (sign.ask) marks.pair(sign.ask.row, row, series.addPair(sign.ask, row, atMs));
      return;
    }
    this.#beatsOf(sign.family, direction, sign.role === 'beat').add(atMs);
    if (sign.role === 'ask') this.#seriesOf(sign.kind, sign.family);
    this.#nameByBeat(sign.family);
  }

  #seriesOf(kind: RoundTripKind, family: ProtocolFamily): RoundTrips {
    const key = `${kind} ${family.id}`;
    let series = this.#roundTrips.get(key);
    if (!series) {
      // Pings of the wire come from the server; a page's question is sent, a server's received.
      const asking = kind === 'page-round-trip' ? 'sent' : 'received';
      const reader = this.#reader;
      series = new RoundTrips(kind, family, this.#beatsOf(family, asking, false), () =>
        reader ? reader.waiting(family.id, asking) : [],
      );
      this.#roundTrips.set(key, series);
    }
    return series;
  }

  #beatsOf(family: ProtocolFamily, direction: 'sent' | 'received', oneWay: boolean): Beats {
    const key = `${direction} ${family.id} ${oneWay}`;
    let beats = this.#beats.get(key);
    if (!beats) {
      beats = new Beats(family, direction, oneWay);
      this.#beats.set(key, beats);
    }
    return beats;
  }

  /** A mere path was a hint; its heartbeat is the proof. Heuristics and control frames name nothing. */
  #nameByBeat(family: ProtocolFamily): void {
    if (this.#detection?.protocol || this.#protocolOfBeat) return;
    const named = this.#detection?.conventions.some(
      (convention) => convention.family.id === family.id && convention.entry.detectBy.fallback !== true,
    );
    if (named)
      this.#protocolOfBeat = { id: family.id, name: family.name, because: 'recognised by its heartbeat' };
  }
}

/** The subprotocol; `null`: the server chose none; `undefined`: nobody knows. */
function subprotocolOf(connection: Connection): string | null | undefined {
  const known = subprotocol(connection);
  if (known !== undefined) return known;
  return connection.response?.status === 101 || connection.negotiated ? null : undefined;
}
