import type { Direction, FrameSeen, Opcode, Payload, WireMessageSeen, WireTotalsSeen } from './events.ts';
import type { FrameLog, FrameRow } from './frameLog.ts';
import type { Connection, Session } from './session.ts';
import type { TcpTotals, WireFact, WireTotals } from './wireFacts.ts';
import { WireMatcher } from './wireMatcher.ts';

const FIRST_CONTROL_OPCODE = 8;
/** Two witnesses of one control frame differ by the way from the network to the page at most. */
const SAME_FRAME_MS = 250;
/** Rows that may still be told by the other witness. */
const LONGEST_MEMORY = 64;

interface MutableTotals {
  messages: number;
  wireBytes: number;
  comparedBytes: number;
  comparedWireBytes: number;
}

/** What one of the witnesses of a kind of control frame told and the other did not yet. */
interface ToldOnce {
  rows: FrameRow[];
  /** Rows before it are settled. */
  head: number;
}

/**
 * What is known of one socket's wire: the story of its TCP connection, the totals, and which row a message on the wire
 * belongs to. Exists once somebody watched the wire.
 */
export class WireStory {
  readonly #frames: FrameLog;
  readonly #facts: WireFact[] = [];
  readonly #totals: Readonly<Record<Direction, MutableTotals>> = { sent: noTotals(), received: noTotals() };
  readonly #matchers: Readonly<Record<Direction, WireMatcher>>;
  readonly #toldOnce = new Map<string, ToldOnce>();
  #tcp: TcpTotals | undefined;
  #logEndedAtMs: number | undefined;
  #lastToldAtMs = Number.NEGATIVE_INFINITY;

  /** @param connection with the rows it has so far */
  constructor(session: Session, connection: Connection) {
    const { frames } = session;
    this.#frames = frames;
    const isWhole = !connection.openedBeforeCapture && connection.droppedFrames === 0;
    const blindFrom = () => firstBlindMs(session, connection);
    this.#matchers = {
      sent: new WireMatcher('sent', frames, isWhole, blindFrom),
      received: new WireMatcher('received', frames, isWhole, blindFrom),
    };
    for (let i = 0; i < connection.rows.length; i++) this.#addRow(connection.rows.at(i), Infinity);
  }

  /** In order of arrival. */
  get facts(): readonly WireFact[] {
    return this.#facts;
  }

  get sent(): WireTotals {
    return this.#totals.sent;
  }

  get received(): WireTotals {
    return this.#totals.received;
  }

  /** Bytes of the TCP connection; `undefined` where nobody counted them. */
  get tcp(): TcpTotals | undefined {
    return this.#tcp;
  }

  /**
   * When the log ended, or nobody read it any more, while the socket still lived: nothing is known of its wire after
   * that. `undefined` where it was watched to its end, or is being watched (again).
   */
  get watchedUntilMs(): number | undefined {
    const endedAtMs = this.#logEndedAtMs;
    return endedAtMs !== undefined && endedAtMs >= this.#lastToldAtMs ? endedAtMs : undefined;
  }

  /** Whether the messages of a direction got their sizes on the wire; otherwise only the totals are known. */
  isMatched(direction: Direction): boolean {
    return !this.#matchers[direction].isOutOfStep;
  }

  addFact(fact: WireFact): void {
    if (fact.type !== 'log-ended') {
      this.#facts.push(fact);
      this.#told(fact.atMs);
      return;
    }
    // The same file read again ends where it ended.
    if (fact.atMs === this.#logEndedAtMs) return;
    this.#facts.push(fact);
    this.#logEndedAtMs = fact.atMs;
    for (const matcher of Object.values(this.#matchers)) matcher.end();
  }

  /** A row that was just added. */
  addFrame(row: FrameRow): void {
    this.#addRow(row, LONGEST_MEMORY);
  }

  /** Whether a control frame is in the log already, told by another witness. */
  isTold({ direction, opcode, origin, atMs, payload }: FrameSeen): boolean {
    if (opcode < FIRST_CONTROL_OPCODE) return false;
    const other = this.#toldOnce.get(toldKey(direction, opcode, origin !== 'net-log'));
    if (!other) return false;
    const { rows } = other;
    while (other.head < rows.length) {
      const row = rows[other.head] ?? 0;
      const rowAtMs = row < this.#frames.firstRow ? -Infinity : this.#frames.atMs(row);
      if (rowAtMs > atMs + SAME_FRAME_MS) return false;
      other.head++;
      if (rowAtMs < atMs - SAME_FRAME_MS) continue;
      if (payload) this.#complete(row, payload);
      return true;
    }
    return false;
  }

  /** A message on the wire that has its row from another witness. */
  addMessage(message: WireMessageSeen): void {
    const totals = this.#totals[message.direction];
    totals.messages++;
    totals.wireBytes += message.wireSizeBytes;
    this.#told(message.atMs);
    this.#settle(message.direction, this.#matchers[message.direction].addMessage(message));
  }

  addTotals({ tcp, sent, received }: WireTotalsSeen): void {
    if (tcp) this.#tcp = tcp;
    if (sent) raise(this.#totals.sent, sent);
    if (received) raise(this.#totals.received, received);
  }

  /** The log told of this moment. */
  #told(atMs: number): void {
    this.#lastToldAtMs = Math.max(this.#lastToldAtMs, atMs);
  }

  #addRow(row: FrameRow, memory: number): void {
    const frames = this.#frames;
    if (frames.origin(row) === 'net-log') this.#told(frames.atMs(row));
    const direction = frames.direction(row);
    const opcode = frames.opcode(row);
    if (opcode >= FIRST_CONTROL_OPCODE) {
      this.#remember(toldKey(direction, opcode, frames.origin(row) === 'net-log'), row, memory);
      return;
    }
    const wireSizeBytes = frames.wireSizeBytes(row);
    if (wireSizeBytes === undefined) {
      this.#settle(direction, this.#matchers[direction].addRow(row));
      return;
    }
    const totals = this.#totals[direction];
    totals.messages++;
    totals.wireBytes += wireSizeBytes;
    if (frames.isSizeKnown(row)) this.#settle(direction, [row]);
  }

  /** Rows that have both sizes now. */
  #settle(direction: Direction, rows: readonly FrameRow[]): void {
    const totals = this.#totals[direction];
    for (const row of rows) {
      totals.comparedBytes += this.#frames.sizeBytes(row);
      totals.comparedWireBytes += this.#frames.wireSizeBytes(row) ?? 0;
    }
  }

  #remember(key: string, row: FrameRow, memory: number): void {
    const told = this.#toldOnce.get(key);
    if (!told) {
      this.#toldOnce.set(key, { rows: [row], head: 0 });
      return;
    }
    told.rows.push(row);
    if (told.rows.length - told.head > memory) told.head++;
    if (told.head > 2 * LONGEST_MEMORY) {
      told.rows = told.rows.slice(told.head);
      told.head = 0;
    }
  }

  #complete(row: FrameRow, payload: Payload): void {
    if (!this.#frames.payload(row)) this.#frames.addPayload(row, payload);
  }
}

/** When capture first stopped seeing this connection's messages; Infinity: it never did. */
function firstBlindMs({ captureMarks }: Session, { createdAtMs }: Connection): number {
  const blinding = captureMarks.find(
    ({ change, atMs }) => change !== 'started' && change !== 'resumed' && atMs >= createdAtMs,
  );
  return blinding?.atMs ?? Number.POSITIVE_INFINITY;
}

function noTotals(): MutableTotals {
  return { messages: 0, wireBytes: 0, comparedBytes: 0, comparedWireBytes: 0 };
}

function raise(known: MutableTotals, told: WireTotals): void {
  if (told.messages < known.messages) return;
  Object.assign(known, told);
}

function toldKey(direction: Direction, opcode: Opcode, byNetLog: boolean): string {
  return `${direction} ${opcode} ${byNetLog}`;
}
