import type { Direction } from '../model/events.ts';
import type { FrameRow } from '../model/frameLog.ts';
import { opposite } from '../protocols/direction.ts';
import type { ProtocolGuess } from '../protocols/heartbeats/detect.ts';
import type { ProtocolFamily } from '../protocols/heartbeats/families.ts';
import type { FrameView } from '../protocols/heartbeats/frameView.ts';
import type { RequestDialect } from '../protocols/requests/dialect.ts';
import { createDialect } from '../protocols/requests/dialects.ts';
import { ID_WORDS, IdTrack } from '../protocols/requests/idTrack.ts';
import { type PendingRequest, PendingRequests } from '../protocols/requests/pendingRequests.ts';
import { topLevelMembers } from '../protocols/requests/topLevel.ts';
import { type Certainty, RoundTrips } from './roundTrips.ts';
import type { RowMarks } from './rowMarks.ts';

const ANY: ProtocolFamily = { id: 'generic-requests', name: 'Requests answered by identifier' };

/** Reads the acknowledged requests of one connection. */
export interface RequestSeries {
  readonly roundTrips: readonly RoundTrips[];
  /** Frames of heartbeats, too, have to be read. */
  readonly readsEveryFrame: boolean;
  read(row: FrameRow, atMs: number, frame: FrameView): void;
}

/** Requests of `protocol` where it says how they are answered; else of whatever answers by identifier. */
export function createRequestSeries(protocol: ProtocolGuess | undefined, marks: RowMarks): RequestSeries {
  const dialect = protocol && createDialect(protocol.id);
  return dialect
    ? new DialectRequests(
        dialect,
        { id: `${protocol.id}-requests`, name: `${protocol.name}, requests` },
        marks,
      )
    : new RequestsById(marks);
}

/** One side's requests and their round trips. */
class Side {
  readonly roundTrips: RoundTrips;
  nowMs = 0;

  constructor(asking: Direction, family: ProtocolFamily, certainty: Certainty, pending: PendingRequests) {
    this.roundTrips = new RoundTrips({
      kind: asking === 'sent' ? 'page-round-trip' : 'page-response',
      purpose: 'request',
      family,
      certainty,
      open: () => {
        const due = pending.due();
        const isOverdue = ({ atMs }: PendingRequest) => this.nowMs - atMs > this.roundTrips.patienceMs;
        const first = due.findIndex((ask) => !isOverdue(ask));
        const split = first < 0 ? due.length : first;
        return { overdue: due.slice(0, split), waiting: due.slice(split) };
      },
    });
  }

  get isEmpty(): boolean {
    return this.roundTrips.count + this.roundTrips.missed.length + this.roundTrips.waiting.length === 0;
  }

  giveUp(evicted: PendingRequest | undefined): void {
    if (evicted && !evicted.isPatient) this.roundTrips.addMissed([evicted]);
  }
}

class DialectRequests implements RequestSeries {
  readonly #dialect: RequestDialect;
  readonly #marks: RowMarks;
  readonly #pending = { sent: new PendingRequests(), received: new PendingRequests() };
  readonly #sides: Readonly<Record<Direction, Side>>;

  constructor(dialect: RequestDialect, family: ProtocolFamily, marks: RowMarks) {
    this.#dialect = dialect;
    this.#marks = marks;
    this.#sides = {
      sent: new Side('sent', family, 'recognised', this.#pending.sent),
      received: new Side('received', family, 'recognised', this.#pending.received),
    };
  }

  get roundTrips(): readonly RoundTrips[] {
    return [this.#sides.sent, this.#sides.received].flatMap((side) => (side.isEmpty ? [] : side.roundTrips));
  }

  get readsEveryFrame(): boolean {
    return this.#dialect.readsEveryFrame ?? false;
  }

  read(row: FrameRow, atMs: number, frame: FrameView): void {
    const { direction } = frame;
    const [pending, asked] = [this.#pending[direction], this.#pending[opposite(direction)]];
    const [side, askingSide] = [this.#sides[direction], this.#sides[opposite(direction)]];
    side.nowMs = atMs;
    askingSide.nowMs = atMs;
    const { serverAsks, readsEveryFrame } = this.#dialect;
    if (direction === 'received' && !serverAsks && !readsEveryFrame && asked.size === 0) return;
    for (const { role, key, isPatient = false } of this.#dialect.read(frame, direction)) {
      if (role === 'request') side.giveUp(pending.add(key, { row, atMs, isPatient }));
      else if (role === 'cancel') pending.take(key);
      else {
        const ask = asked.take(key);
        if (ask) this.#marks.pair(ask.row, row, askingSide.roundTrips.addPair(ask, row, atMs));
      }
    }
  }
}

/** One side of an unknown protocol, while it is learned whether its identifiers are those of requests. */
interface Learned {
  readonly track: IdTrack;
  readonly side: Side;
  isShown: boolean;
}

class RequestsById implements RequestSeries {
  readonly readsEveryFrame = false;
  readonly #marks: RowMarks;
  readonly #learned = { sent: learn('sent'), received: learn('received') };

  constructor(marks: RowMarks) {
    this.#marks = marks;
  }

  get roundTrips(): readonly RoundTrips[] {
    const { sent, received } = this.#learned;
    return [sent, received].flatMap(({ track, side }) =>
      track.verdict === 'claimed' ? side.roundTrips : [],
    );
  }

  read(row: FrameRow, atMs: number, frame: FrameView): void {
    const { direction, text } = frame;
    const [own, other] = [this.#learned[direction], this.#learned[opposite(direction)]];
    own.side.nowMs = atMs;
    other.side.nowMs = atMs;
    const mayAsk = own.track.verdict !== 'refused';
    const mayAnswer = other.track.verdict !== 'refused' && other.track.hasAsked;
    if (text === undefined || (!mayAsk && !mayAnswer) || !ID_WORDS.test(text)) return;
    const members = topLevelMembers(text);
    if (!members) return;
    const ask = mayAnswer ? other.track.reply(members) : undefined;
    if (ask) other.side.roundTrips.addPair(ask, row, atMs);
    else if (mayAsk) own.side.giveUp(own.track.ask(members, row, atMs)?.evicted);
    this.#show(own);
    this.#show(other);
    if (ask && other.isShown) this.#marks.pair(ask.row, row, atMs - ask.atMs);
  }

  /** Pairs are shown once they are believed, and no longer when they are not. */
  #show(learned: Learned): void {
    const isClaimed = learned.track.verdict === 'claimed';
    if (isClaimed === learned.isShown) return;
    learned.isShown = isClaimed;
    const { askRows, answerRows, roundTripMs } = learned.side.roundTrips;
    askRows.forEach((askRow, i) => {
      const answerRow = answerRows[i] ?? askRow;
      if (isClaimed) this.#marks.pair(askRow, answerRow, roundTripMs[i] ?? 0);
      else this.#marks.unpair(askRow, answerRow);
    });
  }
}

function learn(asking: Direction): Learned {
  const track = new IdTrack();
  return { track, side: new Side(asking, ANY, 'looks-like', track.pending), isShown: false };
}
