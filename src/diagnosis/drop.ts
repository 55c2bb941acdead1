import type { Analyses } from '../analysis/analyses.ts';
import type { Closure } from '../analysis/closure.ts';
import type { Endpoint } from '../analysis/endpoints.ts';
import type { Silence } from '../analysis/silences.ts';
import type { PathHintMatch } from '../knowledge/pathHintsFor.ts';
import { type Connection, closingCall, endedAtMs, openedAtMs, wasOpened } from '../model/session.ts';
import type { ProtocolGuess } from '../protocols/heartbeats/detect.ts';
import { type LastWords, lastWordsOf } from './lastWords.ts';
import { closeContextOf, pathHintsOf } from './pathHints.ts';

/** An ended connection with everything a rule asks of it first. */
export interface Drop {
  readonly connection: Connection;
  readonly endpoint: Endpoint;
  readonly closure: Closure;
  readonly endMs: number;
  /** The handshake succeeded. */
  readonly opened: boolean;
  /** `undefined` for a socket opened before capture, or never. */
  readonly openedMs: number | undefined;
  /** From open to end; `undefined` as `openedMs`. */
  readonly ageMs: number | undefined;
  readonly silence: Silence;
  readonly protocol: ProtocolGuess | undefined;
  /** Whose close codes it speaks, for `explainCloseCode`. */
  readonly closeContext: string | undefined;
  /** Who stands in the path, as the handshake and the host tell. */
  readonly hints: readonly PathHintMatch[];
  /** What the server said about the end in a message just before it. */
  readonly lastWords: LastWords | undefined;
}

/** Gathers the facts of an ended connection; `undefined` while it lives. */
export function createDrop(analyses: Analyses, connection: Connection): Drop | undefined {
  const endMs = endedAtMs(connection);
  const closure = analyses.closure(connection);
  const silence = analyses.silence(connection);
  if (endMs === undefined || !closure || !silence) return undefined;
  const endpoint = analyses.endpoint(connection);
  const protocol = analyses.protocolOf(connection);
  const hints = pathHintsOf(endpoint, connection);
  const openedMs = openedAtMs(connection);
  return {
    connection,
    endpoint,
    closure,
    endMs,
    opened: wasOpened(connection),
    openedMs,
    ageMs: openedMs === undefined ? undefined : endMs - openedMs,
    silence,
    protocol,
    closeContext: closeContextOf(protocol, hints),
    hints,
    lastWords: lastWordsOf(analyses.session, connection, endMs),
  };
}

/** It was open and ended without a close frame, and nobody on this side did it. */
export function isCut(drop: Drop): boolean {
  const { closure, opened } = drop;
  return opened && closure.by === 'network';
}

/**
 * As {@link isCut}, or an end that the debugger saw while nobody saw its close code: it may have been a cut. Something
 * else than the end has to speak for it, and what is said of it is less sure.
 */
export function mayBeCut(drop: Drop): boolean {
  return isCut(drop) || isCodeless(drop);
}

/** The end itself was witnessed, with the page still there, and nobody saw how. */
export function isCodeless({ opened, closure, connection }: Drop): boolean {
  const { end } = connection;
  return opened && closure.code === undefined && closure.by === 'unknown' && end?.cause === 'closed';
}

/** What the other side said about the end: the close reason, and words in a message just before it. */
export function saidAtEnd({ closure, lastWords }: Drop): string {
  return [closure.reason, lastWords?.text].filter((text) => text !== undefined && text !== '').join(' ');
}

/** A library closes so soon after the message that tells it to, or that takes its reason to go on. */
const OBEYS_WITHIN_MS = 250;

/** The page's `close()` came at once on the server's last words about the end: a client library does what they say. */
export function obeysLastWords({ closure, connection, lastWords }: Drop): boolean {
  const callMs = closingCall(connection)?.atMs;
  if (closure.by !== 'page' || !lastWords || callMs === undefined) return false;
  return callMs >= lastWords.atMs && callMs - lastWords.atMs <= OBEYS_WITHIN_MS;
}

/** It was open and ended, and neither the page nor a navigation nor the browser did it. */
export function isLost(drop: Drop): boolean {
  const { closure, opened } = drop;
  return opened && (closure.by === 'network' || closure.by === 'server' || closure.by === 'unknown');
}
