import * as v from 'valibot';
import type { StackFrame } from '../model/events.ts';

/**
 * What the hook in the page tells us: one JSON text per call of a randomly named binding. The page could forge any
 * of it, so everything is checked on arrival and nothing but what a page may say of itself is taken from it.
 * Times are wall times in ms (`performance.timeOrigin + performance.now()`): `at` of the report, `made` of the browser's
 * event that it is about, which is earlier where the page heard the event late.
 */
const atWallMs = v.pipe(v.number(), v.finite());
const socketId = v.pipe(v.number(), v.safeInteger());
const byteCount = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const shortText = v.pipe(v.string(), v.maxLength(65_536));

const hookMessage = v.variant('t', [
  /** The hook is in place in a document or worker. */
  v.object({ t: v.literal('hello'), at: atWallMs, hidden: v.boolean(), online: v.boolean() }),
  /** `new WebSocket(url)` returned. */
  v.object({ t: v.literal('created'), at: atWallMs, id: socketId, url: shortText }),
  /** `new WebSocket(url)` threw. */
  v.object({ t: v.literal('refused'), at: atWallMs, id: socketId }),
  /** A socket that existed before the hook did. */
  v.object({
    t: v.literal('adopted'),
    at: atWallMs,
    id: socketId,
    url: shortText,
    /** What was negotiated; a stream tells it only through a promise that is the page's. */
    protocol: v.optional(shortText),
    extensions: v.optional(shortText),
    /** `readyState` and `bufferedAmount`; a stream has neither. */
    state: v.optional(v.picklist(['connecting', 'open', 'closing'])),
    buffered: v.optional(byteCount),
  }),
  /** An adopted socket that was connecting is open. */
  v.object({
    t: v.literal('opened'),
    at: atWallMs,
    id: socketId,
    made: atWallMs,
    protocol: shortText,
    extensions: shortText,
  }),
  /** An adopted socket received a message: `size` counts UTF-16 units of a text, bytes otherwise. */
  v.object({
    t: v.literal('heard'),
    at: atWallMs,
    id: socketId,
    text: shortText,
    isText: v.boolean(),
    size: v.pipe(v.number(), v.finite()),
    made: atWallMs,
  }),
  /** The page called `close(code, reason)`. */
  v.object({
    t: v.literal('close-called'),
    at: atWallMs,
    id: socketId,
    code: v.optional(v.number()),
    reason: v.optional(shortText),
    stack: v.optional(shortText),
  }),
  /** The page's `close` event. */
  v.object({
    t: v.literal('closed'),
    at: atWallMs,
    id: socketId,
    code: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
    reason: shortText,
    wasClean: v.boolean(),
    /** `bufferedAmount` at this moment: what never left. */
    buffered: v.optional(byteCount),
    /** When the browser made the event; a stream tells its end through a promise. */
    made: v.optional(atWallMs),
    /** The page could have closed it in a way that the hook does not see: through a stream's writer or reader. */
    unwatched: v.optional(v.boolean()),
  }),
  /** Something happened to the document. */
  v.object({
    t: v.literal('page'),
    at: atWallMs,
    change: v.picklist(['hidden', 'visible', 'frozen', 'resumed', 'offline', 'online']),
  }),
]);

export type HookMessage = v.InferOutput<typeof hookMessage>;

/** Reads one binding payload; `undefined` for anything the hook would never send. */
export function parseHookMessage(payload: string): HookMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    // Not JSON: the page found the binding and called it itself. The caller counts it.
    return undefined;
  }
  const result = v.safeParse(hookMessage, value);
  return result.success ? result.output : undefined;
}

/** What stacks call the hook's script; its frames are not the page's. */
export const HOOK_SOURCE_URL = 'ws-doctor-hook.js';

/** `    at name (https://site/app.js:12:34)` or `    at https://site/app.js:12:34`. */
const V8_FRAME = /^\s*at (?:(.*?) \()?(.*?):(\d+):(\d+)\)?$/;

/** Reads V8's `Error.stack` text; lines of another form are left out. */
export function parseV8Stack(stack: string | undefined): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of (stack ?? '').split('\n')) {
    const match = V8_FRAME.exec(line);
    const [, functionName, url, lineNumber, column] = match ?? [];
    if (url === undefined) continue;
    frames.push({ functionName: functionName ?? '', url, line: Number(lineNumber), column: Number(column) });
  }
  return frames;
}
