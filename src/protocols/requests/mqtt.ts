import { base64ByteLength, decodeBase64 } from '../../base/bytes.ts';
import type { Direction } from '../../model/events.ts';
import type { FrameView } from '../heartbeats/frameView.ts';
import type { RequestDialect, RequestMark } from './dialect.ts';

/** Bytes kept of a packet: the topic of a PUBLISH stands before its identifier. */
const HEAD_BYTES = 512;
/** Of a longer frame only so much is decoded, in base64 characters; packets beyond are not seen. */
const DECODED_CHARS = 16_384;

const CONNECT = 1;
const PUBLISH = 3;
/** Packet types that ask, by the type that answers them (MQTT 3.1.1 and 5, section 2.1.2). */
const ASKED_BY = new Map([
  [2, CONNECT],
  [4, PUBLISH],
  [5, PUBLISH],
  [7, 6],
  [9, 8],
  [11, 10],
]);
const ASKING = new Set(ASKED_BY.values());

/** MQTT: packets with an identifier and their acknowledgements, and CONNECT. Packets need not align with frames. */
export function mqtt(): RequestDialect {
  const streams = { sent: new PacketStream(), received: new PacketStream() };
  return {
    serverAsks: true,
    readsEveryFrame: true,
    read: (frame: FrameView, direction: Direction) => {
      const { base64 } = frame;
      return base64 === undefined ? [] : streams[direction].feed(base64).flatMap(markOf);
    },
  };
}

function markOf(packet: readonly number[]): readonly RequestMark[] {
  const type = (packet[0] ?? 0) >> 4;
  const body = 1 + lengthBytes(packet);
  if (ASKING.has(type)) {
    if (type === CONNECT) return [{ role: 'request', key: 'connect' }];
    const isPublish = type === PUBLISH;
    if (isPublish && ((packet[0] ?? 0) & 0b110) === 0) return [];
    const id = wordAt(packet, isPublish ? body + 2 + (wordAt(packet, body) ?? HEAD_BYTES) : body);
    return id === undefined ? [] : [{ role: 'request', key: `${type} ${id}` }];
  }
  const asked = ASKED_BY.get(type);
  if (asked === undefined) return [];
  if (asked === CONNECT) return [{ role: 'reply', key: 'connect' }];
  const id = wordAt(packet, body);
  return id === undefined ? [] : [{ role: 'reply', key: `${asked} ${id}` }];
}

function wordAt(packet: readonly number[], offset: number): number | undefined {
  const [high, low] = [packet[offset], packet[offset + 1]];
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

/** How many bytes the "remaining length" takes: up to four, the last below 128. */
function lengthBytes(packet: readonly number[]): number {
  let count = 1;
  while (count < 4 && (packet[count] ?? 0) >= 0x80) count++;
  return count;
}

/** Cuts a byte stream into the heads of its packets, whatever the frames are. */
class PacketStream {
  #head: number[] = [];
  /** Bytes of the packet still to come; `undefined` while its length is not known. */
  #left: number | undefined;

  feed(base64: string): readonly (readonly number[])[] {
    const bytes = decodeBase64(base64.slice(0, DECODED_CHARS)) ?? new Uint8Array();
    const packets: number[][] = [];
    for (let at = 0; at < bytes.length; ) {
      if (this.#left === undefined) {
        this.#head.push(bytes[at++] ?? 0);
        this.#left = this.#lengthOf();
        // Type 0 does not exist: we came in the middle of a packet. The next frame is as good a beginning as any.
        if ((this.#head[0] ?? 0) >> 4 === 0) {
          this.#reset();
          return packets;
        }
      } else {
        const taken = Math.min(this.#left, bytes.length - at);
        for (let i = 0; i < taken && this.#head.length < HEAD_BYTES; i++) this.#head.push(bytes[at + i] ?? 0);
        this.#left -= taken;
        at += taken;
      }
      if (this.#left === 0) {
        packets.push(this.#head);
        this.#reset();
      }
    }
    this.#skip(base64ByteLength(base64) - bytes.length);
    return packets;
  }

  #lengthOf(): number | undefined {
    const last = this.#head.at(-1) ?? 0;
    if (this.#head.length < 2 || (last >= 0x80 && this.#head.length < 5)) return undefined;
    return this.#head.slice(1).reduce((sum, byte, i) => sum + (byte & 0x7f) * 128 ** i, 0);
  }

  /** Passes over bytes that were not decoded: within the packet, or beyond what can be followed. */
  #skip(count: number): void {
    if (count <= 0) return;
    if (this.#left !== undefined && this.#left > count) this.#left -= count;
    else this.#reset();
  }

  #reset(): void {
    this.#head = [];
    this.#left = undefined;
  }
}
