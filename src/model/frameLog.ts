import { base64ByteLength, utf8Length } from '../base/bytes.ts';
import type { Direction, Opcode, Origin, Payload } from './events.ts';

/** Number of a frame in the log; never reused, so it stays valid as a link until the row is dropped. */
export type FrameRow = number;

/** What the log needs to know of a frame. */
export interface FrameInput {
  readonly atMs: number;
  readonly connectionIndex: number;
  readonly direction: Direction;
  readonly opcode: Opcode;
  readonly origin: Origin;
  readonly payload?: Payload | undefined;
  readonly payloadDropped?: boolean | undefined;
  readonly sizeBytes?: number | undefined;
  readonly wireSizeBytes?: number | undefined;
}

const CHUNK_ROWS = 4096;

/**
 * Memory of one row without its payload: columns (22 bytes), the payload's reference (8) and its places in the
 * session's and its connection's time index (8).
 */
export const ROW_COST_BYTES = 38;
/** Rough cost of a JavaScript string beside its characters. */
const STRING_COST_BYTES = 24;

const ORIGINS: readonly Origin[] = ['protocol', 'page-hook', 'net-log', 'devtools-har', 'file', 'inferred'];

/** Bits of the flags column. */
const OPCODE_MASK = 0x0f;
const FLAG_SENT = 0x10;
const FLAG_BASE64 = 0x20;
const FLAG_PAYLOAD_DROPPED = 0x40;
const FLAG_SIZE_GIVEN = 0x80;
const ORIGIN_SHIFT = 8;
const UNKNOWN_SIZE = 0xffffffff;

interface Chunk {
  readonly atMs: Float64Array;
  readonly connection: Uint32Array;
  readonly size: Uint32Array;
  readonly wireSize: Uint32Array;
  readonly flags: Uint16Array;
  payloads: (string | undefined)[];
  payloadCostBytes: number;
}

function createChunk(): Chunk {
  return {
    atMs: new Float64Array(CHUNK_ROWS),
    connection: new Uint32Array(CHUNK_ROWS),
    size: new Uint32Array(CHUNK_ROWS),
    wireSize: new Uint32Array(CHUNK_ROWS),
    flags: new Uint16Array(CHUNK_ROWS),
    payloads: [],
    payloadCostBytes: 0,
  };
}

/** The rows that left the log in one go. */
export interface DroppedRows {
  /** The first row still held. */
  readonly firstKept: FrameRow;
  /** How many rows each connection lost, by connection index. */
  readonly perConnection: ReadonlyMap<number, number>;
}

/**
 * Append-only columns of frames in chunks, in order of arrival, within a byte budget. Over the budget the oldest
 * payloads go first, then the oldest rows; both are counted.
 */
export class FrameLog {
  readonly budgetBytes: number;
  #chunks: Chunk[] = [];
  #firstChunk = 0;
  #firstChunkWithPayloads = 0;
  #endRow = 0;
  #payloadCostBytes = 0;
  #droppedPayloads = 0;
  #holds = 0;

  /** @param budgetBytes memory the log may hold, payloads and rows together */
  constructor(budgetBytes = 256 * 1024 * 1024) {
    this.budgetBytes = budgetBytes;
  }

  /** The oldest row still held; equals `endRow` when the log is empty. */
  get firstRow(): FrameRow {
    return Math.min(this.#firstChunk * CHUNK_ROWS, this.#endRow);
  }

  /** One past the newest row. */
  get endRow(): FrameRow {
    return this.#endRow;
  }

  /** Rows that were held once and no longer are. */
  get droppedRows(): number {
    return this.firstRow;
  }

  /** Payloads dropped from rows, those still held and those gone. */
  get droppedPayloads(): number {
    return this.#droppedPayloads;
  }

  /** Estimated memory in bytes. */
  get costBytes(): number {
    return this.#payloadCostBytes + (this.#endRow - this.firstRow) * ROW_COST_BYTES;
  }

  /** Adds a frame; O(1). */
  append(frame: FrameInput): FrameRow {
    const row = this.#endRow++;
    const offset = row % CHUNK_ROWS;
    if (offset === 0) this.#chunks.push(createChunk());
    const chunk = this.#chunk(row);
    chunk.atMs[offset] = frame.atMs;
    chunk.connection[offset] = frame.connectionIndex;
    chunk.size[offset] = frame.sizeBytes ?? (frame.payload ? payloadBytes(frame.payload) : 0);
    chunk.wireSize[offset] = frame.wireSizeBytes ?? UNKNOWN_SIZE;
    chunk.flags[offset] =
      (frame.opcode & OPCODE_MASK) |
      (frame.direction === 'sent' ? FLAG_SENT : 0) |
      (frame.payload?.encoding === 'base64' ? FLAG_BASE64 : 0) |
      (frame.payloadDropped ? FLAG_PAYLOAD_DROPPED : 0) |
      (frame.sizeBytes === undefined ? 0 : FLAG_SIZE_GIVEN) |
      (ORIGINS.indexOf(frame.origin) << ORIGIN_SHIFT);
    chunk.payloads[offset] = frame.payload?.data;
    if (frame.payloadDropped) this.#droppedPayloads++;
    if (frame.payload) {
      const cost = frame.payload.data.length + STRING_COST_BYTES;
      chunk.payloadCostBytes += cost;
      this.#payloadCostBytes += cost;
    }
    return row;
  }

  atMs(row: FrameRow): number {
    return this.#chunk(row).atMs[row % CHUNK_ROWS] ?? 0;
  }

  connectionIndex(row: FrameRow): number {
    return this.#chunk(row).connection[row % CHUNK_ROWS] ?? 0;
  }

  /** Size of the message in bytes, before compression. */
  sizeBytes(row: FrameRow): number {
    return this.#chunk(row).size[row % CHUNK_ROWS] ?? 0;
  }

  /** True when the source told the size; otherwise it was counted from the payload. */
  isSizeGiven(row: FrameRow): boolean {
    return (this.#flags(row) & FLAG_SIZE_GIVEN) !== 0;
  }

  /** Bytes on the wire, or `undefined` where no witness knows. */
  wireSizeBytes(row: FrameRow): number | undefined {
    const size = this.#chunk(row).wireSize[row % CHUNK_ROWS];
    return size === UNKNOWN_SIZE ? undefined : size;
  }

  /** True when the size is that of the message, not merely unknown. */
  isSizeKnown(row: FrameRow): boolean {
    return (
      this.isSizeGiven(row) ||
      this.isPayloadDropped(row) ||
      this.#chunk(row).payloads[row % CHUNK_ROWS] !== undefined
    );
  }

  /** Adds what another witness knows: payload bytes on the wire. */
  setWireSize(row: FrameRow, wireSizeBytes: number): void {
    this.#chunk(row).wireSize[row % CHUNK_ROWS] = wireSizeBytes;
  }

  /** Adds what another witness knows: the payload of a row that has none. */
  addPayload(row: FrameRow, payload: Payload): void {
    const chunk = this.#chunk(row);
    const offset = row % CHUNK_ROWS;
    if (chunk.payloads[offset] !== undefined || this.isPayloadDropped(row)) return;
    chunk.payloads[offset] = payload.data;
    if (payload.encoding === 'base64') chunk.flags[offset] = this.#flags(row) | FLAG_BASE64;
    if (!this.isSizeGiven(row)) chunk.size[offset] = payloadBytes(payload);
    const cost = payload.data.length + STRING_COST_BYTES;
    chunk.payloadCostBytes += cost;
    this.#payloadCostBytes += cost;
  }

  direction(row: FrameRow): Direction {
    return (this.#flags(row) & FLAG_SENT) !== 0 ? 'sent' : 'received';
  }

  opcode(row: FrameRow): Opcode {
    return this.#flags(row) & OPCODE_MASK;
  }

  origin(row: FrameRow): Origin {
    return ORIGINS[this.#flags(row) >> ORIGIN_SHIFT] ?? 'file';
  }

  /** The payload; `undefined` when the source had none or it was dropped (see {@link isPayloadDropped}). */
  payload(row: FrameRow): Payload | undefined {
    const data = this.#chunk(row).payloads[row % CHUNK_ROWS];
    if (data === undefined) return undefined;
    return { encoding: (this.#flags(row) & FLAG_BASE64) !== 0 ? 'base64' : 'text', data };
  }

  /** True when the payload was held once and had to go. */
  isPayloadDropped(row: FrameRow): boolean {
    return (this.#flags(row) & FLAG_PAYLOAD_DROPPED) !== 0;
  }

  /** Drops nothing until the returned function is called: for whoever walks the rows while frames keep arriving. */
  hold(): () => void {
    this.#holds++;
    let isHeld = true;
    return () => {
      if (isHeld) this.#holds--;
      isHeld = false;
    };
  }

  /** Brings the log back under its budget. Returns the rows dropped, if any had to go; call after appending. */
  enforceBudget(): DroppedRows | undefined {
    if (this.#holds > 0) return undefined;
    const lastChunk = this.#firstChunk + this.#chunks.length - 1;
    while (this.costBytes > this.budgetBytes && this.#firstChunkWithPayloads < lastChunk) {
      this.#dropPayloads(this.#firstChunkWithPayloads++);
    }
    if (this.costBytes <= this.budgetBytes) return undefined;
    const perConnection = new Map<number, number>();
    while (this.costBytes > this.budgetBytes && this.#chunks.length > 1) {
      const chunk = this.#chunks.shift();
      this.#firstChunk++;
      for (const index of chunk?.connection ?? [])
        perConnection.set(index, (perConnection.get(index) ?? 0) + 1);
    }
    return perConnection.size > 0 ? { firstKept: this.firstRow, perConnection } : undefined;
  }

  #dropPayloads(chunkNumber: number): void {
    const chunk = this.#chunks[chunkNumber - this.#firstChunk];
    if (!chunk) return;
    for (let i = 0; i < chunk.payloads.length; i++) {
      if (chunk.payloads[i] === undefined) continue;
      chunk.flags[i] = (chunk.flags[i] ?? 0) | FLAG_PAYLOAD_DROPPED;
      this.#droppedPayloads++;
    }
    chunk.payloads = [];
    this.#payloadCostBytes -= chunk.payloadCostBytes;
    chunk.payloadCostBytes = 0;
  }

  #flags(row: FrameRow): number {
    return this.#chunk(row).flags[row % CHUNK_ROWS] ?? 0;
  }

  #chunk(row: FrameRow): Chunk {
    const chunk = this.#chunks[Math.floor(row / CHUNK_ROWS) - this.#firstChunk];
    if (!chunk || row >= this.#endRow) {
      throw new RangeError(`Row ${row} is not held (${this.firstRow} to ${this.#endRow} are)`);
    }
    return chunk;
  }
}

function payloadBytes(payload: Payload): number {
  return payload.encoding === 'text' ? utf8Length(payload.data) : base64ByteLength(payload.data);
}
