import type { FrameRow } from '../model/frameLog.ts';

/** Rows per block; blocks exist only where heartbeats are. */
const BLOCK_ROWS = 4096;
/** Partners are stored as row + 1, because 0 means none. */
const PARTNER_OFFSET = 1;

interface Block {
  readonly isHeartbeat: Uint8Array;
  readonly partner: Uint32Array;
  readonly ms: Float32Array;
}

/** The other frame of a question and its answer. */
export interface FramePair {
  readonly row: FrameRow;
  /** From ask to answer, in milliseconds. */
  readonly ms: number;
}

/** Which rows are heartbeats and which belong together, as heartbeat or request: 9 bytes a row, only where there are any. */
export class RowMarks {
  readonly #blocks = new Map<number, Block>();

  mark(row: FrameRow): void {
    this.#block(row).isHeartbeat[row % BLOCK_ROWS] = 1;
  }

  /** Joins question and answer; whether they are heartbeats is told by {@link mark}. */
  pair(ask: FrameRow, answer: FrameRow, ms: number): void {
    this.#join(ask, answer, ms);
    this.#join(answer, ask, ms);
  }

  unpair(ask: FrameRow, answer: FrameRow): void {
    for (const row of [ask, answer]) {
      const block = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
      if (block) block.partner[row % BLOCK_ROWS] = 0;
    }
  }

  clear(row: FrameRow): void {
    const block = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
    if (!block) return;
    block.isHeartbeat[row % BLOCK_ROWS] = 0;
    block.partner[row % BLOCK_ROWS] = 0;
  }

  /** Whether the row is a heartbeat. */
  has(row: FrameRow): boolean {
    return this.#blocks.get(Math.floor(row / BLOCK_ROWS))?.isHeartbeat[row % BLOCK_ROWS] === 1;
  }

  pairOf(row: FrameRow): FramePair | undefined {
    const block = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
    const partner = block?.partner[row % BLOCK_ROWS] ?? 0;
    if (partner < PARTNER_OFFSET) return undefined;
    return { row: partner - PARTNER_OFFSET, ms: block?.ms[row % BLOCK_ROWS] ?? 0 };
  }

  /** Forgets what stands before `firstRow`. */
  dropBelow(firstRow: FrameRow): void {
    const firstBlock = Math.floor(firstRow / BLOCK_ROWS);
    for (const block of this.#blocks.keys()) if (block < firstBlock) this.#blocks.delete(block);
  }

  #join(row: FrameRow, other: FrameRow, ms: number): void {
    const block = this.#block(row);
    block.partner[row % BLOCK_ROWS] = other + PARTNER_OFFSET;
    block.ms[row % BLOCK_ROWS] = ms;
  }

  #block(row: FrameRow): Block {
    const number = Math.floor(row / BLOCK_ROWS);
    let block = this.#blocks.get(number);
    if (!block) {
      block = {
        isHeartbeat: new Uint8Array(BLOCK_ROWS),
        partner: new Uint32Array(BLOCK_ROWS),
        ms: new Float32Array(BLOCK_ROWS),
      };
      this.#blocks.set(number, block);
    }
    return block;
  }
}
