import { sentenceOf } from '../base/fault.ts';
import { formatPart, plural } from '../base/format.ts';
import { NetLogReader } from '../formats/netLog/netLogReader.ts';
import { applyEvent } from '../model/applyEvent.ts';
import type { SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';
import type { StoreKit } from './appStore.ts';
import { createNetLogJoin, type NetLogJoin, type ToldCounts } from './netLogJoin.ts';
import { type ReadingStep, readGrowing } from './netLogReading.ts';
import type { NetLogAccess, NetLogSource } from './ports.ts';
import { createSessionView } from './sessionView.ts';
import type { AppActions, NetLogState, NetLogStatus, SessionView } from './state.ts';

type NetLogActions = Pick<
  AppActions,
  | 'followNetLog'
  | 'stopNetLog'
  | 'showOtherNetLogSockets'
  | 'chooseNetLog'
  | 'openNetLogExport'
  | 'canFollowNetLog'
  | 'canPickNetLog'
  | 'showNetLogDialog'
>;

export const NO_NET_LOG: NetLogState = {
  status: { kind: 'none' },
  readBytes: 0,
  shownSockets: 0,
  hiddenSockets: 0,
};

/** Files smaller than this are read before anybody could see a progress bar. */
const PROGRESS_FROM_BYTES = 8 * 1024 * 1024;

const WITHDRAWN =
  'The WS Doctor tab where this net log was chosen stopped following it or was closed. Choose it again to go on.';

/** What a log is read into. */
interface Target {
  readonly view: () => SessionView;
  readonly isLive: boolean;
  /** It is a session of the log alone: what was on screen before it. */
  readonly ownAfter: { readonly shown: SessionView; readonly ownView: SessionView | undefined } | undefined;
}

/** How this page came by a log. */
interface Access {
  readonly withdraw: () => void;
  /** Another page offered it, and may withdraw it. */
  readonly isLent: boolean;
}

/** What is known of the log that is being followed. */
interface Following extends Access {
  readonly source: NetLogSource;
  readonly abort: AbortController;
  readonly join: NetLogJoin;
  readonly target: Target;
  /** True once nothing more is read; what was read is still there. */
  isOver: boolean;
}

/**
 * Following a net log beside the session on screen.
 * @param onLiveEvent takes an observation about the captured tab
 */
export function createNetLogActions(
  kit: StoreKit,
  onLiveEvent: (event: SessionEvent) => void,
): NetLogActions {
  const { ports, get, set } = kit;
  const access = ports.netLog;
  let current: Following | undefined;
  /** The session that a log made by itself; another log makes another one. */
  let ownView: SessionView | undefined;
  /** Of the captured sockets, which keep their ids when the session is cleared, and of those of each file. */
  const toldLive: ToldCounts = new Map();
  const toldIn = new WeakMap<Session, ToldCounts>();

  function toldOf({ view, isLive }: Target): ToldCounts {
    if (isLive) return toldLive;
    const { session } = view();
    const told = toldIn.get(session) ?? new Map();
    toldIn.set(session, told);
    return told;
  }

  function setState(change: Partial<NetLogState>): void {
    set({ netLog: { ...get().netLog, ...change } });
  }

  /** The session it is joined to: the captured one, an opened file, or one of its own. */
  function targetFor(source: NetLogSource): Target {
    const { live, shown } = get();
    if (live) return { view: () => get().live ?? live, isLive: true, ownAfter: undefined };
    const ownAfter = { shown, ownView };
    if (shown !== ownView && shown.session.connections.length > 0) {
      return { view: () => shown, isLive: false, ownAfter: undefined };
    }
    const own = createSessionView({ kind: 'file', name: source.name, notes: [] });
    ownView = own;
    kit.show(own);
    return { view: () => own, isLive: false, ownAfter };
  }

  async function follow(source: NetLogSource, isOffered: boolean): Promise<void> {
    letGo();
    const target = targetFor(source);
    const withdraw = isOffered || !access ? () => undefined : access.offer(source);
    const isLent = isOffered && source.from === 'file';
    await read(source, target, { withdraw, isLent }, target.ownAfter !== undefined);
  }

  async function read(
    source: NetLogSource,
    target: Target,
    { withdraw, isLent }: Access,
    showsOthers: boolean,
  ): Promise<void> {
    const { view, isLive } = target;
    const abort = new AbortController();
    const { signal } = abort;
    const join = createNetLogJoin({
      session: () => view().session,
      isSameClock: isLive,
      // A file is read in slices: the screen follows when one is read, not with each of its events.
      ingest: (event) => (isLive ? onLiveEvent(event) : applyEvent(view().session, event)),
      showsOthers,
      told: toldOf(target),
    });
    const mine: Following = { source, abort, join, target, withdraw, isLent, isOver: false };
    current = mine;
    set({ netLog: { ...NO_NET_LOG, status: { kind: 'reading', source } }, notice: undefined });
    const reader = new NetLogReader(join.port, { isLive });
    let end: NetLogStatus = { kind: 'complete', source };
    try {
      const isStopped = () => {
        if (current === mine && isBesideScreen(target)) stop();
        return signal.aborted;
      };
      await readGrowing({ source, reader, signal, ports, onStep: (step) => onStep(mine, step), isStopped });
    } catch (error) {
      end = { kind: 'ended', source, sentence: sentenceOf(error) };
    }
    mine.isOver = true;
    hideProgress(source);
    // From here on nothing is known of the wire, which the sockets that live have to be told.
    reader.end();
    drawNews(target);
    // Whoever stopped it has said so already.
    if (!signal.aborted) setState({ ...counts(mine), status: end });
  }

  function onStep(mine: Following, { kind, readBytes, totalBytes }: ReadingStep): void {
    const { source, target } = mine;
    if (kind === 'bytes') showProgress(source, readBytes, totalBytes);
    else {
      hideProgress(source);
      setState({ status: { kind: kind === 'quiet' ? 'quiet' : 'following', source } });
    }
    setState({ ...counts(mine), readBytes });
    drawNews(target);
  }

  function counts({ join }: Following) {
    return { shownSockets: join.shownCount, hiddenSockets: join.hiddenCount };
  }

  /** The session that it is read into is no longer on screen, nor captured. */
  function isBesideScreen({ isLive, view }: Target): boolean {
    return !isLive && get().shown !== view();
  }

  /** What is captured draws itself. */
  function drawNews(target: Target): void {
    if (!target.isLive && !isBesideScreen(target)) kit.flush();
  }

  function showProgress({ name }: NetLogSource, readBytes: number, totalBytes: number | undefined): void {
    if (totalBytes === undefined || totalBytes - readBytes < PROGRESS_FROM_BYTES) return;
    set({ progress: { label: `Reading ${name}`, part: { readBytes, totalBytes }, cancel } });
  }

  /** Another file may be opened meanwhile; its progress stays. */
  function hideProgress({ name }: NetLogSource): void {
    if (get().progress?.label === `Reading ${name}`) set({ progress: undefined });
  }

  function letGo(): void {
    current?.abort.abort();
    current?.withdraw();
    current = undefined;
  }

  function stop(): void {
    if (current) hideProgress(current.source);
    letGo();
    set({ netLog: NO_NET_LOG });
  }

  /** A session of its own that was read in part is no session; what was told to another cannot be taken back. */
  function cancel(): void {
    if (!current) return;
    const { source, join, target } = current;
    const { part } = get().progress ?? {};
    stop();
    const at = part ? ` at ${formatPart(part)}` : '';
    const { ownAfter } = target;
    if (ownAfter && get().shown === target.view()) {
      ({ ownView } = ownAfter);
      kit.show(ownAfter.shown);
    }
    const left = ownAfter
      ? 'nothing of it is kept'
      : `what it told of ${plural(join.shownCount, 'socket')} until there stays`;
    set({ notice: { tone: 'info', text: `Stopped reading ${source.name}${at}: ${left}.` } });
  }

  async function choose(netLog: NetLogAccess): Promise<void> {
    if (!netLog.pick) {
      netLog.openTab();
      return;
    }
    try {
      const source = await netLog.pick();
      if (source) await follow(source, false);
    } catch (error) {
      set({ notice: { tone: 'error', text: sentenceOf(error) } });
    }
  }

  access?.onOffered((source) => {
    // Only a captured tab is about what happens now; a file that is open here has nothing to do with it.
    if (!get().live) return;
    if (source) void follow(source, true);
    else if (current && !current.isOver && current.isLent) {
      current.abort.abort();
      setState({ status: { kind: 'ended', source: current.source, sentence: WITHDRAWN } });
    }
  });

  return {
    followNetLog: (source) => follow(source, false),
    stopNetLog: stop,
    async showOtherNetLogSockets() {
      if (!current) return;
      const { source, target, abort } = current;
      abort.abort();
      await read(source, target, current, true);
    },
    chooseNetLog: async () => {
      if (access) await choose(access);
    },
    openNetLogExport: () => access?.openExport(),
    showNetLogDialog: (isNetLogDialogOpen) => set({ isNetLogDialogOpen }),
    canFollowNetLog: access !== undefined,
    canPickNetLog: access?.pick !== undefined,
  };
}
