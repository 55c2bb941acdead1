import { sentenceOf } from '../base/fault.ts';
import type { StoreKit } from './appStore.ts';
import type { AppActions } from './state.ts';

type ViewActions = Pick<
  AppActions,
  | 'showView'
  | 'showDetail'
  | 'selectConnection'
  | 'selectRow'
  | 'selectFinding'
  | 'revealEvidence'
  | 'setFrameFilter'
  | 'setConnectionQuery'
  | 'setTimeRange'
  | 'setPreferences'
  | 'dismissNotice'
>;

/** What changes only how the session is looked at. */
export function createViewActions({ ports, get, set }: StoreKit): ViewActions {
  return {
    showView: (view) => set({ view }),
    showDetail: (detailTab) => set({ detailTab }),
    selectConnection: (selectedConnection) => set({ selectedConnection, selectedRow: undefined }),
    selectRow: (selectedRow) => set({ selectedRow }),
    selectFinding: (selectedFinding) => set({ selectedFinding }),
    revealEvidence({ connectionId, row, atMs }) {
      const { session } = get().shown;
      const connection = connectionId === undefined ? undefined : session.connectionsById.get(connectionId);
      let target = row;
      if (target === undefined && atMs !== undefined && connection && connection.rows.length > 0) {
        // A moment without a frame of its own (a close, a silence): the last frame before it.
        const after = connection.rows.lowerBound(atMs + 0.001, (other) => session.frames.atMs(other));
        target = connection.rows.at(Math.max(0, after - 1));
      }
      set({
        view: 'connections',
        detailTab: 'frames',
        selectedConnection: connectionId,
        selectedRow: target,
        timeRange: undefined,
        frameFilter: { text: '', direction: 'both' },
      });
    },
    setFrameFilter: (filter) => set({ frameFilter: { ...get().frameFilter, ...filter } }),
    setConnectionQuery: (connectionQuery) => set({ connectionQuery }),
    setTimeRange: (timeRange) => set({ timeRange }),
    setPreferences(change) {
      const preferences = { ...get().preferences, ...change };
      set({ preferences });
      ports.preferences.save(preferences).catch((error: unknown) => {
        const text = `Your settings could not be stored (${sentenceOf(error)}); they last until this panel closes.`;
        set({ notice: { tone: 'error', text } });
      });
    },
    dismissNotice: () => set({ notice: undefined }),
  };
}
