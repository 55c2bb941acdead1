import type { KnowledgeSource } from '../source.ts';
import type { CloseCodeContext } from './contexts.ts';

/** Who puts the code into a Close frame. `local-only`: nobody may; the browser reports it by itself. */
export type CloseCodeSender = 'peer' | 'either' | 'local-only';

/** What a client should do after this code. */
export type ReconnectPolicy = 'yes' | 'backoff' | 'after-reauth' | 'after-fixing' | 'no';

export type CloseCodeSeverity = 'ok' | 'info' | 'warning' | 'error';

/** What is known about a close code, or a range of them, whatever its number. */
export interface CloseCodeFacts {
  readonly name: string;
  /** Who defines it: a standard, a registry, a library, a service. */
  readonly standard: string;
  /** The library or service in which it means this. Absent: valid for every WebSocket. */
  readonly context?: CloseCodeContext;
  readonly whoSends: CloseCodeSender;
  /** What `wasClean` normally is with it; the event itself always has priority. */
  readonly clean: boolean;
  readonly meaning: string;
  /** Empty where the meaning already says it. */
  readonly commonCauses: readonly string[];
  /** Beyond what `reconnect` says; may be empty. */
  readonly whatToDo: readonly string[];
  readonly reconnect: ReconnectPolicy;
  /** What it refuses is one message, not the client: a new connection is welcome, that message is not. */
  readonly refuses?: 'message';
  readonly severity: CloseCodeSeverity;
  readonly note?: string;
  readonly source: KnowledgeSource;
  /** Whether it was read in a source that was opened. Show the rest as a guess. */
  readonly verified: boolean;
}

export interface SingleCloseCode extends CloseCodeFacts {
  readonly code: number;
}

/** Codes from the first number to the second, both included. */
export interface CloseCodeRange extends CloseCodeFacts {
  readonly range: readonly [number, number];
}

export type CloseCodeEntry = SingleCloseCode | CloseCodeRange;
