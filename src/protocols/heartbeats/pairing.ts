import type { FrameRow } from '../../model/frameLog.ts';
import type { Convention, ValuePlace } from './conventions.ts';
import type { FrameView } from './frameView.ts';
import { scalarText, valueAt } from './jsonPointer.ts';

/** An ask nobody has answered yet. */
export interface PendingAsk {
  readonly row: FrameRow;
  readonly atMs: number;
  /** `name=value` of what may come back in the answer. */
  readonly tokens: readonly string[];
  readonly text: string | undefined;
}

/**
 * Members that identify an ask in the answer when the table does not say which. An answer naming the ask in another
 * member (`reply_to`) is compared with the ask's `id`.
 */
const IDENTIFIERS = [
  'id',
  'req_id',
  'reqid',
  'ref',
  'nonce',
  'seq',
  'ts',
  'timestamp',
  'time',
  'echo',
] as const;
const ALIASES: Readonly<Record<string, string>> = { reply_to: 'id', ping: 'ping', pong: 'ping' };

/** What of an ask may come back. */
export function askTokens(convention: Convention, frame: FrameView): readonly string[] {
  return tokensOf(convention.pairBy?.ask, convention, frame);
}

/** What of an answer may have come from an ask. */
export function answerTokens(convention: Convention, frame: FrameView): readonly string[] {
  return tokensOf(convention.pairBy?.answer, convention, frame);
}

function tokensOf(place: ValuePlace | undefined, { entry }: Convention, frame: FrameView): readonly string[] {
  if (place instanceof RegExp) {
    const value = place.exec(frame.anyText ?? '')?.[1];
    return value === undefined ? [] : [`#=${value}`];
  }
  const kind = entry.ping?.match.kind;
  if (kind !== 'json' && kind !== 'json-any-key') return [];
  const { json } = frame;
  if (!json) return [];
  if (place) {
    const value = scalarText(valueAt(json, place));
    return value === undefined ? [] : [`#=${value}`];
  }
  const tokens: string[] = [];
  for (const name of [...IDENTIFIERS, ...Object.keys(ALIASES)]) {
    const value = scalarText(Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined);
    if (value !== undefined) tokens.push(`${ALIASES[name] ?? name}=${value}`);
  }
  return tokens;
}

/** A skipped ask is told from a slow answer only when asks are this far apart: real heartbeats are. */
const SKIP_MIN_GAP_MS = 500;
/** The oldest ask has waited this many times longer than the newest: the answer is the newest one's. */
const SKIP_RATIO = 5;

/**
 * The asks of one series that wait for an answer, oldest first. Bounded: a peer that never answers costs the memory
 * of the newest asks only.
 */
export class PendingAsks {
  #asks: PendingAsk[] = [];

  get waiting(): readonly PendingAsk[] {
    return this.#asks;
  }

  add(ask: PendingAsk): PendingAsk | undefined {
    this.#asks.push(ask);
    return this.#asks.length > 1000 ? this.#asks.shift() : undefined;
  }

  /**
   * Finds the ask an answer belongs to and forgets it. By identifier where both sides have one, else by order.
   * An answer that comes right after a new ask while an old one has been waiting for long belongs to the new one:
   * the other side skipped the old one, and pairing on by order would be one beat late for ever.
   * @returns the ask, and the older asks that will never be answered
   */
  take(
    atMs: number,
    tokens: readonly string[],
    identifierRequired: boolean,
  ): { readonly ask: PendingAsk; readonly skipped: readonly PendingAsk[] } | undefined {
    if (this.#asks.length === 0) return undefined;
    const named = this.#asks.findIndex((ask) => ask.tokens.some((token) => tokens.includes(token)));
    if (named >= 0) {
      const [ask] = this.#asks.splice(named, 1);
      return ask && { ask, skipped: [] };
    }
    if (identifierRequired) return undefined;
    const index = this.#isNewestAnswered(atMs) ? this.#asks.length - 1 : 0;
    const skipped = this.#asks.splice(0, index);
    const ask = this.#asks.shift();
    return ask && { ask, skipped };
  }

  #isNewestAnswered(atMs: number): boolean {
    const oldest = this.#asks[0];
    const newest = this.#asks.at(-1);
    const before = this.#asks.at(-2);
    if (!oldest || !newest || !before) return false;
    return (
      newest.atMs - before.atMs >= SKIP_MIN_GAP_MS && atMs - oldest.atMs > SKIP_RATIO * (atMs - newest.atMs)
    );
  }
}
