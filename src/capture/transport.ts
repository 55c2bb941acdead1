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
}
