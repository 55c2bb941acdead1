import type { FrameLog, FrameRow } from '../model/frameLog.ts';
import { type Connection, openedAtMs } from '../model/session.ts';
import { type AnnouncedBeat, announcedBeat } from '../protocols/heartbeats/announced.ts';
import { fallbackConventions, findConvention } from '../protocols/heartbeats/conventions.ts';
import type { Detection, ProtocolGuess } from '../protocols/heartbeats/detect.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { FrameView } from '../protocols/heartbeats/frameView.ts';
import { HeartbeatReader, type HeartbeatSign } from '../protocols/heartbeats/heartbeatReader.ts';
import { unwrapSockJs } from '../protocols/heartbeats/sockJsEnvelope.ts';
import { ConnectionClues } from './connectionClues.ts';
import { createRequestSeries, type RequestSeries } from './connectionRequests.ts';
import { HeartbeatSeries } from './heartbeatSeries.ts';
import { RegularSeries } from './regularSeries.ts';
import type { BeatSeries, RoundTripSeries } from './roundTrips.ts';
import type { RowMarks } from './rowMarks.ts';

const OPCODE_CLOSE = 8;

/** What the frames of a session share. */
export interface HeartbeatDeps {
  readonly frames: FrameLog;
  readonly marks: RowMarks;
  readonly view: FrameView;
}

/** A convention chosen by hand, by its id; `none`: no application heartbeats; `undefined`: detected. */
export type ChosenConvention = string | 'none' | undefined;

/** Everything that reads the frames of a connection once it is known what to look for. */
interface Readers {
  readonly detection: Detection;
  readonly reader: HeartbeatReader;
  readonly heartbeats: HeartbeatSeries;
  readonly requests: RequestSeries;
  /** Only where no protocol is known, or none with a heartbeat. */
  readonly regular: RegularSeries | undefined;
  readonly isSockJs: boolean;
}

/**
 * Protocol, heartbeats and acknowledged requests of one connection. Reads each frame once; only when a clue that comes
 * late (the URL of a socket met in the middle of its life, the first message of the other side) changes what to look
 * for, or the user says otherwise, does it read the frames before it again.
 */
export class ConnectionHeartbeats {
  readonly #connection: Connection;
  readonly #deps: HeartbeatDeps;
  readonly #clues: ConnectionClues;
  #readers: Readers | undefined;
  #seenRevision = -1;
  #lastRow = -1;
  #firstAtMs: number | undefined;
  #rereads = 0;
  #chosen: ChosenConvention;
  /** Named by its heartbeat where nothing else named it. */
  #protocolOfBeat: ProtocolGuess | undefined;

  constructor(connection: Connection, deps: HeartbeatDeps) {
    this.#connection = connection;
    this.#deps = deps;
    this.#clues = new ConnectionClues(connection, deps.frames);
  }

  get protocol(): ProtocolGuess | undefined {
    return this.#current().detection.protocol ?? this.#protocolOfBeat;
  }

  get roundTrips(): readonly RoundTripSeries[] {
    const { heartbeats, regular, requests } = this.#current();
    return [...heartbeats.roundTrips, ...(regular?.roundTrips ?? []), ...requests.roundTrips];
  }

  get beats(): readonly BeatSeries[] {
    const { heartbeats, regular } = this.#current();
    return [...heartbeats.beats, ...(regular?.beats ?? [])];
  }

  /** The heartbeat the server announced in its first message, if it did. */
  get announced(): AnnouncedBeat | undefined {
    const { protocol } = this;
    const { firstReceived } = this.#clues;
    return protocol && firstReceived !== undefined ? announcedBeat(protocol.id, firstReceived) : undefined;
  }

  /** How often what was said of earlier frames may have changed. */
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
    this.#readAgain(this.#detect());
  }

  read(row: FrameRow): void {
    const { frames } = this.#deps;
    if (frames.opcode(row) === OPCODE_CLOSE) return;
    if (this.#clues.note(row)) this.#seenRevision = -1;
    const readers = this.#current();
    this.#firstAtMs ??= frames.atMs(row);
    this.#lastRow = Math.max(this.#lastRow, row);
    this.#readOne(row, readers);
  }

  /** The readers that fit what is known now. */
  #current(): Readers {
    const known = this.#readers;
    if (known && this.#connection.revision === this.#seenRevision) return known;
    this.#seenRevision = this.#connection.revision;
    const detection = this.#detect();
    return known && isSame(known.detection, detection) ? known : this.#readAgain(detection);
  }

  /** What was chosen by hand stands in the place of what would be detected. */
  #detect(): Detection {
    const detected = this.#clues.detect();
    if (this.#chosen === undefined) return detected;
    const convention = findConvention(this.#chosen);
    if (!convention) return { conventions: [], protocol: detected.protocol };
    const { id, name } = convention.family;
    return { conventions: [convention], protocol: { id, name, because: 'chosen by hand' } };
  }

  #readAgain(detection: Detection): Readers {
    const { marks } = this.#deps;
    const { conventions, protocol, inside } = detection;
    const reader = new HeartbeatReader(conventions);
    const readers: Readers = {
      detection,
      reader,
      heartbeats: new HeartbeatSeries(reader, marks),
      requests: createRequestSeries(inside ?? protocol, marks),
      regular: conventions.some((one) => fallbackConventions.includes(one))
        ? new RegularSeries(marks)
        : undefined,
      isSockJs: conventions.some(({ entry }) => entry.id === 'sockjs'),
    };
    const isFirst = this.#readers === undefined;
    this.#readers = readers;
    if (isFirst) return readers;
    this.#rereads++;
    this.#protocolOfBeat = undefined;
    const { rows } = this.#connection;
    for (let i = 0; i < rows.length; i++) {
      const earlier = rows.at(i);
      if (earlier > this.#lastRow) continue;
      marks.clear(earlier);
      this.#readOne(earlier, readers);
    }
    return readers;
  }

  #readOne(row: FrameRow, readers: Readers): void {
    const { frames, view } = this.#deps;
    const opcode = frames.opcode(row);
    const direction = frames.direction(row);
    const atMs = frames.atMs(row);
    if (opcode > OPCODE_CLOSE) {
      this.#add(readers.reader.readControl(row, atMs, direction, opcode), row, readers);
      return;
    }
    if (!view.load(direction, opcode, frames.payload(row))) return;
    const messages =
      readers.isSockJs && view.text !== undefined ? unwrapSockJs(direction, view.text) : undefined;
    if (!messages) {
      this.#readMessage(row, atMs, readers);
      return;
    }
    for (const message of messages) {
      view.loadText(direction, message);
      this.#readMessage(row, atMs, readers);
    }
  }

  #readMessage(row: FrameRow, atMs: number, readers: Readers): void {
    const { view } = this.#deps;
    const { reader, requests, regular } = readers;
    const sign = view.isShort ? reader.readMessage(row, atMs, view) : undefined;
    this.#add(sign, row, readers);
    if (!sign || requests.readsEveryFrame) requests.read(row, atMs, view);
    if (sign || !regular) return;
    const sinceMs = openedAtMs(this.#connection) ?? this.#firstAtMs ?? atMs;
    if (regular.read(row, atMs, view, sinceMs)) this.#rereads++;
  }

  #add(sign: HeartbeatSign | undefined, row: FrameRow, readers: Readers): void {
    if (!sign) return;
    const { frames } = this.#deps;
    readers.heartbeats.add(sign, row, frames.atMs(row), frames.direction(row));
    if (sign.role !== 'answer') this.#nameByBeat(sign.family, readers.detection);
  }

  /** A mere path was a hint; its heartbeat is the proof. Heuristics and control frames name nothing. */
  #nameByBeat({ id, name }: ProtocolFamily, { protocol, conventions }: Detection): void {
    if (protocol || this.#protocolOfBeat) return;
    const named = conventions.some(
      ({ family, entry }) => family.id === id && entry.detectBy.fallback !== true,
    );
    if (named) this.#protocolOfBeat = { id, name, because: 'recognised by its heartbeat' };
  }
}

/** Whether the same things have to be looked for. */
function isSame(a: Detection, b: Detection): boolean {
  return (
    a.protocol?.id === b.protocol?.id &&
    a.protocol?.because === b.protocol?.because &&
    a.inside?.id === b.inside?.id &&
    a.conventions.length === b.conventions.length &&
    a.conventions.every((one, i) => one === b.conventions[i])
  );
}
