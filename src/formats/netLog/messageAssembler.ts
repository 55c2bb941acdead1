/** A message whose frames have all passed. */
export interface WholeMessage {
  readonly opcode: number;
  /** Messages before it that went the same way since the handshake. */
  readonly index: number;
  readonly wireSizeBytes: number;
  readonly isCompressed: boolean;
}

interface DataFrame {
  readonly opcode: number;
  readonly sizeBytes: number;
  readonly isFinal: boolean;
  readonly isCompressed: boolean;
}

const OPCODE_CONTINUATION = 0;

/** Joins the frames of messages going one way; control frames between them are none of its business. */
export class MessageAssembler {
  #opcode = OPCODE_CONTINUATION;
  #bytes = 0;
  #isCompressed = false;
  #count = 0;

  /** Returns the message that `frame` ends. */
  add({ opcode, sizeBytes, isFinal, isCompressed }: DataFrame): WholeMessage | undefined {
    if (opcode !== OPCODE_CONTINUATION) {
      this.#opcode = opcode;
      this.#bytes = 0;
      this.#isCompressed = isCompressed;
    }
    this.#bytes += sizeBytes;
    if (!isFinal) return undefined;
    const message = {
      opcode: this.#opcode,
      index: this.#count++,
      wireSizeBytes: this.#bytes,
      isCompressed: this.#isCompressed,
    };
    this.#opcode = OPCODE_CONTINUATION;
    this.#bytes = 0;
    this.#isCompressed = false;
    return message;
  }
}
