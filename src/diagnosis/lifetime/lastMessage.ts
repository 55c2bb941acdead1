import type { FrameLog, FrameRow } from '../../model/frameLog.ts';
import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';

/** A server that a message kills, or makes hang up, does so within a round trip. */
const AT_ONCE_MS = 500;
/** Earlier messages that are looked at: of what is said often, one is among them. */
const MOST_ROWS = 200;
/** Requests differ in their ends, and in their numbers. */
const SHAPE_CHARS = 120;
/** No limit on the size of messages that is in use is lower (AWS API Gateway's frames: 32 KB). */
const LARGE_BYTES = 32 * 1024;
/** What a socket took is so many times smaller than what is too much for it. */
const FAR_LARGER = 10;
/** Flows are forgotten after minutes of silence, and the next word finds out. */
const LONG_SILENCE_MS = 60_000;
/** Pauses as they were before prove nothing. */
const FAR_LONGER = 2;

const remembered = new WeakMap<Cluster<Drop>, boolean>();

/**
 * Each of these sockets ended right after a message of the page that was the first of its kind, and of the same kind on
 * all: the same words, far the largest, or the first after a long silence. Then it is that message which ends them, and
 * equal ages are an accident, or the page's own schedule. O(drops) once per cluster.
 */
export function endsAfterSameMessage(cluster: Cluster<Drop>, { session }: DiagnosisContext): boolean {
  let isSame = remembered.get(cluster);
  if (isSame === undefined) {
    const [first, ...others] = cluster.items.map((drop) => kindsOfLast(drop, session.frames));
    isSame = [...(first ?? [])].some((kind) => others.every((kinds) => kinds.has(kind)));
    remembered.set(cluster, isSame);
  }
  return isSame;
}

const NONE: ReadonlySet<string> = new Set();

/** In what the page's last message was the first of its kind; nothing where the end did not follow at once. */
function kindsOfLast({ connection: { rows }, endMs }: Drop, frames: FrameLog): ReadonlySet<string> {
  const messages: FrameRow[] = [];
  for (let i = rows.length - 1; i >= Math.max(0, rows.length - MOST_ROWS); i--) {
    const row = rows.at(i);
    if (frames.opcode(row) < 8) messages.push(row);
  }
  const [last, ...earlier] = messages;
  if (last === undefined || frames.direction(last) !== 'sent' || endMs - frames.atMs(last) > AT_ONCE_MS) {
    return NONE;
  }
  const sentEarlier = earlier.filter((row) => frames.direction(row) === 'sent');
  const kinds = new Set<string>();
  const shape = shapeOf(last, frames);
  if (shape !== undefined && sentEarlier.every((row) => shapeOf(row, frames) !== shape)) {
    kinds.add(`said ${shape}`);
  }
  const sizeBytes = frames.sizeBytes(last);
  if (
    sizeBytes >= LARGE_BYTES &&
    sentEarlier.every((row) => frames.sizeBytes(row) * FAR_LARGER <= sizeBytes)
  ) {
    kinds.add('largest');
  }
  const [pauseMs = 0, ...pausesMs] = messages.flatMap((row, i) => {
    const before = messages[i + 1];
    return before === undefined ? [] : frames.atMs(row) - frames.atMs(before);
  });
  if (pauseMs >= LONG_SILENCE_MS && pausesMs.every((ms) => ms * FAR_LONGER <= pauseMs)) {
    kinds.add('after a silence');
  }
  return kinds;
}

function shapeOf(row: FrameRow, frames: FrameLog): string | undefined {
  const payload = frames.payload(row);
  if (payload?.encoding !== 'text') return undefined;
  return payload.data.slice(0, SHAPE_CHARS).replaceAll(/\d+/g, '0');
}
