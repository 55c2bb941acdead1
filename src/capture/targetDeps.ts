import type { ContextId, ContextType, SessionEvent } from '../model/events.ts';
import type { CaptureClock } from './clock.ts';
import type { RootContext } from './frameContexts.ts';
import type { ResumedSockets } from './resumedSockets.ts';
import type { SocketsLeftBehind } from './socketsLeftBehind.ts';
import type { CdpTransport } from './transport.ts';

/** A context that is met for the first time. */
export interface NewContext {
  readonly type: ContextType;
  readonly url: string;
  readonly parentId: ContextId | undefined;
  readonly browserId: string | undefined;
}

/** What a target needs from the capture it belongs to. */
export interface TargetDeps {
  readonly transport: CdpTransport;
  readonly emit: (event: SessionEvent) => void;
  readonly clock: CaptureClock;
  /** Milliseconds since the Unix epoch. */
  readonly wallNowMs: () => number;
  readonly nextConnectionId: () => string;
  readonly resumed: ResumedSockets;
  readonly leftBehind: SocketsLeftBehind;
  readonly addContext: (context: NewContext) => ContextId;
  /** The page hook; absent when the page must not be touched. */
  readonly hook: { readonly bindingName: string; readonly source: string } | undefined;
  readonly onProblem: (sentence: string) => void;
  /** A session shows another document. */
  readonly onNavigated: () => void;
  /** The script of a worker is being fetched, of whatever kind; this will be its target's id. */
  readonly onWorkerRequested: (targetId: string) => void;
  /** The renderer of the tab itself crashed, or has started again. */
  readonly onCrash: (isCrashed: boolean) => void;
}

/** Which debugger session: the tab (no id), or a child of it. */
export interface TargetIdentity {
  readonly sessionId: string | undefined;
  /** The session that announced it, for a child. */
  readonly parentSessionId: string | undefined;
  readonly type: string;
  readonly root: RootContext;
}
