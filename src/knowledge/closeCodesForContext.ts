import { closeCodes } from './closeCodes/index.ts';
import type { CloseCodeEntry } from './closeCodes/types.ts';

/** Codes and ranges that a library or service gives a meaning of its own; empty for an unknown context. */
export function closeCodesForContext(context: string): readonly CloseCodeEntry[] {
  return closeCodes.filter((entry) => entry.context === context);
}
