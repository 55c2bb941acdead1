import { Fault, sentenceOf } from '../../src/base/fault.ts';
import { BackfillReader } from '../../src/capture/backfillReader.ts';
import { type Capture, createCaptureIds, startCapture } from '../../src/capture/capture.ts';
import { DevtoolsBackfill } from '../../src/capture/devtoolsBackfill.ts';
import { pageHookSource } from '../../src/capture/hook/pageHook.ts';
import type { LeftOpen } from '../../src/capture/resumedSockets.ts';
import type { CaptureListener, CapturePort, CaptureStatus } from '../../src/store/ports.ts';
import type { Preferences } from '../../src/store/preferences.ts';
import { connectDebugger, type DebuggerConnection, type DetachReason } from './debuggerConnection.ts';
import { explainRefusal } from './explainRefusal.ts';
import { onTabLoads, pageUrlOf } from './tabs.ts';

/**
 * Chrome's answers to a command when its debugger is gone (chrome/browser/extensions/api/debugger/debugger_api.cc), and to
 * one that waited in a crashed page, when that is loaded again.
 */
const ASK_AGAIN = /^(Debugger is not attached|Detached while handling command)|Target crashed/;
/** A page that loads another extension's frame takes the debugger away once; more is another fault. */
const MOST_TRIES = 5;

interface TabCaptureOptions {
  readonly tabId: number;
  readonly readPreferences: () => Preferences;
  /** Resolves when the stored preferences were read: a page that must not be touched is not, whoever is faster. */
  readonly preferencesKnown: () => Promise<void>;
  /** DevTools' own record of the page (`chrome.devtools.network.getHAR`), where there is one. */
  readonly readHar?: () => Promise<unknown>;
  readonly openSource?: (url: string, line: number, column: number) => void;
}

/** Captures one tab for as long as the page that asked for it lives, or until Chrome ends it. */
export function createTabCapture({
  tabId,
  readPreferences,
  preferencesKnown,
  readHar,
  openSource,
}: TabCaptureOptions): CapturePort {
  let capture: Capture | undefined;
  let connection: DebuggerConnection | undefined;
  let backfill: BackfillReader | undefined;
  let isStarting = false;
  let startedWith: CaptureListener | undefined;
  const ids = createCaptureIds();
  let leftOpen: readonly LeftOpen[] = [];
  /** Outlives a capture: what is on screen is on its clock. */
  let nowMs = () => performance.now();
  let status: CaptureStatus = { kind: 'none' };

  function tell(listener: CaptureListener, next: CaptureStatus): void {
    status = next;
    listener.onStatus(next);
  }

  async function start(listener: CaptureListener, triesLeft = MOST_TRIES): Promise<void> {
    if (isStarting || connection) return;
    isStarting = true;
    if (status.kind !== 'blocked') tell(listener, { kind: 'attaching' });
    try {
      await preferencesKnown();
      connection = await connectDebugger({
        tabId,
        wantsPopups: () => readPreferences().capturePopups,
        onDetached: (reason) => onDetached(reason, listener),
      });
      if (readHar) backfill ??= backfillFrom(readHar, listener);
      const started = await startCapture({
        transport: connection.transport,
        emit(event) {
          listener.onEvent(event);
          backfill?.observe(event);
        },
        localNowMs: () => performance.now(),
        wallNowMs: () => Date.now(),
        bindingName: `__${crypto.randomUUID().replaceAll('-', '')}`,
        ids,
        resume: leftOpen,
        onCrash: (isCrashed) => tell(listener, { kind: isCrashed ? 'crashed' : 'capturing' }),
        onProblem: listener.onProblem,
        ...(readPreferences().touchPage && { hookSource: pageHookSource }),
      });
      leftOpen = [];
      capture = started;
      nowMs = capture.nowMs;
      tell(listener, { kind: 'capturing' });
    } catch (error) {
      const isOver = connection === undefined || ASK_AGAIN.test(sentenceOf(error));
      connection?.close();
      connection = undefined;
      if (isOver && !(error instanceof Fault) && triesLeft > 1) {
        // Chrome took the debugger away while we attached, perhaps before we listened for it, or the page had crashed and
        // is loaded again; asked again, Chrome says why, or lets us.
        isStarting = false;
        await start(listener, triesLeft - 1);
        return;
      }
      // What it refuses to attach to, Chrome may also refuse a moment later, to the first commands.
      const { code, message } = error instanceof Fault ? error : explainRefusal(sentenceOf(error));
      tell(listener, { kind: code === 'attach-blocked' ? 'blocked' : 'lost', sentence: message });
    } finally {
      isStarting = false;
    }
  }

  function backfillFrom(read: () => Promise<unknown>, listener: CaptureListener): BackfillReader {
    return new BackfillReader({
      backfill: new DevtoolsBackfill(listener.onEvent, ids.nextConnectionId),
      readHar: read,
      localNowMs: () => performance.now(),
      onProblem: listener.onProblem,
    });
  }

  function onDetached(reason: DetachReason, listener: CaptureListener): void {
    connection = undefined;
    const ended = capture;
    capture = undefined;
    switch (reason) {
      case 'canceled-by-user':
        leftOpen = ended?.stop('cancelled in Chrome’s bar') ?? leftOpen;
        tell(listener, { kind: 'cancelled' });
        return;
      case 'taken':
        leftOpen = ended?.stop('another page of WS Doctor captured it') ?? leftOpen;
        tell(listener, { kind: 'taken' });
        return;
      case 'worker-gone':
        leftOpen = ended?.stop('the background worker stopped') ?? leftOpen;
        tell(listener, {
          kind: 'lost',
          sentence:
            'The extension was stopped or updated, and capture with it: try again, or close DevTools and open it anew.',
        });
        return;
      case 'target-closed':
        // While attaching, the refusal itself comes as well.
        if (ended) void onTargetClosed(ended, listener);
        return;
    }
  }

  /** Chrome says the same of a tab that was closed, of a page it protects, and of another extension's frame in a page. */
  async function onTargetClosed(ended: Capture, listener: CaptureListener): Promise<void> {
    const url = await pageUrlOf(tabId);
    if (url === undefined) {
      ended.tabClosed();
      tell(listener, { kind: 'tab-closed' });
      return;
    }
    const reason = 'Chrome refused it on this page';
    if (url === ended.pageUrl()) leftOpen = ended.stop(reason);
    else ended.pageLeft(reason);
    await start(listener);
  }

  function begin(listener: CaptureListener): void {
    // Failures become a status above; nothing is left to reject.
    void start(listener);
  }

  return {
    start(listener) {
      startedWith = listener;
      if (status.kind === 'none') {
        onTabLoads(tabId, () => {
          if (status.kind === 'blocked') begin(listener);
        });
      }
      begin(listener);
    },
    restart(reason) {
      if (!startedWith || !capture) return;
      leftOpen = capture.stop(reason);
      capture = undefined;
      connection?.close();
      connection = undefined;
      begin(startedWith);
    },
    nowMs: () => nowMs(),
    reloadPage() {
      // Not by the debugger: a crashed page, or one that is still being attached to, may not answer it.
      chrome.tabs.reload(tabId).catch(() => {
        // The tab is going away: its own status says so.
      });
    },
    ...(openSource && { openSource }),
  };
}
