import { decodeBase64, decodeUtf8, encodeBase64 } from '../../base/bytes.ts';
import type { Direction, Payload } from '../../model/events.ts';

const CLOSE_BYTE = 0x88;
const MASK_BIT = 0x80;
const MASK_BYTES = 4;

/** What a close frame says (RFC 6455 section 5.5.1). */
export interface CloseFrameContent {
  readonly payload: Payload;
  readonly code: number;
  readonly reason: string;
}

/**
 * The content of a close frame from the bytes it was sent or received with, at whose end it stands: nothing may follow
 * it. `undefined` where it is not found there.
 */
export function closeFrameContent(
  base64: string,
  direction: Direction,
  payloadLength: number,
): CloseFrameContent | undefined {
  if (payloadLength < 2 || payloadLength > 125) return undefined;
  const isMasked = direction === 'sent';
  const frameLength = 2 + (isMasked ? MASK_BYTES : 0) + payloadLength;
  const tail = base64.slice(-4 * Math.ceil((frameLength + 2) / 3));
  const bytes = decodeBase64(tail);
  if (!bytes || bytes.length < frameLength) return undefined;
  const frame = bytes.subarray(bytes.length - frameLength);
  const lengthByte = isMasked ? payloadLength | MASK_BIT : payloadLength;
  if (frame[0] !== CLOSE_BYTE || frame[1] !== lengthByte) return undefined;
  const payload = frame.slice(frameLength - payloadLength);
  if (isMasked) {
    const mask = frame.subarray(2, 2 + MASK_BYTES);
    for (let i = 0; i < payload.length; i++) payload[i] = (payload[i] ?? 0) ^ (mask[i % MASK_BYTES] ?? 0);
  }
  return {
    payload: { encoding: 'base64', data: encodeBase64(payload) },
    code: ((payload[0] ?? 0) << 8) | (payload[1] ?? 0),
    reason: decodeUtf8(payload.subarray(2)) ?? '',
  };
}
