import type { FrameRow } from '../model/frameLog.ts';
import type { Connection } from '../model/session.ts';
import type { FrameFact } from './frameFacts.ts';
import type { FrameCriteria } from './frameFilter.ts';
import type { Reconnection } from './lineage.ts';

/** What a list of frames shows. */
export interface FrameQuery extends FrameCriteria {
  /** `undefined`: all connections. */
  readonly connection: Connection | undefined;
  readonly hideHeartbeats: boolean;
  readonly timeRange: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** What a list of frames asks of the analyses, which must have read every row of the session. */
export interface FrameKnowledge {
  isHeartbeat(row: FrameRow): boolean;
  /** How often the frames of a connection were judged anew, because a clue to its protocol came late. */
  heartbeatRereads(connection: Connection): number;
  /** The sockets whose place this one took, and that took this one's. */
  reconnectionsOf(connection: Connection): {
    readonly before: Reconnection | undefined;
    readonly after: Reconnection | undefined;
  };
}

/** One row of a list of frames. Times in ms on the session's clock. */
export type FrameListItem =
  | { readonly kind: 'frame'; readonly row: FrameRow }
  | { readonly kind: 'fact'; readonly fact: FrameFact }
  /** Nothing passed on the connection between these moments, longer than its rhythm explains. */
  | { readonly kind: 'silence'; readonly fromMs: number; readonly toMs: number }
  /** Heartbeats that are not shown by the user's choice. */
  | { readonly kind: 'hidden'; readonly count: number; readonly fromMs: number; readonly toMs: number }
  /** Older frames that are no longer held. */
  | { readonly kind: 'dropped'; readonly count: number };
