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
  /** How long nothing had travelled before it; `undefined` where it was the first message. */
  readonly quietMs: number | undefined;
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

/** The kind of a message that tells of a time-out, its words apart: Qlik's `OnSessionTimedOut`, `idle_timeout`. */
const TIMEOUT_KIND =
  /\b(session|client)\b.*\b(time ?out|timed ?out)\b|\b(idle|inactiv\w*)\b.*\b(time ?out|timed ?out|close\w*|disconnect\w*|expired)\b/i;

/** Reads the last message of the server before an end; `undefined` where it does not speak of an end. */
export function lastWordsOf(
  { frames }: Session,
  connection: Connection,
  endMs: number,
): LastWords | undefined {
  const last = connection.rows.length > 0 ? lastReceived(connection, frames) : undefined;
  if (!last) return undefined;
  const { row, before } = last;
  const atMs = frames.atMs(row);
  const payload = frames.payload(row);
  if (endMs - atMs > JUST_BEFORE_MS || payload?.encoding !== 'text') return undefined;
  if (payload.data.length > LONGEST_CHARS) return undefined;
  const said = readWords(payload.data);
  const quietMs = before === undefined ? undefined : atMs - frames.atMs(before);
  return said && { ...said, row, atMs, quietMs };
}

type Said = Pick<LastWords, 'text' | 'code'>;

function readWords(text: string): Said | undefined {
  // Socket.IO says goodbye with a packet of its own, after which its client closes the socket.
  if (SOCKET_IO_DISCONNECT.test(text)) return { text: 'disconnect', code: undefined };
  const wamp = WAMP_END.exec(text)?.[1];
  if (wamp !== undefined) return { text: wamp.replaceAll(/[._]/g, ' '), code: undefined };
  const message = parseObject(text);
  return message && endWords(message);
}

interface Found {
  readonly row: FrameRow;
  /** The message before it. */
  readonly before: FrameRow | undefined;
}

function lastReceived({ rows, received }: Connection, frames: Session['frames']): Found | undefined {
  // The page may have sent something after it: look at the rows of that moment only.
  const from =
    received.lastAtMs === undefined
      ? rows.length
      : rows.lowerBound(received.lastAtMs, frames.atMs.bind(frames));
  for (let i = from; i < Math.min(rows.length, from + 8); i++) {
    const row = rows.at(i);
    if (frames.direction(row) !== 'received' || frames.opcode(row) !== 1) continue;
    return { row, before: i > 0 ? rows.at(i - 1) : undefined };
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

function endWords(message: object): Said | undefined {
  const kind = ['type', 'event', 'op', 'method'].map((name) => textOf(message, name)).find(Boolean) ?? '';
  const hasError = textOf(message, 'error') !== undefined;
  const kindWords = kind.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[\W_]+/g, ' ');
  const isTimeout = TIMEOUT_KIND.test(kindWords);
  if (!hasError && !isTimeout && !KINDS.test(kind)) return undefined;
  const inner = innerOf(message);
  const sources = inner ? [message, inner] : [message];
  const words = sources.flatMap((source) =>
    ['reason', 'error', 'message'].flatMap((name) => textOf(source, name) ?? []),
  );
  if (isTimeout) words.unshift(kindWords);
  const code = sources.map((source) => Number(textOf(source, 'code') ?? Number.NaN)).find(isApplicationCode);
  return words.length === 0 && code === undefined
    ? undefined
    : { text: words.join(' ').replaceAll('_', ' '), code };
}

/** `data` or `payload`, which Pusher writes as JSON in a string, or the `params` of JSON-RPC. */
function innerOf(message: object): object | undefined {
  const value: unknown =
    Reflect.get(message, 'data') ?? Reflect.get(message, 'payload') ?? Reflect.get(message, 'params');
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
