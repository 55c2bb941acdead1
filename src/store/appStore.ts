import { createStore, type StoreApi } from 'zustand/vanilla';
import { diagnose } from '../diagnosis/diagnose.ts';
import { resolveStack } from '../diagnosis/stack.ts';
import { applyEvent } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import { createConventionAction, createConventionChooser } from './conventionChoice.ts';
import { createFileActions } from './fileActions.ts';
import { createLiveActions } from './liveActions.ts';
import { createNetLogActions, NO_NET_LOG } from './netLogActions.ts';
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
  /** Resolves when the stored preferences are in force, or could not be read. */
  preferencesKnown(): Promise<void>;
  /** Adds an observation to a view's session; the screen follows with the next flush. */
  ingest(view: SessionView, event: SessionEvent): void;
  /** Shows `view` instead of what is shown now, with nothing selected. */
  show(view: SessionView): void;
  /** Brings derived data and screen up to date at once. */
  flush(): void;
}

/** What the findings on screen were made from. */
interface Diagnosed {
  readonly view: SessionView;
  readonly factsRevision: number;
  readonly choicesRevision: number;
  readonly stack: readonly string[];
  readonly nowMs: number;
}

/** Some verdicts ripen with time alone (a socket that answers no more), so live ones are looked at again so often. */
const DIAGNOSE_AGAIN_AFTER_MS = 3000;

/** The one store of a page; nothing else holds application state. */
export function createAppStore(ports: AppPorts): AppStore {
  let flushIsDue = false;
  let diagnosed: Diagnosed | undefined;
  let preferencesKnown = Promise.resolve();

  const store = createStore<AppStoreState>()((setState, getState, api) => {
    const conventions = createConventionChooser();
    const kit: StoreKit = {
      ports,
      get: getState,
      set: setState,
      preferencesKnown: () => preferencesKnown,
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
          timelineFocus: undefined,
        });
        kit.flush();
      },
      flush() {
        flushIsDue = false;
        const { shown, revision, findings } = getState();
        shown.analyses.advance();
        conventions.applyToNew(shown);
        setState({ revision: revision + 1, findings: freshFindings() ?? findings });
      },
    };

    /** Verdicts depend on facts and on time, not on single frames: messages alone start no diagnosis. */
    function freshFindings() {
      const { shown, live: captured, preferences, actions } = getState();
      const { factsRevision } = shown.session;
      const { choicesRevision } = shown.analyses;
      const { stack } = preferences;
      const nowMs = actions.nowMs();
      const isSame =
        diagnosed?.view === shown &&
        diagnosed.factsRevision === factsRevision &&
        diagnosed.choicesRevision === choicesRevision;
      const isRecent = shown !== captured || nowMs - (diagnosed?.nowMs ?? 0) < DIAGNOSE_AGAIN_AFTER_MS;
      if (isSame && isRecent && diagnosed?.stack === stack) return undefined;
      diagnosed = { view: shown, factsRevision, choicesRevision, stack, nowMs };
      return diagnose(shown.session, shown.analyses, { nowMs, stack: resolveStack(stack) });
    }

    function diagnoseAgainLater(): void {
      ports.after(DIAGNOSE_AGAIN_AFTER_MS, () => {
        const { shown, live: captured } = getState();
        if (shown === captured && shown.session.connections.length > 0) kit.flush();
        diagnoseAgainLater();
      });
    }

    // Candidates are ranked by the user's stack: a new one shows at once, in a file too.
    api.subscribe(({ preferences }, before) => {
      if (preferences.stack !== before.preferences.stack) kit.flush();
    });
    if (ports.capture) diagnoseAgainLater();
    const liveCapture = createLiveActions(kit);
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
      timelineFocus: undefined,
      preferences: DEFAULT_PREFERENCES,
      notice: undefined,
      progress: undefined,
      netLog: NO_NET_LOG,
      isNetLogDialogOpen: false,
      actions: {
        ...liveCapture.actions,
        ...createFileActions(kit),
        ...createConventionAction(kit, conventions),
        ...createNetLogActions(kit, liveCapture.onLiveEvent),
        ...createViewActions(kit),
      },
    };
  });

  ports.preferences.onChanged((stored) => store.getState().actions.takePreferences(parsePreferences(stored)));
  preferencesKnown = ports.preferences.load().then(
    (stored) => store.setState({ preferences: parsePreferences(stored) }),
    () => {
      const text = 'Your settings could not be read; the defaults are used.';
      store.setState({ notice: { tone: 'error', text } });
    },
  );
  return store;
}
