import type { CaptureChange, ContextId, EndCause, Origin, PageChange } from '../model/events.ts';
import {
  type Connection,
  type ConnectionState,
  connectionState,
  endedAtMs,
  type Session,
  subprotocol,
  wasOpenBeforeCapture,
} from '../model/session.ts';
import type { FrameKnowledge } from './frameQuery.ts';
import { concerns } from './samePage.ts';

interface FactAt {
  readonly atMs: number;
  readonly origin: Origin;
  /** Absent for what concerns the page or the capture as a whole. */
  readonly connectionIndex?: number;
}

export interface ConnectingFact extends FactAt {
  readonly kind: 'connecting';
}

export interface OpenedFact extends FactAt {
  readonly kind: 'opened';
  /** `undefined` where the beginning was not seen. */
  readonly handshakeMs: number | undefined;
  readonly subprotocol: string | undefined;
  readonly beforeCapture: boolean;
  /** The socket whose place it took, where its list is shown. */
  readonly afterIndex?: number;
  /** From the end of that one to the start of this one. */
  readonly pauseMs?: number;
}

export interface RefusedFact extends FactAt {
  readonly kind: 'refused';
  readonly status: number;
  readonly statusText: string;
}

export interface BrowserErrorFact extends FactAt {
  readonly kind: 'browser-error';
  readonly message: string;
}

export interface CloseCalledFact extends FactAt {
  readonly kind: 'close-called';
  readonly code: number | undefined;
  readonly reason: string | undefined;
}

export interface EndedFact extends FactAt {
  readonly kind: 'ended';
  readonly code: number | undefined;
  readonly reason: string | undefined;
  readonly cause: EndCause | undefined;
  readonly state: ConnectionState;
}

/** Another socket took the place of this one. */
export interface ReplacedFact extends FactAt {
  readonly kind: 'replaced';
  /** Position of the other socket in the session. */
  readonly byIndex: number;
  /** From the end of this one to the start of the other. */
  readonly pauseMs: number;
}

export interface PageFact extends FactAt {
  readonly kind: 'page';
  readonly change: PageChange;
  readonly url: string | undefined;
  /** It navigated to where it was. */
  readonly isReload: boolean;
}

export interface CaptureFact extends FactAt {
  readonly kind: 'capture';
  readonly change: CaptureChange;
  readonly reason: string | undefined;
  /** How long nothing was seen before this, where capture came back. */
  readonly blindMs: number | undefined;
}

export interface ClockJumpFact extends FactAt {
  readonly kind: 'clock-jump';
  readonly byMs: number;
}

/** Something other than a frame that belongs between the frames. */
export type FrameFact =
  | ConnectingFact
  | OpenedFact
  | RefusedFact
  | BrowserErrorFact
  | CloseCalledFact
  | EndedFact
  | ReplacedFact
  | PageFact
  | CaptureFact
  | ClockJumpFact;

/** Facts of a connection, kept until something but its frames changes. */
interface KnownFacts {
  readonly revision: number;
  readonly facts: readonly FrameFact[];
}

/** The facts to list among the frames of one connection, or of all. */
export class FrameFacts {
  readonly #session: Session;
  readonly #connection: Connection | undefined;
  readonly #knowledge: FrameKnowledge;
  readonly #known = new Map<number, KnownFacts>();

  constructor(session: Session, connection: Connection | undefined, knowledge: FrameKnowledge) {
    this.#session = session;
    this.#connection = connection;
    this.#knowledge = knowledge;
  }

  /**
   * All of them by time: the connection's own, and what happened around it while it lived. At the same time a cause
   * stands before the end it brings. Facts of connections that did not change are the same objects as before.
   */
  read(): readonly FrameFact[] {
    const session = this.#session;
    const connection = this.#connection;
    const facts: FrameFact[] = [];
    if (connection) facts.push(...this.#lifeOf(connection));
    else for (const one of session.connections) facts.push(...this.#factsOf(one));
    const fromMs = connection ? connection.createdAtMs : Number.NEGATIVE_INFINITY;
    const toMs = (connection && endedAtMs(connection)) ?? Number.POSITIVE_INFINITY;
    const around = [
      ...pageFacts(session, connection?.contextId),
      ...captureFacts(session),
      ...session.clockJumps.map((jump): FrameFact => ({ kind: 'clock-jump', ...jump })),
    ];
    for (const fact of around) {
      const isOfItsTime = fact.atMs >= fromMs && fact.atMs <= toMs;
      if (isOfItsTime || (putsAway(fact) && fact.atMs > toMs && fact.atMs - toMs <= PUT_AWAY_WITHIN_MS))
        facts.push(fact);
    }
    const order = (fact: FrameFact) => (fact.kind === 'ended' ? 1 : fact.kind === 'replaced' ? 2 : 0);
    return facts.sort((a, b) => a.atMs - b.atMs || order(a) - order(b));
  }

  /** With what came before and after it, which in the list of all connections would only be said twice. */
  #lifeOf(connection: Connection): readonly FrameFact[] {
    const { before, after } = this.#knowledge.reconnectionsOf(connection);
    const facts = this.#factsOf(connection).map((fact) =>
      fact.kind === 'opened' && before
        ? { ...fact, afterIndex: before.from.index, pauseMs: before.pauseMs }
        : fact,
    );
    if (!after) return facts;
    const { to, pauseMs } = after;
    const { index: connectionIndex } = connection;
    return [
      ...facts,
      {
        kind: 'replaced',
        atMs: to.createdAtMs,
        origin: 'inferred',
        connectionIndex,
        byIndex: to.index,
        pauseMs,
      },
    ];
  }

  #factsOf(connection: Connection): readonly FrameFact[] {
    const known = this.#known.get(connection.index);
    if (known?.revision === connection.revision) return known.facts;
    const facts = connectionFacts(connection);
    this.#known.set(connection.index, { revision: connection.revision, facts });
    return facts;
  }
}

/** Position of the first fact that differs; `undefined` when the lists are alike. */
export function firstDifference(a: readonly FrameFact[], b: readonly FrameFact[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a[i];
    const other = b[i];
    if (one !== other && JSON.stringify(one) !== JSON.stringify(other)) return i;
  }
  return undefined;
}

function connectionFacts(connection: Connection): readonly FrameFact[] {
  const facts: FrameFact[] = [];
  const { index: connectionIndex, createdAtMs, origin, response, opened } = connection;
  const refused = response !== undefined && response.status !== 101;
  const beforeCapture = wasOpenBeforeCapture(connection);
  const answer = beforeCapture ? undefined : refused ? undefined : (response ?? opened);
  if (beforeCapture || answer) {
    facts.push({
      kind: 'opened',
      atMs: answer?.atMs ?? createdAtMs,
      origin: answer?.origin ?? origin,
      connectionIndex,
      handshakeMs: answer && !connection.openedBeforeCapture ? answer.atMs - createdAtMs : undefined,
      subprotocol: subprotocol(connection),
      beforeCapture,
    });
  } else {
    facts.push({ kind: 'connecting', atMs: createdAtMs, origin, connectionIndex });
  }
  if (refused) {
    const { atMs, status, statusText } = response;
    facts.push({ kind: 'refused', atMs, origin: response.origin, connectionIndex, status, statusText });
  }
  for (const error of connection.browserErrors)
    facts.push({ kind: 'browser-error', ...error, connectionIndex });
  for (const { atMs, origin: caller, code, reason } of connection.closeCalls) {
    facts.push({ kind: 'close-called', atMs, origin: caller, connectionIndex, code, reason });
  }
  const atMs = endedAtMs(connection);
  if (atMs !== undefined) {
    const { close, end } = connection;
    facts.push({
      kind: 'ended',
      atMs,
      origin: close?.origin ?? end?.origin ?? origin,
      connectionIndex,
      code: close?.code,
      reason: close?.reason,
      cause: end?.cause,
      state: connectionState(connection),
    });
  }
  return facts;
}

/** Chrome closes the sockets of a page that it freezes or puts into its cache, and either may be told first. */
const PUT_AWAY_WITHIN_MS = 250;

function putsAway(fact: FrameFact): boolean {
  return fact.kind === 'page' && (fact.change === 'frozen' || fact.change === 'entered-back-forward-cache');
}

function pageFacts(session: Session, contextId: ContextId | undefined): readonly FrameFact[] {
  const facts: FrameFact[] = [];
  for (const mark of session.pageMarks) {
    if (contextId === undefined && !isTopLevel(session, mark.contextId)) continue;
    if (!concerns(session, mark, contextId)) continue;
    const { atMs, origin, change, url, isReload } = mark;
    facts.push({ kind: 'page', atMs, origin, change, url, isReload: isReload === true });
  }
  return facts;
}

/** Without a context to go by, what happened to the page as a whole. */
function isTopLevel(session: Session, contextId: ContextId): boolean {
  const context = session.contexts.get(contextId);
  return context === undefined || context.parentId === undefined;
}

function captureFacts(session: Session): readonly FrameFact[] {
  const facts: FrameFact[] = [];
  let blindFromMs: number | undefined;
  for (const { atMs, origin, change, reason } of session.captureMarks) {
    const seesAgain = change === 'started' || change === 'resumed';
    // The first start is no news: the list begins there.
    if (seesAgain && blindFromMs === undefined) continue;
    const blindMs = seesAgain && blindFromMs !== undefined ? atMs - blindFromMs : undefined;
    facts.push({ kind: 'capture', atMs, origin, change, reason, blindMs });
    blindFromMs = seesAgain ? undefined : (blindFromMs ?? atMs);
  }
  return facts;
}
