import { Fault, sentenceOf } from '../../src/base/fault.ts';
import { type Capture, createCaptureIds, startCapture } from '../../src/capture/capture.ts';
import { DevtoolsBackfill } from '../../src/capture/devtoolsBackfill.ts';
import { pageHookSource } from '../../src/capture/hook/pageHook.ts';
import type { LeftOpen } from '../../src/capture/resumedSockets.ts';
import type { CaptureListener, CapturePort } from '../../src/store/ports.ts';
import type { Preferences } from '../../src/store/preferences.ts';
import { connectDebugger, type DebuggerConnection, type DetachReason } from './debuggerConnection.ts';

/** DevTools builds its whole record for each reading, so it is asked few times. */
const BACKFILL_AFTER_MS = [300, 2_000, 8_000, 30_000];

interface TabCaptureOptions {
  readonly tabId: number;
  readonly readPreferences: () => Preferences;
  /** DevTools' own record of the page (`chrome.devtools.network.getHAR`), where there is one. */
  readonly readHar?: () => Promise<unknown>;
  readonly openSource?: (url: string, line: number, column: number) => void;
}

/** Captures one tab for as long as the page that asked for it lives, or until Chrome ends it. */
export function createTabCapture({
  tabId,
  readPreferences,
  readHar,
  openSource,
}: TabCaptureOptions): CapturePort {
  let capture: Capture | undefined;
  let connection: DebuggerConnection | undefined;
  let isStarting = false;
  const ids = createCaptureIds();
  let leftOpen: readonly LeftOpen[] = [];
  /** Outlives a capture: what is on screen is on its clock. */
  let nowMs = () => performance.now();

  async function start(listener: CaptureListener): Promise<void> {
    if (isStarting || connection) return;
    isStarting = true;
    listener.onStatus({ kind: 'attaching' });
    try {
      connection = await connectDebugger(tabId, (reason) => onDetached(reason, listener));
      const backfill = readHar && new DevtoolsBackfill(listener.onEvent, ids.nextConnectionId);
      capture = await startCapture({
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
        onProblem: listener.onProblem,
        ...(readPreferences().useHook && { hookSource: pageHookSource }),
      });
      nowMs = capture.nowMs;
      listener.onStatus({ kind: 'capturing' });
      if (backfill && readHar) void fillIn(backfill, readHar, listener);
    } catch (error) {
      connection?.close();
      connection = undefined;
      const kind = error instanceof Fault && error.code === 'attach-blocked' ? 'blocked' : 'lost';
      listener.onStatus({ kind, sentence: sentenceOf(error) });
    } finally {
      isStarting = false;
    }
  }

  /** Several sockets with one address are told apart by their next messages, so it is tried again as these come. */
  async function fillIn(
    backfill: DevtoolsBackfill,
    read: () => Promise<unknown>,
    listener: CaptureListener,
  ): Promise<void> {
    const forCapture = capture;
    for (const waitMs of BACKFILL_AFTER_MS) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      if (capture !== forCapture) return;
      try {
        backfill.fill(await read());
      } catch (error) {
        listener.onProblem(`What DevTools had recorded before could not be read: ${sentenceOf(error)}`);
        return;
      }
      if (!backfill.isWaiting) return;
    }
  }

  function onDetached(reason: DetachReason, listener: CaptureListener): void {
    connection = undefined;
    const ended = capture;
    capture = undefined;
    switch (reason) {
      case 'canceled-by-user':
        leftOpen = ended?.stop('cancelled in Chrome’s bar') ?? [];
        listener.onStatus({ kind: 'cancelled' });
        return;
      case 'target-closed':
        ended?.tabClosed();
        listener.onStatus({ kind: 'tab-closed' });
        return;
      case 'worker-gone':
        leftOpen = ended?.stop('the background worker stopped') ?? [];
        listener.onStatus({
          kind: 'lost',
          sentence: 'Capture ended because the extension was stopped or updated.',
        });
        return;
    }
  }

  return {
    start: (listener) => {
      // Failures become a status above; nothing is left to reject.
      void start(listener);
    },
    nowMs: () => nowMs(),
    reloadPage() {
      connection?.transport.send('Page.reload').catch(() => {
        // The tab is going away: its own status says so.
      });
    },
    ...(openSource && { openSource }),
  };
}
