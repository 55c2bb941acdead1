import { FrameList } from '../../../src/analysis/frameList.ts';
import type { FrameKnowledge, FrameListItem, FrameQuery } from '../../../src/analysis/frameQuery.ts';
import type { Session } from '../../../src/model/session.ts';
import { sessionOf } from '../../support/pictures.ts';

/** Leaves nothing out. */
export const EVERYTHING: FrameQuery = {
  connection: undefined,
  pattern: undefined,
  direction: 'both',
  hideHeartbeats: false,
  timeRange: undefined,
};

/** Takes what is as long as `ping` for a heartbeat: that is still known when payloads have been dropped. */
export function knowing(session: Session, heartbeatRereads: () => number = () => 0): FrameKnowledge {
  return {
    isHeartbeat: (row) => session.frames.sizeBytes(row) === 4,
    reconnectionsOf: () => ({ before: undefined, after: undefined }),
    heartbeatRereads,
  };
}

function words(session: Session, item: FrameListItem | undefined): string {
  switch (item?.kind) {
    case undefined:
      return 'nothing';
    case 'frame':
      return session.frames.payload(item.row)?.data ?? `row ${item.row}`;
    case 'silence':
      return `silence ${item.toMs - item.fromMs}`;
    case 'hidden':
      return `hidden ${item.count}`;
    case 'dropped':
      return `dropped ${item.count}`;
    case 'fact':
      return item.fact.kind;
  }
}

/** What stands in a list, a word or two a row. */
export const written = (session: Session, list: FrameList): readonly string[] =>
  Array.from({ length: list.length }, (_, position) => words(session, list.at(position)));

/** A complete list of what a session holds now. */
export function listOf(session: Session, query: Partial<FrameQuery> = {}): FrameList {
  const list = new FrameList(session, { ...EVERYTHING, ...query }, knowing(session));
  list.advance();
  return list;
}

/** What stands in a list made now. */
export function listed(session: Session, query: Partial<FrameQuery> = {}): readonly string[] {
  return written(session, listOf(session, query));
}

/** The frames of connection `a` with what happened between them. */
export function story(text: string, query: Partial<FrameQuery> = {}): readonly string[] {
  const session = sessionOf(text);
  return listed(session, { connection: session.connectionsById.get('a'), ...query });
}
