import * as v from 'valibot';
import { devtoolsEndMicros } from '../formats/har/devtoolsEnd.ts';
import { type HarMessage, parseMessage } from '../formats/har/harMessage.ts';
import { EntrySchema, type HarEntry } from '../formats/har/harSchemas.ts';

/** What DevTools recorded of one socket. */
export interface DevtoolsRecord {
  readonly entry: HarEntry;
  readonly url: string;
  /** Wall time in ms, by Chrome's own reading of its clocks. */
  readonly startedWallMs: number;
  /** When it ended; `undefined` where DevTools saw no end, which is so of every page that was left. */
  readonly endedWallMs: number | undefined;
  /** `time` in epoch seconds. */
  readonly messages: readonly HarMessage[];
}

/** A frame of a socket opened before capture, as far as it takes to recognise it in a record. */
export interface SeenFrame {
  /** On the session's clock. */
  readonly atMs: number;
  readonly isSent: boolean;
  readonly data: string | undefined;
}

/** How far our reading of wall time against ticks may be off on a busy machine; see `readClock`. */
export const CLOCKS_APART_AT_MOST_MS = 300;
/** Chrome stamps both records of a moment with the same tick; only slow corrections of the wall clock lie between. */
export const SAME_FRAME_MS = 10;

/** The WebSockets of a HAR log as DevTools hands it out; anything else in it is left. */
export function readDevtoolsRecords(har: unknown): DevtoolsRecord[] {
  const log = v.safeParse(v.object({ entries: v.array(v.unknown()) }), har);
  if (!log.success) return [];
  return log.output.entries.flatMap((value) => {
    const parsed = v.safeParse(EntrySchema, value);
    if (!parsed.success || parsed.output._resourceType !== 'websocket') return [];
    const startedWallMs = Date.parse(parsed.output.startedDateTime ?? '');
    // DevTools dates a socket whose handshake has not gone out yet to the eve of 1970 (seen in Chromium 156).
    if (!(startedWallMs > 0)) return [];
    const { output: entry } = parsed;
    const messages = readMessages(value);
    const [firstMicros, lastMicros] = [messages.at(0), messages.at(-1)].map(
      (message) => message && Math.round(message.time * 1e6),
    );
    const endedMicros = devtoolsEndMicros(entry, { firstMicros, lastMicros });
    const endedWallMs = endedMicros === undefined ? undefined : endedMicros / 1000;
    return [{ entry, url: entry.request.url ?? '', startedWallMs, endedWallMs, messages }];
  });
}

function readMessages(entry: unknown): HarMessage[] {
  const parsed = v.safeParse(v.object({ _webSocketMessages: v.array(v.unknown()) }), entry);
  if (!parsed.success) return [];
  return parsed.output._webSocketMessages.flatMap((value) => parseMessage(value) ?? []);
}

/**
 * Wall time minus session time in ms as DevTools has it, found from frames that both records hold: the difference that
 * explains most of them. `undefined` where there are none, or where two differences explain equally many.
 *
 * @param roughly our own reading of the difference
 */
export function alignClocks(
  records: readonly DevtoolsRecord[],
  seen: readonly SeenFrame[],
  roughly: number,
): number | undefined {
  const pairs = pairsOf(records, seen, roughly).sort((a, b) => a.difference - b.difference);
  let best: { readonly difference: number; readonly end: number; readonly frames: number } | undefined;
  let isTied = false;
  for (const [start, { difference }] of pairs.entries()) {
    const frames = new Set<SeenFrame>();
    let end = start;
    for (let pair = pairs[end]; pair && pair.difference - difference <= SAME_FRAME_MS; pair = pairs[++end])
      frames.add(pair.frame);
    if (!best || frames.size > best.frames) {
      best = {
        difference: pairs[(start + end - 1) >> 1]?.difference ?? difference,
        end,
        frames: frames.size,
      };
      isTied = false;
    } else if (frames.size === best.frames && start >= best.end) isTied = true;
  }
  return isTied ? undefined : best?.difference;
}

interface Pair {
  readonly difference: number;
  readonly frame: SeenFrame;
}

/** Every message that could be a frame we saw, by its content and roughly its time. */
function pairsOf(records: readonly DevtoolsRecord[], seen: readonly SeenFrame[], roughly: number): Pair[] {
  const pairs: Pair[] = [];
  const sinceMs = Math.min(...seen.map(({ atMs }) => atMs)) - CLOCKS_APART_AT_MOST_MS;
  for (const { messages } of records) {
    const recent = messages.filter(({ time }) => time * 1000 - roughly >= sinceMs);
    for (const frame of seen) {
      for (const message of recent) {
        const difference = message.time * 1000 - frame.atMs;
        const isNear = Math.abs(difference - roughly) <= CLOCKS_APART_AT_MOST_MS;
        if (isNear && hasSameContent(message, frame)) pairs.push({ difference, frame });
      }
    }
  }
  return pairs;
}

/** Whether both are records of one frame; `difference` is wall time minus session time. */
export function isSameFrame(message: HarMessage, frame: SeenFrame, difference: number): boolean {
  return (
    Math.abs(message.time * 1000 - difference - frame.atMs) <= SAME_FRAME_MS && hasSameContent(message, frame)
  );
}

function hasSameContent(message: HarMessage, frame: SeenFrame): boolean {
  return (message.type === 'send') === frame.isSent && message.data === frame.data;
}
