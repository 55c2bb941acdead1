import type { CloseCodeContext } from '../closeCodes/contexts.ts';
import type { KnowledgeSource } from '../source.ts';

/** A response header that gives a product away. */
export interface HeaderPattern {
  /** In lower case. */
  readonly name: string;
  /** Tested on the value; absent: any value. Several `Set-Cookie` headers come as lines of one value. */
  readonly value?: RegExp;
}

/** How one recognises who stands in the path of a connection, and whose limits then apply. */
export interface PathHint {
  readonly id: string;
  readonly product: string;
  /** Any of these in the handshake response. Many products send them on a refusal only, so absence proves nothing. */
  readonly headers?: readonly HeaderPattern[];
  /** Globs for the host of the URL, any of which matches (see `matchesHost`). */
  readonly hosts?: readonly string[];
  /** Entries of the timeout tables it points to, likeliest first. */
  readonly timeoutIds: readonly string[];
  /** Whose close codes it speaks. */
  readonly closeCodeContext?: CloseCodeContext;
  readonly note?: string;
  readonly source: KnowledgeSource;
  /** Whether the signs were read in a source that was opened, or measured. Show the rest as a guess. */
  readonly verified: boolean;
}
