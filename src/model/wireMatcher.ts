import type { Direction, WireMessageSeen } from './events.ts';
import type { FrameLog, FrameRow } from './frameLog.ts';

/** More messages than this waiting for the other witness: it does not tell them. */
const LONGEST_WAIT = 20_000;
/** The clocks of page, network stack and file agree within this. */
const CLOCK_TOLERANCE_MS = 250;
const OPCODE_CONTINUATION = 0;

/**
 * Gives messages their size on the wire, one direction of one connection: the n-th message of the one witness is the
 * n-th of the other, because both saw the handshake (the key that joins them is in it). What contradicts that ends it:
 * a gap in capture, another kind of message, a size without compression that differs, an effect before its cause.
 */
export class WireMatcher {
  readonly #direction: Direction;
  readonly #frames: FrameLog;
  readonly #blindFrom: () => number;
  #state: 'in-step' | 'out-of-step' | 'ended';
  #rows: FrameRow[] = [];
  #rowHead = 0;
  #messages: WireMessageSeen[] = [];
  #messageHead = 0;
  #nextIndex = 0;

  /**
   * @param isWhole the connection has all its rows since the handshake
   * @param blindFrom when the first gap in capture during this connection began; Infinity: none
   */
  constructor(direction: Direction, frames: FrameLog, isWhole: boolean, blindFrom: () => number) {
    this.#direction = direction;
    this.#frames = frames;
    this.#state = isWhole ? 'in-step' : 'out-of-step';
    this.#blindFrom = blindFrom;
  }

  /** Something contradicted the order, or the beginning was not seen. */
  get isOutOfStep(): boolean {
    return this.#state === 'out-of-step';
  }

  /** Nothing more is told of the wire. */
  end(): void {
    if (this.#state === 'in-step') this.#stop('ended');
  }

  /** Returns the rows that have their size on the wire by this. */
  addRow(row: FrameRow): readonly FrameRow[] {
    if (this.#state !== 'in-step') return [];
    this.#rows.push(row);
    return this.#pair();
  }

  /** Returns the rows that have their size on the wire by this. */
  addMessage(message: WireMessageSeen): readonly FrameRow[] {
    if (this.#state !== 'in-step') return [];
    if (message.index !== this.#nextIndex) {
      this.#stop('out-of-step');
      return [];
    }
    this.#nextIndex++;
    this.#messages.push(message);
    return this.#pair();
  }

  #pair(): readonly FrameRow[] {
    const paired: FrameRow[] = [];
    while (this.#rowHead < this.#rows.length && this.#messageHead < this.#messages.length) {
      const row = this.#rows[this.#rowHead];
      const message = this.#messages[this.#messageHead];
      if (row === undefined || !message) break;
      if (row >= this.#frames.firstRow) {
        if (!this.#belong(row, message)) {
          this.#stop('out-of-step');
          return paired;
        }
        this.#frames.setWireSize(row, message.wireSizeBytes);
        paired.push(row);
      }
      this.#rowHead++;
      this.#messageHead++;
    }
    this.#forget();
    return paired;
  }

  #belong(row: FrameRow, message: WireMessageSeen): boolean {
    const frames = this.#frames;
    const rowAtMs = frames.atMs(row);
    if (Math.max(rowAtMs, message.atMs) >= this.#blindFrom()) return false;
    const cameBefore = this.#direction === 'sent' ? message.atMs - rowAtMs : rowAtMs - message.atMs;
    if (cameBefore < -CLOCK_TOLERANCE_MS) return false;
    if (message.opcode !== OPCODE_CONTINUATION && message.opcode !== frames.opcode(row)) return false;
    return (
      message.isCompressed || !frames.isSizeKnown(row) || frames.sizeBytes(row) === message.wireSizeBytes
    );
  }

  #forget(): void {
    if (this.#rowHead > 0 && this.#rowHead === this.#rows.length) {
      this.#rows = [];
      this.#rowHead = 0;
    }
    if (this.#messageHead > 0 && this.#messageHead === this.#messages.length) {
      this.#messages = [];
      this.#messageHead = 0;
    }
    if (this.#messages.length - this.#messageHead > LONGEST_WAIT) this.#stop('out-of-step');
  }

  #stop(state: 'out-of-step' | 'ended'): void {
    this.#state = state;
    this.#rows = [];
    this.#messages = [];
    this.#rowHead = 0;
    this.#messageHead = 0;
  }
}
