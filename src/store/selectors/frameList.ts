import { parseTextFilter, type TextFilter } from '../../analysis/frameFilter.ts';
import { FrameList } from '../../analysis/frameList.ts';
import type { FrameKnowledge, FrameQuery } from '../../analysis/frameQuery.ts';
import type { Connection } from '../../model/session.ts';
import type { SessionView } from '../state.ts';

export type { FrameFact } from '../../analysis/frameFacts.ts';
export type { FrameListItem, FrameQuery } from '../../analysis/frameQuery.ts';
export type { FrameList, TextFilter };
export { parseTextFilter };

/** A list of what `query` wants of the shown session; empty until {@link advanceFrameList}. */
export function createFrameList(view: SessionView, query: FrameQuery): FrameList {
  return new FrameList(view.session, query, knowledgeOf(view));
}

/** Reads what is new into the list, until done or `shouldPause` says so. The same news are never read twice. */
export function advanceFrameList(view: SessionView, list: FrameList, shouldPause: () => boolean): void {
  // Between two flushes the session may hold frames the analyses have not seen.
  view.analyses.advance();
  list.advance(shouldPause);
}

function knowledgeOf({ analyses }: SessionView): FrameKnowledge {
  return {
    isHeartbeat: (row) => analyses.isHeartbeat(row),
    heartbeatRereads: (connection) => analyses.heartbeatRereads(connection),
    reconnectionsOf: (connection) => reconnectionsOf(analyses, connection),
  };
}

function reconnectionsOf(analyses: SessionView['analyses'], connection: Connection) {
  const all = analyses
    .lineagesOf(analyses.endpoint(connection))
    .flatMap(({ reconnections }) => reconnections);
  return {
    before: all.find(({ to }) => to === connection),
    after: all.find(({ from }) => from === connection),
  };
}
