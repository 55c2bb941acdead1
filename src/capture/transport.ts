import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.js';

type Commands = ProtocolMapping.Commands;
type Events = ProtocolMapping.Events;

/** An event of the debugger protocol; `sessionId` names the child target it comes from, absent for the tab itself. */
export type CdpEvent = {
  [M in keyof Events]: {
    readonly method: M;
    readonly params: Events[M] extends [infer P] ? P : undefined;
    readonly sessionId?: string;
  };
}[keyof Events];

/** A shared worker that runs in the browser, for whichever page. */
export interface SharedWorkerTarget {
  readonly targetId: string;
  readonly url: string;
}

/** Shared workers are children of no tab: Chrome announces them to nobody, they have to be looked for. */
export interface SharedWorkerAccess {
  list(): Promise<readonly SharedWorkerTarget[]>;
  /**
   * Attaches and resolves with the session id under which its commands and events go from now on. Its end arrives as
   * `Target.detachedFromTarget` of the tab. Rejects with Chrome's own message.
   */
  attach(targetId: string): Promise<string>;
  /** Lets go of it. */
  release(targetId: string): void;
}

/** The popups that the captured page opens: tabs of their own, which Chrome announces to no session of the page. */
export interface PopupAccess {
  /** Hears of each new one, with its tab id; returns a function that stops it. */
  onOpened(listener: (tabId: number) => void): () => void;
  /** As {@link SharedWorkerAccess.attach}, for a tab. */
  attach(tabId: number): Promise<string>;
}

/** A connection to one tab's debugger protocol; child targets are reached with their session id. */
export interface CdpTransport {
  /** Sends a command. Rejects with the protocol's own message when it fails or the target is gone. */
  send<M extends keyof Commands>(
    method: M,
    params?: Commands[M]['paramsType'][0],
    sessionId?: string,
  ): Promise<Commands[M]['returnType']>;
  /** Hears every event from now on; returns a function that stops it. */
  onEvent(listener: (event: CdpEvent) => void): () => void;
  /** Absent where the connection has no way to them. */
  readonly sharedWorkers?: SharedWorkerAccess;
  /** Absent where popups are not wanted. */
  readonly popups?: PopupAccess;
}
