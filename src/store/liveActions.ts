import { plural } from '../base/format.ts';
import type { SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';
import type { StoreKit } from './appStore.ts';
import type { CaptureListener } from './ports.ts';
import { carryOver, createSessionView } from './sessionView.ts';
import type { AppActions, SessionView } from './state.ts';

type LiveActions = Pick<
  AppActions,
  'startCapture' | 'setPaused' | 'reloadPage' | 'openSource' | 'canOpenSource' | 'clear' | 'nowMs'
>;

/** How long a cleared session is kept for Undo. */
const UNDO_MS = 20_000;

/** Capture as seen by the app: start, pause, clear. */
export function createLiveActions(kit: StoreKit): {
  readonly actions: LiveActions;
  /** Takes an observation about the captured tab, whoever made it. */
  readonly onLiveEvent: (event: SessionEvent) => void;
} {
  const { ports, get, set, ingest } = kit;
  /** What arrived since Clear, so that Undo loses nothing. */
  let cleared: { readonly view: SessionView; readonly since: SessionEvent[] } | undefined;

  const listener: CaptureListener = {
    onEvent(event) {
      const { live, paused } = get();
      if (!live || (paused && event.kind === 'frame')) return;
      cleared?.since.push(event);
      ingest(live, event);
      // Capture that begins anew while messages are not kept: the gap goes on.
      if (paused && event.kind === 'capture-changed' && event.change === 'started')
        markPause(event.atMs, true);
      if (event.kind === 'page-changed' && event.change === 'navigated' && !get().preferences.preserveLog) {
        if (live.session.contexts.get(event.contextId)?.type === 'page') replaceLive(carryOver(live.session));
      }
    },
    onStatus: (captureStatus) => set({ captureStatus }),
    onProblem: (text) => set({ notice: { tone: 'error', text } }),
  };

  function replaceLive(session: Session): void {
    const { live, shown } = get();
    const next = createSessionView({ kind: 'live' }, session);
    set({ live: next });
    if (shown === live) kit.show(next);
  }

  function markPause(atMs: number, isPaused: boolean): void {
    const change = isPaused ? 'paused' : 'resumed';
    listener.onEvent({ kind: 'capture-changed', atMs, origin: 'inferred', change });
  }

  function undoClear(): void {
    if (!cleared) return;
    const { view, since } = cleared;
    cleared = undefined;
    const { live, shown } = get();
    set({ live: view, notice: undefined });
    for (const event of since) ingest(view, event);
    if (shown === live) kit.show(view);
  }

  function nowMs(): number {
    const { shown, live } = get();
    if (shown === live && ports.capture) return ports.capture.nowMs();
    return shown.session.lastEventAtMs ?? 0;
  }

  const actions: LiveActions = {
    startCapture: () => ports.capture?.start(listener),
    setPaused(paused) {
      const { live } = get();
      if (!live || !ports.capture || paused === get().paused) return;
      set({ paused });
      markPause(ports.capture.nowMs(), paused);
    },
    reloadPage: () => ports.capture?.reloadPage(),
    openSource: (url, line, column) => ports.capture?.openSource?.(url, line, column),
    canOpenSource: ports.capture?.openSource !== undefined,
    clear() {
      const { live, shown } = get();
      if (!live || shown !== live) return;
      const undo: NonNullable<typeof cleared> = { view: live, since: [] };
      cleared = undo;
      replaceLive(carryOver(live.session));
      const text = `Cleared ${plural(live.session.connections.length, 'socket')} and ${plural(live.session.timeline.length, 'message')}.`;
      set({ notice: { tone: 'info', text, action: { label: 'Undo', run: undoClear } } });
      ports.after(UNDO_MS, () => {
        if (cleared !== undo) return;
        cleared = undefined;
        if (get().notice?.action?.run === undoClear) set({ notice: undefined });
      });
    },
    nowMs,
  };
  return { actions, onLiveEvent: listener.onEvent };
}
