import { closeCodes } from './closeCodes/index.ts';
import { reconnectAdvice } from './closeCodes/reconnectAdvice.ts';
import type { CloseCodeEntry, CloseCodeRange, SingleCloseCode } from './closeCodes/types.ts';

/** How the entry was found, most specific first. */
export type CloseCodeMatch = 'context' | 'context-range' | 'code' | 'range';

export interface CloseCodeExplanation {
  readonly code: number;
  readonly entry: CloseCodeEntry;
  readonly matchedBy: CloseCodeMatch;
  /** What `entry.reconnect` and `entry.refuses` mean, as a sentence. */
  readonly reconnectAdvice: string;
  /** What the same number means in other contexts; worth a look when the context is not known. */
  readonly elsewhere: readonly SingleCloseCode[];
}

const ranges = closeCodes.filter((entry): entry is CloseCodeRange => 'range' in entry);
const entriesByCode = new Map<number, SingleCloseCode[]>();
for (const entry of closeCodes) {
  if (!('code' in entry)) continue;
  const sameNumber = entriesByCode.get(entry.code);
  if (sameNumber === undefined) entriesByCode.set(entry.code, [entry]);
  else sameNumber.push(entry);
}

/**
 * What a close code means. A library or service that was recognised (`closeCodeContexts`) comes first, with its code,
 * then its range; then what the code means for everybody; then the range it falls into. An unknown context counts as
 * none. `undefined` for what is not a 16-bit number, which no Close frame can carry.
 */
export function explainCloseCode(code: number, context?: string): CloseCodeExplanation | undefined {
  const sameNumber = entriesByCode.get(code) ?? [];
  const found =
    (context !== undefined && findIn(context, code, sameNumber, ['context', 'context-range'])) ||
    findIn(undefined, code, sameNumber, ['code', 'range']);
  if (!found) return undefined;
  return {
    code,
    ...found,
    reconnectAdvice: reconnectAdvice(found.entry),
    elsewhere: sameNumber.filter((entry) => entry !== found.entry && entry.context !== undefined),
  };
}

function findIn(
  context: string | undefined,
  code: number,
  sameNumber: readonly SingleCloseCode[],
  [byCode, byRange]: readonly [CloseCodeMatch, CloseCodeMatch],
): Pick<CloseCodeExplanation, 'entry' | 'matchedBy'> | undefined {
  const single = sameNumber.find((entry) => entry.context === context);
  if (single !== undefined) return { entry: single, matchedBy: byCode };
  const range = ranges.find((entry) => entry.context === context && covers(entry, code));
  return range && { entry: range, matchedBy: byRange };
}

function covers({ range: [first, last] }: CloseCodeRange, code: number): boolean {
  return Number.isInteger(code) && code >= first && code <= last;
}
