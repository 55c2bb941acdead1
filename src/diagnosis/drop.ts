import type { Analyses } from '../analysis/analyses.ts';
import type { Closure } from '../analysis/closure.ts';
import type { Endpoint } from '../analysis/endpoints.ts';
import type { Silence } from '../analysis/silences.ts';
import type { PathHintMatch } from '../knowledge/pathHintsFor.ts';
import { type Connection, endedAtMs, openedAtMs, wasOpened } from '../model/session.ts';
import type { ProtocolGuess } from '../protocols/heartbeats/detect.ts';
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
  };
}

/** It was open and ended without a close frame, and nobody on this side did it. */
export function isCut(drop: Drop): boolean {
  const { closure, opened } = drop;
  return opened && closure.by === 'network';
}

/** It was open and ended, and neither the page nor a navigation nor the browser did it. */
export function isLost(drop: Drop): boolean {
  const { closure, opened } = drop;
  return opened && (closure.by === 'network' || closure.by === 'server' || closure.by === 'unknown');
}
