import { sentenceOf } from '../base/fault.ts';
import { endedAtMs } from '../model/session.ts';
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
  | 'revealOnTimeline'
  | 'setFrameFilter'
  | 'setConnectionQuery'
  | 'setTimeRange'
  | 'setPreferences'
  | 'takePreferences'
  | 'preferencesKnown'
  | 'dismissNotice'
>;

/** Room beside what the timeline is asked to show, for marks and words. */
const FOCUS_MARGIN = 0.08;

const TOUCHED = 'Listening inside the page from now on. Sockets that are open go on in their lines.';
const UNTOUCHED =
  'The page is not touched any more. Documents loaded before keep a listener that says nothing until they are reloaded.';

/** What changes only how the session is looked at. */
export function createViewActions({ ports, get, set, preferencesKnown }: StoreKit): ViewActions {
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
    revealOnTimeline(connectionIds) {
      const { session } = get().shown;
      const connections = connectionIds.flatMap((id) => session.connectionsById.get(id) ?? []);
      const [first] = connections;
      if (!first) return;
      const fromMs = Math.min(...connections.map(({ createdAtMs }) => createdAtMs));
      const toMs = Math.max(
        ...connections.map((connection) => endedAtMs(connection) ?? get().actions.nowMs()),
      );
      const marginMs = Math.max(100, (toMs - fromMs) * FOCUS_MARGIN);
      set({
        view: 'timeline',
        selectedConnection: first.id,
        selectedRow: undefined,
        connectionQuery: '',
        timeRange: undefined,
        timelineFocus: { fromMs: fromMs - marginMs, toMs: toMs + marginMs },
      });
    },
    setFrameFilter: (filter) => set({ frameFilter: { ...get().frameFilter, ...filter } }),
    setConnectionQuery: (connectionQuery) => set({ connectionQuery }),
    setTimeRange: (timeRange) => set({ timeRange, timelineFocus: undefined }),
    preferencesKnown,
    takePreferences(preferences) {
      const { touchPage } = get().preferences;
      set({ preferences });
      if (preferences.touchPage === touchPage) return;
      if (get().captureStatus.kind !== 'capturing') return;
      if (preferences.touchPage) {
        ports.capture?.restart('the page may be touched again');
        set({ notice: { tone: 'info', text: TOUCHED } });
        return;
      }
      ports.capture?.restart('the page is not to be touched any more');
      const reload = { label: 'Reload the page', run: () => ports.capture?.reloadPage() };
      set({ notice: { tone: 'info', text: UNTOUCHED, action: reload } });
    },
    setPreferences(change) {
      const { takePreferences } = get().actions;
      const preferences = { ...get().preferences, ...change };
      takePreferences(preferences);
      ports.preferences.save(preferences).catch((error: unknown) => {
        const text = `Your settings could not be stored (${sentenceOf(error)}); they last until this panel closes.`;
        set({ notice: { tone: 'error', text } });
      });
    },
    dismissNotice: () => set({ notice: undefined }),
  };
}
