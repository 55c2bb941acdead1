import type { KnowledgeSource } from '../source.ts';

/**
 * How to recognise the protocol of a connection. All given keys must match, except that `firstFrame` alone may
 * confirm a guess; `urlHint` is for people.
 */
export interface HeartbeatDetection {
  /** Any of these was negotiated. */
  readonly subprotocols?: readonly string[];
  /** Globs for the host, any of which matches (see `matchesHost`). */
  readonly urlHosts?: readonly string[];
  /** Tested on the path of the URL. */
  readonly urlPath?: RegExp;
  /** Values of query parameters; `*`: present with any value. */
  readonly urlQuery?: Readonly<Record<string, string>>;
  /** Tested on the first text frame. */
  readonly firstFrame?: RegExp;
  readonly encoding?: 'binary';
  readonly urlHint?: string;
  /** A heuristic: only if nothing else matched. */
  readonly fallback?: true;
}

/** A condition on one value of a JSON message, found by JSON pointer (RFC 6901). */
export type JsonCondition =
  | { readonly pointer: string; readonly equals: string | number }
  | { readonly pointer: string; readonly type: 'number' }
  | { readonly pointer: string; readonly exists: true }
  | { readonly pointer: string; readonly matches: RegExp };

/** The shape of a heartbeat frame. `periodic`: identical frames of at most `maxLength` characters, evenly spaced. */
export type FrameMatch =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'regex'; readonly pattern: RegExp }
  | { readonly kind: 'json'; readonly all: readonly JsonCondition[] }
  | { readonly kind: 'json-any-key'; readonly keys: readonly string[]; readonly matches: RegExp }
  | { readonly kind: 'hex-exact'; readonly hex: string }
  | { readonly kind: 'hex-prefix'; readonly hex: string }
  | { readonly kind: 'protobuf'; readonly description: string }
  | { readonly kind: 'periodic'; readonly maxLength: number };

export interface HeartbeatFrame {
  /** Who sends it. */
  readonly direction: 'client' | 'server' | 'either';
  readonly encoding: 'text' | 'binary';
  readonly match: FrameMatch;
  /** A real frame: its text, or hexadecimal digits for a binary one. */
  readonly example?: string;
}

export type PairBy =
  | { readonly ping: string; readonly pong: string }
  | { readonly ping: RegExp; readonly pong: RegExp };

/** How one protocol keeps its connections alive on the application level. */
export interface HeartbeatEntry {
  readonly id: string;
  readonly protocol: string;
  readonly detectBy: HeartbeatDetection;
  /** `ping` and `pong` both absent: the protocol relies on control frames, which a page never sees. */
  readonly ping?: HeartbeatFrame;
  readonly pong?: HeartbeatFrame;
  /** No answer exists: never report an unanswered ping. */
  readonly oneWay: boolean;
  /** How an answer belongs to its question, in words. */
  readonly correlate: string;
  /**
   * Where question and answer hold the same value: JSON pointers, or for other texts patterns whose first group it is.
   * Absent, or a value missing: pair by order.
   */
  readonly pairBy?: PairBy;
  /** Default; several protocols announce the real value in their first frames. */
  readonly intervalSeconds?: number;
  /** How long an answer may take, or silence may last, by default. */
  readonly timeoutSeconds?: number;
  readonly note?: string;
  readonly source: KnowledgeSource;
  /** Whether it was read in a source that was opened. Show the rest as a guess. */
  readonly verified: boolean;
  /** Fields of a verified entry that are not confirmed. */
  readonly unverifiedFields?: readonly (
    | 'detectBy'
    | 'ping'
    | 'pong'
    | 'intervalSeconds'
    | 'timeoutSeconds'
  )[];
}
