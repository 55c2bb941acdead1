import type { FrameRow } from '../model/frameLog.ts';
import type { Connection, Session } from '../model/session.ts';

/** What the server said about the end in its last message, where a protocol explains itself there. */
export interface LastWords {
  /** Reason, message and error of it, with spaces for underscores. */
  readonly text: string;
  /** A code of the application (3000 to 4999) that the message names. */
  readonly code: number | undefined;
  readonly row: FrameRow;
  readonly atMs: number;
}

/** A message that explains the end comes right before it. */
const JUST_BEFORE_MS = 2000;
const SOCKET_IO_DISCONNECT = /^41(\/[^,]*,?)?$/;
/** WAMP's ABORT (3) and GOODBYE (6) as JSON: details, and a reason as `wamp.close.system_shutdown`. */
const WAMP_END = /^\[[36],\s*\{.*\},\s*"wamp\.((?:close|error)\.\w+)"\]$/s;
const SIGNALR_END = String.fromCharCode(0x1e);
/** Longer ones carry data. */
const LONGEST_CHARS = 4096;
/** Action Cable, Pusher and Reverb, SignalR, Socket.IO, AssemblyAI and what resembles them. */
const KINDS = /^(disconnect|connection_error|error|close|goodbye|pusher:error|7)$/i;

/** Reads the last message of the server before an end; `undefined` where it does not speak of an end. */
export function lastWordsOf(
  { frames }: Session,
  connection: Connection,
  endMs: number,
): LastWords | undefined {
  const row = connection.rows.length > 0 ? lastReceived(connection, frames) : undefined;
  if (row === undefined) return undefined;
  const atMs = frames.atMs(row);
  const payload = frames.payload(row);
  if (endMs - atMs > JUST_BEFORE_MS || payload?.encoding !== 'text') return undefined;
  if (payload.data.length > LONGEST_CHARS) return undefined;
  // Socket.IO says goodbye with a packet of its own, after which its client closes the socket.
  if (SOCKET_IO_DISCONNECT.test(payload.data)) return { text: 'disconnect', code: undefined, row, atMs };
  const wamp = WAMP_END.exec(payload.data)?.[1];
  if (wamp !== undefined) return { text: wamp.replaceAll(/[._]/g, ' '), code: undefined, row, atMs };
  const message = parseObject(payload.data);
  const said = message && endWords(message);
  return said && { ...said, row, atMs };
}

function lastReceived({ rows, received }: Connection, frames: Session['frames']): FrameRow | undefined {
  // The page may have sent something after it: look at the rows of that moment only.
  const from =
    received.lastAtMs === undefined
      ? rows.length
      : rows.lowerBound(received.lastAtMs, frames.atMs.bind(frames));
  for (let i = from; i < Math.min(rows.length, from + 8); i++) {
    const row = rows.at(i);
    if (frames.direction(row) === 'received' && frames.opcode(row) === 1) return row;
  }
  return undefined;
}

/** The JSON object in a message: bare, after the digits of Socket.IO, or before the separator of SignalR. */
function parseObject(text: string): object | undefined {
  const body = text.replace(/^\d{1,3}(?=\{)/, '').split(SIGNALR_END, 1)[0] ?? '';
  if (!body.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // Not JSON: then it is no message that we could read.
    return undefined;
  }
}

function endWords(message: object): Pick<LastWords, 'text' | 'code'> | undefined {
  const kind = textOf(message, 'type') ?? textOf(message, 'event') ?? textOf(message, 'op');
  const hasError = textOf(message, 'error') !== undefined;
  if (!hasError && !KINDS.test(kind ?? '')) return undefined;
  const inner = innerOf(message);
  const sources = inner ? [message, inner] : [message];
  const words = sources.flatMap((source) =>
    ['reason', 'error', 'message'].flatMap((name) => textOf(source, name) ?? []),
  );
  const code = sources.map((source) => Number(textOf(source, 'code') ?? Number.NaN)).find(isApplicationCode);
  return words.length === 0 && code === undefined
    ? undefined
    : { text: words.join(' ').replaceAll('_', ' '), code };
}

/** `data` or `payload`, which Pusher writes as JSON in a string. */
function innerOf(message: object): object | undefined {
  const value: unknown = Reflect.get(message, 'data') ?? Reflect.get(message, 'payload');
  if (typeof value === 'object' && value !== null) return value;
  return typeof value === 'string' ? parseObject(value) : undefined;
}

function textOf(source: object, name: string): string | undefined {
  const value: unknown = Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isApplicationCode(code: number): boolean {
  return Number.isInteger(code) && code >= 3000 && code <= 4999;
}
