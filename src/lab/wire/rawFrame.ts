/** A WebSocket frame written by hand, so that it may break RFC 6455. */
export interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array | string;
  /** Last frame of its message, as by default. */
  readonly fin?: boolean;
  /** The compression bit, set by default only when asked. */
  readonly rsv1?: boolean;
  /** Servers must not mask (RFC 6455, 5.1). */
  readonly masked?: boolean;
}

/** The bytes of one frame with a payload below 64 KiB. */
export function encodeRawFrame(frame: RawFrame): Buffer {
  const payload = Buffer.from(frame.payload ?? '');
  if (payload.byteLength > 0xffff) throw new RangeError('Raw frames of the lab stay below 64 KiB');
  const first = ((frame.fin ?? true) ? 0x80 : 0) | (frame.rsv1 ? 0x40 : 0) | frame.opcode;
  const maskBit = frame.masked ? 0x80 : 0;
  const header =
    payload.byteLength < 126
      ? [first, maskBit | payload.byteLength]
      : [first, maskBit | 126, payload.byteLength >> 8, payload.byteLength & 0xff];
  if (!frame.masked) return Buffer.concat([Buffer.from(header), payload]);
  const mask = [0x11, 0x22, 0x33, 0x44] as const;
  const maskedPayload = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.from([...header, ...mask]), maskedPayload]);
}
