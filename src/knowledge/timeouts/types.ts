import type { KnowledgeSource } from '../source.ts';

/** What kind of thing has the limit. Hosted realtime APIs count as `paas`. */
export type TimeoutKind =
  | 'proxy'
  | 'load-balancer'
  | 'cdn'
  | 'paas'
  | 'server-library'
  | 'client-library'
  | 'browser'
  | 'nat'
  | 'os';

/**
 * What the seconds count.
 * - `idle`: silence in both directions; compare with the gap between the last frame and the close
 * - `idle-read`: silence of the server; compare with the gap since the last received frame
 * - `idle-client`: silence of the browser; compare with the gap since the last sent frame
 * - `lifetime`: age of the connection, whatever the traffic
 * - `heartbeat-interval`: how often somebody pings; no drop by itself
 * - `heartbeat-timeout`: how long a missing answer is tolerated
 */
export type TimeoutSemantics =
  | 'idle'
  | 'idle-read'
  | 'idle-client'
  | 'lifetime'
  | 'heartbeat-interval'
  | 'heartbeat-timeout';

/** How good the source is, best first. */
export type TimeoutEvidence = 'source-code' | 'primary-docs' | 'copy-or-third-party' | 'unverified';

/** Languages of snippets, named as in Markdown's fenced code blocks. */
export type SnippetLanguage =
  | 'apacheconf'
  | 'bash'
  | 'caddyfile'
  | 'csharp'
  | 'dart'
  | 'elixir'
  | 'erlang'
  | 'go'
  | 'haproxy'
  | 'java'
  | 'javascript'
  | 'json'
  | 'nginx'
  | 'powershell'
  | 'python'
  | 'rust'
  | 'squid'
  | 'text'
  | 'toml'
  | 'xml'
  | 'yaml';

export interface Snippet {
  readonly language: SnippetLanguage;
  readonly code: string;
}

export interface TimeoutFix {
  readonly summary: string;
  /** The setting itself, or the heartbeat that keeps below it. Absent where there is nothing to paste. */
  readonly snippet?: Snippet;
}

/** One limit or heartbeat timer of one product. */
export interface TimeoutEntry {
  readonly id: string;
  readonly product: string;
  readonly vendor: string;
  readonly kind: TimeoutKind;
  /** Exact name of the setting. */
  readonly setting: string;
  /** The default. Absent where the product has none. */
  readonly seconds?: number;
  /** Further values from shipped examples or seen in practice. */
  readonly exampleSeconds?: readonly number[];
  /** Highest value that can be configured. */
  readonly maxSeconds?: number;
  readonly semantics: TimeoutSemantics;
  /** Whether protocol pings and pongs count as traffic. Absent: no source says so. */
  readonly controlFramesReset?: boolean;
  /** Whether TCP keep-alive probes count as traffic. Absent: no source says so. */
  readonly tcpKeepaliveResets?: boolean;
  /** What the browser sees, in words. Absent where nothing closes. */
  readonly closeSeen?: string;
  /** Codes such a drop shows, likeliest first, as far as `closeSeen` tells. Another code speaks against it. */
  readonly closeCodes?: readonly number[];
  /** Part of the close reason that gives it away. */
  readonly closeReason?: string;
  /** The flow may die without notice: the close comes with the next send, so the silence is longer than the limit. */
  readonly silentDrop?: true;
  /** It runs from the opening until the page has sent its first message, of whatever kind: a silence that nothing began. */
  readonly untilFirstMessage?: true;
  /** How far after `seconds` the drop may come, where that is more than usual (see `limitTolerance.ts`). */
  readonly lateToleranceSeconds?: number;
  /** Absent: not known. */
  readonly configurable?: boolean;
  readonly fix: TimeoutFix;
  /** Versions it applies to, in words. */
  readonly version?: string;
  readonly note?: string;
  readonly source: KnowledgeSource;
  /** Whether the number, or the statement where there is none, was read in a source that was opened. */
  readonly verified: boolean;
  readonly evidence: TimeoutEvidence;
  /**
   * `false`: never explain a drop with it, because it does not touch an upgraded connection, is counted from
   * another event (a reload), or has no number.
   */
  readonly matchable: boolean;
  /** Fields of a verified entry that are not confirmed. */
  readonly unverifiedFields?: readonly (
    | 'setting'
    | 'semantics'
    | 'controlFramesReset'
    | 'tcpKeepaliveResets'
    | 'closeSeen'
    | 'fix'
  )[];
}
