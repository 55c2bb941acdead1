import type { Analyses } from '../analysis/analyses.ts';
import type { ConnectionId, Direction } from '../model/events.ts';
import type { Finding } from '../model/finding.ts';
import type { FrameRow } from '../model/frameLog.ts';
import type { Session } from '../model/session.ts';
import type { CaptureStatus, NetLogSource, SourceFile } from './ports.ts';
import type { Preferences } from './preferences.ts';

/** A session with what is derived from it. The session is changed in place; `AppState.revision` tells when. */
export interface SessionView {
  readonly session: Session;
  readonly analyses: Analyses;
  /** Where it comes from. */
  readonly source: SessionSource;
}

export type SessionSource =
  | { readonly kind: 'live' }
  | { readonly kind: 'file'; readonly name: string; readonly notes: readonly string[] };

export type MainView = 'connections' | 'timeline' | 'findings' | 'health';
export type DetailTab = 'frames' | 'heartbeats' | 'close' | 'handshake' | 'wire';

/** Which frames the Frames view shows. */
export interface FrameFilter {
  /** Plain text, or `/pattern/flags`. */
  readonly text: string;
  readonly direction: Direction | 'both';
}

/** A span of time on the session's clock that restricts what is shown. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One sentence at the foot of the panel, with at most one action. */
export interface Notice {
  readonly tone: 'info' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Long work under way, which can be cancelled. */
export interface Progress {
  readonly label: string;
  /** `undefined` while unknown. */
  readonly part: { readonly readBytes: number; readonly totalBytes: number } | undefined;
  readonly cancel: () => void;
}

/** Where following a net log stands. */
export type NetLogStatus =
  | { readonly kind: 'none' }
  /** What was written before is being read. */
  | { readonly kind: 'reading'; readonly source: NetLogSource }
  | { readonly kind: 'following'; readonly source: NetLogSource }
  /** Nothing is added any more, though Chrome has not ended it. */
  | { readonly kind: 'quiet'; readonly source: NetLogSource }
  /** Chrome ended it, and all of it was read. */
  | { readonly kind: 'complete'; readonly source: NetLogSource }
  /** It cannot be followed any more; the sentence says why and what to do. */
  | { readonly kind: 'ended'; readonly source: NetLogSource; readonly sentence: string };

/** The net log beside the shown session. */
export interface NetLogState {
  readonly status: NetLogStatus;
  readonly readBytes: number;
  /** Sockets of the log that are shown: those of the session, and the others where these are wanted. */
  readonly shownSockets: number;
  /** Sockets of the log that are left out because the session does not know them. */
  readonly hiddenSockets: number;
}

export interface AppState {
  /** What is on screen. */
  readonly shown: SessionView;
  /** The captured session; differs from `shown` while a file is open. Absent in a viewer without a tab. */
  readonly live: SessionView | undefined;
  /** Counts flushes: changes whenever `shown` has news. */
  readonly revision: number;
  readonly findings: readonly Finding[];
  readonly captureStatus: CaptureStatus;
  /** True while messages are not kept, by the user's choice. */
  readonly paused: boolean;

  readonly view: MainView;
  readonly detailTab: DetailTab;
  /** `undefined`: all connections. */
  readonly selectedConnection: ConnectionId | undefined;
  readonly selectedRow: FrameRow | undefined;
  readonly selectedFinding: string | undefined;
  readonly frameFilter: FrameFilter;
  readonly connectionQuery: string;
  readonly timeRange: TimeRange | undefined;
  /** What the timeline was asked to show; the user may have moved on from there. */
  readonly timelineFocus: TimeRange | undefined;
  readonly preferences: Preferences;
  readonly notice: Notice | undefined;
  readonly progress: Progress | undefined;
  readonly netLog: NetLogState;
  readonly isNetLogDialogOpen: boolean;
}

export interface AppActions {
  startCapture(): void;
  setPaused(paused: boolean): void;
  reloadPage(): void;
  openSource(url: string, line: number, column: number): void;
  canOpenSource: boolean;
  /** Empties the shown session; can be undone from the notice. */
  clear(): void;
  openFile(file: SourceFile): Promise<void>;
  closeFile(): void;
  exportSession(options: { redact: boolean }): Promise<void>;
  copyText(text: string, what: string): Promise<void>;
  /** Copies the incident report of the shown session as Markdown. */
  copyReport(): Promise<void>;

  /** Says how heartbeats are read: a convention, `'none'`, or as detected (`undefined`); for the whole endpoint. */
  chooseConvention(connectionId: ConnectionId, chosen: string | undefined): void;
  /** Reads a net log and goes on with what is added to it; joined to the session on screen. */
  followNetLog(source: NetLogSource): Promise<void>;
  stopNetLog(): void;
  /** Shows the sockets of the net log that the session does not know, too: the log is read again. */
  showOtherNetLogSockets(): Promise<void>;
  /** Lets the user choose a net log, here or, where Chrome forbids it, in a tab of our own. */
  chooseNetLog(): Promise<void>;
  openNetLogExport(): void;
  showNetLogDialog(isOpen: boolean): void;
  /** False where this page cannot follow a net log at all. */
  canFollowNetLog: boolean;
  /** False where a tab of our own has to be opened for it. */
  canPickNetLog: boolean;

  showView(view: MainView): void;
  showDetail(tab: DetailTab): void;
  selectConnection(id: ConnectionId | undefined): void;
  selectRow(row: FrameRow | undefined): void;
  selectFinding(id: string | undefined): void;
  /** Goes to the frames of a connection, at a row or a moment if given. */
  revealEvidence(target: {
    connectionId: ConnectionId | undefined;
    row?: FrameRow | undefined;
    atMs?: number | undefined;
  }): void;
  /** Goes to the lane of a connection on the timeline, with the whole lives of these in sight. */
  revealOnTimeline(connectionIds: readonly ConnectionId[]): void;
  setFrameFilter(filter: Partial<FrameFilter>): void;
  setConnectionQuery(query: string): void;
  setTimeRange(range: TimeRange | undefined): void;
  /** Puts settings in force and stores them. */
  setPreferences(change: Partial<Preferences>): void;
  /** Puts settings in force that are stored already. */
  takePreferences(preferences: Preferences): void;
  /** Resolves when the stored settings are in force, or could not be read. */
  preferencesKnown(): Promise<void>;
  dismissNotice(): void;
  /** Milliseconds on the clock of the shown session: now while live, its end for a file. */
  nowMs(): number;
}

export type AppStoreState = AppState & { readonly actions: AppActions };
