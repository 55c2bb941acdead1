import type { ConnectionId, Origin } from './events.ts';
import type { FrameRow } from './frameLog.ts';

/** Every verdict WS Doctor can reach; the names are a contract of the command line and the session file. */
export const RULE_NAMES = [
  'idle-timeout',
  'max-lifetime',
  'heartbeat-too-slow',
  'heartbeat-unanswered',
  'background-throttling',
  'server-restart',
  'server-crash',
  'server-error',
  'server-overloaded',
  'network-lost',
  'machine-slept',
  'handshake-rejected',
  'handshake-failed',
  'browser-rejected-frame',
  'message-too-big',
  'invalid-payload',
  'policy-or-auth',
  'tls-failure',
  'close-timeout',
  'closed-by-page',
  'closed-by-navigation',
  'reconnect-storm',
  'reconnect-without-backoff',
  'no-reconnect',
  'reconnect-after-final-close',
  'connection-leak',
  'page-slow-to-answer',
  'send-backpressure',
  'abnormal-unexplained',
] as const;

export type RuleName = (typeof RULE_NAMES)[number];
export type Severity = 'info' | 'warning' | 'error';
export type Confidence = 'low' | 'medium' | 'high';

/** One observation a finding stands on. */
export interface Evidence {
  /** A sentence with its figures. */
  readonly text: string;
  readonly origin: Origin;
  /** Milliseconds on the session's clock, where the evidence is a moment. */
  readonly atMs?: number;
  readonly connectionId?: ConnectionId;
  /** The frame that shows it. */
  readonly row?: FrameRow;
}

/** A product whose limit fits what was observed. */
export interface Candidate {
  /** Entry of the knowledge table (`src/knowledge/timeouts`), or `stack:NAME` for one the user named. */
  readonly id: string;
  readonly seconds: number;
  readonly product: string;
  readonly setting: string;
  /** Observed minus limit; positive when the cut came after the limit. */
  readonly offsetSeconds: number;
  /** Why it ranks where it does: a header that names it, the user's own stack, only the number. */
  readonly because: string;
}

/** Something to change, with a snippet to copy where there is one. */
export interface Advice {
  readonly title: string;
  /** Name of the snippet's language, as in Markdown's fenced code blocks. */
  readonly language?: string;
  readonly snippet?: string;
}

/** A verdict with what it stands on. */
export interface Finding {
  /** Stable between two diagnoses of the same session: rule and the first connection it is about. */
  readonly id: string;
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The verdict in one sentence. */
  readonly title: string;
  readonly connections: readonly ConnectionId[];
  /** The measured length the verdict is about (a silence, a lifetime), in milliseconds. */
  readonly observedMs?: number;
  readonly evidence: readonly Evidence[];
  readonly candidates?: readonly Candidate[];
  /** What else it could be, and what would settle it. */
  readonly alternatives: readonly string[];
  readonly advice: readonly Advice[];
}
