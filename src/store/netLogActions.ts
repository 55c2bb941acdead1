import { sentenceOf } from '../base/fault.ts';
import { NetLogReader } from '../formats/netLog/netLogReader.ts';
import type { SessionEvent } from '../model/events.ts';
import type { Session } from '../model/session.ts';
import type { StoreKit } from './appStore.ts';
import { createNetLogJoin, type NetLogJoin, type ToldCounts } from './netLogJoin.ts';
import type { NetLogAccess, NetLogSource } from './ports.ts';
import { createSessionView } from './sessionView.ts';
import type { AppActions, NetLogState, SessionView } from './state.ts';

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

/** A socket that no other witness told of for so long is one of the log alone: the debugger may lag. */
const SETTLE_EVERY_MS = 1000;
const REPORT_EVERY_MS = 100;
/** Files smaller than this are read before anybody could see a progress bar. */
const PROGRESS_FROM_BYTES = 8 * 1024 * 1024;

const WITHDRAWN =
  'The WS Doctor tab where this net log was chosen stopped following it or was closed. Choose it again to go on.';

/** What is known of the log that is being followed. */
interface Following {
  readonly source: NetLogSource;
  readonly abort: AbortController;
  readonly join: NetLogJoin;
  readonly withdraw: () => void;
  /** Another page offered it, and may withdraw it. */
  readonly isLent: boolean;
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

  function toldOf({ session }: SessionView): ToldCounts {
    if (get().live) return toldLive;
    const told = toldIn.get(session) ?? new Map();
    toldIn.set(session, told);
    return told;
  }

  function setState(change: Partial<NetLogState>): void {
    set({ netLog: { ...get().netLog, ...change } });
  }

  /** The session it is joined to: the captured one, an opened file, or one of its own. */
  function targetFor(source: NetLogSource): { view: () => SessionView; isOwn: boolean } {
    const { live, shown } = get();
    if (live) return { view: () => get().live ?? live, isOwn: false };
    if (shown !== ownView && shown.session.connections.length > 0) return { view: () => shown, isOwn: false };
    const own = createSessionView({ kind: 'file', name: source.name, notes: [] });
    ownView = own;
    kit.show(own);
    return { view: () => own, isOwn: true };
  }

  async function follow(source: NetLogSource, isOffered: boolean): Promise<void> {
    letGo();
    const abort = new AbortController();
    const { view, isOwn } = targetFor(source);
    const isLive = get().live !== undefined;
    const join = createNetLogJoin({
      session: () => view().session,
      isSameClock: isLive,
      ingest: (event) => (isLive ? onLiveEvent(event) : kit.ingest(view(), event)),
      showsOthers: isOwn,
      told: toldOf(view()),
    });
    const withdraw = isOffered || !access ? () => undefined : access.offer(source);
    const isLent = isOffered && source.from === 'file';
    const mine: Following = { source, abort, join, withdraw, isLent, isOver: false };
    current = mine;
    set({ netLog: { ...NO_NET_LOG, status: { kind: 'reading', source } }, notice: undefined });
    try {
      await readAll(mine, () => !isLive && get().shown !== view());
    } catch (error) {
      // Whoever stopped it has said so already.
      if (!abort.signal.aborted) setState({ status: { kind: 'ended', source, sentence: sentenceOf(error) } });
    } finally {
      mine.isOver = true;
      hideProgress(source);
    }
  }

  /** @param isLeft says that the session it is read into is no longer on screen, nor captured */
  async function readAll({ source, abort, join }: Following, isLeft: () => boolean): Promise<void> {
    const reader = new NetLogReader(join.port, { isLive: get().live !== undefined });
    let readBytes = 0;
    let settledAtMs = ports.localNowMs();
    let reportedAtMs = settledAtMs;
    const report = () => {
      const { shownCount: shownSockets, hiddenCount: hiddenSockets } = join;
      setState({ readBytes, shownSockets, hiddenSockets });
    };
    const settle = () => {
      if (ports.localNowMs() - settledAtMs < SETTLE_EVERY_MS) return;
      settledAtMs = ports.localNowMs();
      reader.settle();
    };
    for await (const news of source.read(abort.signal)) {
      if (isLeft()) stop();
      if (abort.signal.aborted) return;
      switch (news.kind) {
        case 'bytes':
          reader.push(news.bytes);
          readBytes += news.bytes.length;
          settle();
          if (get().netLog.status.kind === 'quiet') setState({ status: { kind: 'following', source } });
          // A file of a gigabyte comes in thousands of pieces.
          if (ports.localNowMs() - reportedAtMs < REPORT_EVERY_MS) continue;
          reportedAtMs = ports.localNowMs();
          showProgress(source, readBytes, news.totalBytes);
          break;
        case 'caught-up':
          settle();
          hideProgress(source);
          if (reader.isFinished) return finish();
          setState({ status: { kind: 'following', source } });
          break;
        case 'quiet':
          setState({ status: { kind: 'quiet', source } });
          break;
      }
      report();
    }
    if (!abort.signal.aborted) finish();

    function finish(): void {
      reader.end();
      report();
      setState({ status: { kind: 'complete', source } });
    }
  }

  function showProgress({ name }: NetLogSource, readBytes: number, totalBytes: number | undefined): void {
    if (totalBytes === undefined || totalBytes - readBytes < PROGRESS_FROM_BYTES) return;
    set({ progress: { label: `Reading ${name}`, fraction: readBytes / totalBytes, cancel } });
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

  /** A session of its own that was read in part is no session. */
  function cancel(): void {
    stop();
    if (ownView && get().shown === ownView) get().actions.closeFile();
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
    showOtherNetLogSockets() {
      if (!current) return;
      current.join.showOthers();
      setState({ shownSockets: current.join.shownCount, hiddenSockets: 0 });
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
