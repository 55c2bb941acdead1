import { decodeBase64 } from '../base/bytes.ts';
import type { Direction, Payload } from '../model/events.ts';
import type { FrameLog, FrameRow } from '../model/frameLog.ts';

/** A filter text understood: what to look for (nothing when empty), or why it cannot be used. */
export type TextFilter =
  | { readonly kind: 'none' }
  | { readonly kind: 'pattern'; readonly pattern: RegExp }
  | { readonly kind: 'problem'; readonly sentence: string };

const SLASHED = /^\/(.+)\/([a-z]*)$/s;

/** Reads plain text (found whatever its case) or `/pattern/flags`. The pattern has no memory: it may be shared. */
export function parseTextFilter(text: string): TextFilter {
  if (text === '') return { kind: 'none' };
  const [, source, flags = ''] = SLASHED.exec(text) ?? [];
  if (source === undefined) return { kind: 'pattern', pattern: new RegExp(escapePattern(text), 'i') };
  try {
    // `g` and `y` would make every test depend on the one before it.
    return { kind: 'pattern', pattern: new RegExp(source, flags.replace(/[gy]/g, '')) };
  } catch (error) {
    // RegExp throws only for what is not a regular expression: that is the answer.
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
    return { kind: 'problem', sentence: `Not a regular expression: ${reason}` };
  }
}

/** What a frame has to be in order to be listed. */
export interface FrameCriteria {
  readonly pattern: RegExp | undefined;
  readonly direction: Direction | 'both';
}

/** Whether a frame is wanted; a pattern is looked for in its text, binary payloads read as UTF-8. */
export function isWanted(frames: FrameLog, row: FrameRow, criteria: FrameCriteria): boolean {
  const { direction, pattern } = criteria;
  if (direction !== 'both' && frames.direction(row) !== direction) return false;
  if (!pattern) return true;
  const payload = frames.payload(row);
  return payload !== undefined && pattern.test(searchableText(payload));
}

const lenientUtf8 = new TextDecoder();

/** The payload as text: binary read as UTF-8, with U+FFFD for what is not. */
export function searchableText(payload: Payload): string {
  if (payload.encoding === 'text') return payload.data;
  const bytes = decodeBase64(payload.data);
  return bytes ? lenientUtf8.decode(bytes) : payload.data;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
