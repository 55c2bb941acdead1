import type { FrameRow } from '../model/frameLog.ts';

/** Rows per block; blocks exist only where heartbeats are. */
const BLOCK_ROWS = 4096;
const IS_HEARTBEAT = 1;
/** Partners are stored as row + 2, because 0 means nothing and 1 a heartbeat without partner. */
const PARTNER_OFFSET = 2;

interface Block {
  readonly partner: Uint32Array;
  readonly ms: Float32Array;
}

/** The other frame of a heartbeat pair. */
export interface FramePair {
  readonly row: FrameRow;
  /** From ask to answer, in milliseconds. */
  readonly ms: number;
}

/** Which rows are heartbeats and which belong together: 8 bytes a row, only where there are any. */
export class RowMarks {
  readonly #blocks = new Map<number, Block>();

  mark(row: FrameRow): void {
    const { partner } = this.#block(row);
    const offset = row % BLOCK_ROWS;
    if (partner[offset] === 0) partner[offset] = IS_HEARTBEAT;
  }

  pair(ask: FrameRow, answer: FrameRow, ms: number): void {
    for (const [row, other] of [
      [ask, answer],
      [answer, ask],
    ] as const) {
      const block = this.#block(row);
      block.partner[row % BLOCK_ROWS] = other + PARTNER_OFFSET;
      block.ms[row % BLOCK_ROWS] = ms;
    }
  }

  clear(row: FrameRow): void {
    const block = this.#blocks.get(Math.floor(row / BLOCK_ROWS));
    if (block) block.partner[row % BLOCK_ROWS] = 0;
  }

  has(row: FrameRow): boolean {
    return (this.#partner(row) ?? 0) !== 0;
  }

  pairOf(row: FrameRow): FramePair | undefined {
    const partner = this.#partner(row) ?? 0;
    if (partner < PARTNER_OFFSET) return undefined;
    const ms = this.#blocks.get(Math.floor(row / BLOCK_ROWS))?.ms[row % BLOCK_ROWS] ?? 0;
    return { row: partner - PARTNER_OFFSET, ms };
  }

  /** Forgets what stands before `firstRow`. */
  dropBelow(firstRow: FrameRow): void {
    const firstBlock = Math.floor(firstRow / BLOCK_ROWS);
    for (const block of this.#blocks.keys()) if (block < firstBlock) this.#blocks.delete(block);
  }

  #partner(row: FrameRow): number | undefined {
    return this.#blocks.get(Math.floor(row / BLOCK_ROWS))?.partner[row % BLOCK_ROWS];
  }

  #block(row: FrameRow): Block {
    const number = Math.floor(row / BLOCK_ROWS);
    let block = this.#blocks.get(number);
    if (!block) {
      block = { partner: new Uint32Array(BLOCK_ROWS), ms: new Float32Array(BLOCK_ROWS) };
      this.#blocks.set(number, block);
    }
    return block;
  }
}
