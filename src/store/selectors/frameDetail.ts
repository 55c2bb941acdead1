import type { Payload } from '../../model/events.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { connectionOfRow } from '../../model/session.ts';
import type { SessionView } from '../state.ts';
import { type FrameLine, frameLine } from './frameLine.ts';

/** One message with all that is known of it. */
export interface FrameDetail extends FrameLine {
  readonly row: FrameRow;
  /** Absent when it was dropped, or the source had none. */
  readonly payload: Payload | undefined;
  readonly connectionUrl: string;
}

/** Reads a message; `undefined` when it is no longer held. */
export function frameDetail(view: SessionView, row: FrameRow): FrameDetail | undefined {
  const line = frameLine(view, row);
  if (!line) return undefined;
  const { frames } = view.session;
  return {
    ...line,
    row,
    payload: frames.payload(row),
    connectionUrl: connectionOfRow(view.session, row).url,
  };
}
