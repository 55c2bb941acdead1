import type { FrameLog } from '../../model/frameLog.ts';
import type { Cluster } from '../clusters.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';

/** A server that a message kills, or makes hang up, does so within a round trip. */
const AT_ONCE_MS = 500;
/** Earlier messages that are looked at: of what is said often, one is among them. */
const MOST_ROWS = 200;
/** Requests differ in their ends, and in their numbers. */
const SHAPE_CHARS = 120;

const remembered = new WeakMap<Cluster<Drop>, boolean>();

/**
 * Each of these sockets ended right after the same message of the page, which it had not said before: then it is that
 * message which ends them, and equal ages are an accident, or the page's own schedule. O(drops) once per cluster.
 */
export function endsAfterSameMessage(cluster: Cluster<Drop>, { session }: DiagnosisContext): boolean {
  let isSame = remembered.get(cluster);
  if (isSame === undefined) {
    const shapes = new Set(cluster.items.map((drop) => lastShape(drop, session.frames)));
    isSame = shapes.size === 1 && !shapes.has(undefined);
    remembered.set(cluster, isSame);
  }
  return isSame;
}

/** The form of the page's last message, where the end followed at once and nothing like it was sent before. */
function lastShape({ connection: { rows }, endMs }: Drop, frames: FrameLog): string | undefined {
  let shape: string | undefined;
  for (let i = rows.length - 1; i >= Math.max(0, rows.length - MOST_ROWS); i--) {
    const row = rows.at(i);
    if (frames.opcode(row) >= 8) continue;
    const payload = frames.payload(row);
    const text = payload?.encoding === 'text' ? shapeOf(payload.data) : undefined;
    if (shape === undefined) {
      if (frames.direction(row) !== 'sent' || endMs - frames.atMs(row) > AT_ONCE_MS) return undefined;
      if (text === undefined) return undefined;
      shape = text;
    } else if (text === shape && frames.direction(row) === 'sent') return undefined;
  }
  return shape;
}

function shapeOf(text: string): string {
  return text.slice(0, SHAPE_CHARS).replaceAll(/\d+/g, '0');
}
