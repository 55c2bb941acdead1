import type { Payload } from '../../model/events.ts';

/** One element of `_webSocketMessages`, whoever wrote it. */
export interface HarMessage {
  /** `error` is Chrome's pseudo message (`opcode` -1): the browser's complaint, not a frame. */
  readonly type: 'send' | 'receive' | 'error';
  /** As written: seconds or milliseconds since the epoch, or -1; see `timeMicros`. */
  readonly time: number;
  readonly opcode: number;
  /** `undefined` when the file left it out. */
  readonly data: string | undefined;
}

/** A message, or `undefined` when the value is none. By hand: there may be millions, and a schema takes its time. */
export function parseMessage(value: unknown): HarMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('type' in value && 'opcode' in value)) return undefined;
  const { type, opcode } = value;
  if (type !== 'send' && type !== 'receive' && type !== 'error') return undefined;
  if (typeof opcode !== 'number' || (type !== 'error' && !(opcode >= 0 && opcode <= 15))) return undefined;
  const time = 'time' in value && typeof value.time === 'number' ? value.time : -1;
  const data = 'data' in value && typeof value.data === 'string' ? value.data : undefined;
  return { type, time, opcode, data };
}

/** The payload: text under opcode 1, base64 under any other, as Chrome, Playwright and mitmproxy write it. */
export function messagePayload({ opcode, data }: HarMessage): Payload | undefined {
  return data === undefined ? undefined : { encoding: opcode === 1 ? 'text' : 'base64', data };
}
