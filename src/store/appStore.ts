import { createStore, type StoreApi } from 'zustand/vanilla';
import { diagnose } from '../diagnosis/diagnose.ts';
import { resolveStack } from '../diagnosis/stack.ts';
import { applyEvent } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import { createFileActions } from './fileActions.ts';
import { createLiveActions } from './liveActions.ts';
import type { AppPorts } from './ports.ts';
import { DEFAULT_PREFERENCES, parsePreferences } from './preferences.ts';
import { createSessionView } from './sessionView.ts';
import type { AppState, AppStoreState, SessionView } from './state.ts';
import { createViewActions } from './viewActions.ts';

export type AppStore = StoreApi<AppStoreState>;

/** What the action files share. */
export interface StoreKit {
  readonly ports: AppPorts;
  get(): AppStoreState;
  set(change: Partial<AppState>): void;
  /** Adds an observation to a view's session; the screen follows with the next flush. */
  ingest(view: SessionView, event: SessionEvent): void;
  /** Shows `view` instead of what is shown now, with nothing selected. */
  show(view: SessionView): void;
  /** Brings derived data and screen up to date at once. */
  flush(): void;
}

/** The one store of a page; nothing else holds application state. */
export function createAppStore(ports: AppPorts): AppStore {
  let flushIsDue = false;
  let diagnosed: { view: SessionView; factsRevision: number; stack: readonly string[] } | undefined;

  const store = createStore<AppStoreState>()((setState, getState) => {
    const kit: StoreKit = {
      ports,
      get: getState,
      set: setState,
      ingest(view, event) {
        applyEvent(view.session, event);
        if (flushIsDue) return;
        flushIsDue = true;
        ports.scheduleFlush(() => kit.flush());
      },
      show(view) {
        setState({
          shown: view,
          selectedConnection: undefined,
          selectedRow: undefined,
          selectedFinding: undefined,
          timeRange: undefined,
        });
        kit.flush();
      },
      flush() {
        flushIsDue = false;
        const { shown, revision, findings } = getState();
        shown.analyses.advance();
        setState({ revision: revision + 1, findings: freshFindings() ?? findings });
      },
    };

    /** Verdicts depend on facts, not on single frames: nothing is diagnosed again while only messages flow. */
    function freshFindings() {
      const { shown, preferences, actions } = getState();
      const { factsRevision } = shown.session;
      const { stack } = preferences;
      if (
        diagnosed?.view === shown &&
        diagnosed.factsRevision === factsRevision &&
        diagnosed.stack === stack
      ) {
        return undefined;
      }
      diagnosed = { view: shown, factsRevision, stack };
      return diagnose(shown.session, shown.analyses, { nowMs: actions.nowMs(), stack: resolveStack(stack) });
    }

    const live = ports.capture ? createSessionView({ kind: 'live' }) : undefined;
    return {
      shown: live ?? createSessionView({ kind: 'file', name: '', notes: [] }),
      live,
      revision: 0,
      findings: [],
      captureStatus: { kind: 'none' },
      paused: false,
      view: 'connections',
      detailTab: 'frames',
      selectedConnection: undefined,
      selectedRow: undefined,
      selectedFinding: undefined,
      frameFilter: { text: '', direction: 'both' },
      connectionQuery: '',
      timeRange: undefined,
      preferences: DEFAULT_PREFERENCES,
      notice: undefined,
      progress: undefined,
      actions: { ...createLiveActions(kit), ...createFileActions(kit), ...createViewActions(kit) },
    };
  });

  ports.preferences.load().then(
    (stored) => store.setState({ preferences: parsePreferences(stored) }),
    () => {
      const text = 'Your settings could not be read; the defaults are used.';
      store.setState({ notice: { tone: 'error', text } });
    },
  );
  return store;
}
