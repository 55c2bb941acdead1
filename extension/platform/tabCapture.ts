import { Fault, sentenceOf } from '../../src/base/fault.ts';
import { type Capture, createCaptureIds, startCapture } from '../../src/capture/capture.ts';
import { pageHookSource } from '../../src/capture/hook/pageHook.ts';
import type { CaptureListener, CapturePort } from '../../src/store/ports.ts';
import type { Preferences } from '../../src/store/preferences.ts';
import { connectDebugger, type DebuggerConnection, type DetachReason } from './debuggerConnection.ts';

interface TabCaptureOptions {
  readonly tabId: number;
  readonly readPreferences: () => Preferences;
  readonly openSource?: (url: string, line: number, column: number) => void;
}

/** Captures one tab for as long as the page that asked for it lives, or until Chrome ends it. */
export function createTabCapture({ tabId, readPreferences, openSource }: TabCaptureOptions): CapturePort {
  let capture: Capture | undefined;
  let connection: DebuggerConnection | undefined;
  let isStarting = false;
  const ids = createCaptureIds();
  /** Outlives a capture: what is on screen is on its clock. */
  let nowMs = () => performance.now();

  async function start(listener: CaptureListener): Promise<void> {
    if (isStarting || connection) return;
    isStarting = true;
    listener.onStatus({ kind: 'attaching' });
    try {
      connection = await connectDebugger(tabId, (reason) => onDetached(reason, listener));
      capture = await startCapture({
        transport: connection.transport,
        emit: listener.onEvent,
        localNowMs: () => performance.now(),
        wallNowMs: () => Date.now(),
        bindingName: `__${crypto.randomUUID().replaceAll('-', '')}`,
        ids,
        onProblem: listener.onProblem,
        ...(readPreferences().useHook && { hookSource: pageHookSource }),
      });
      nowMs = capture.nowMs;
      listener.onStatus({ kind: 'capturing' });
    } catch (error) {
      connection?.close();
      connection = undefined;
      const kind = error instanceof Fault && error.code === 'attach-blocked' ? 'blocked' : 'lost';
      listener.onStatus({ kind, sentence: sentenceOf(error) });
    } finally {
      isStarting = false;
    }
  }

  function onDetached(reason: DetachReason, listener: CaptureListener): void {
    connection = undefined;
    const ended = capture;
    capture = undefined;
    switch (reason) {
      case 'canceled-by-user':
        ended?.stop('cancelled in Chrome’s bar');
        listener.onStatus({ kind: 'cancelled' });
        return;
      case 'target-closed':
        ended?.tabClosed();
        listener.onStatus({ kind: 'tab-closed' });
        return;
      case 'worker-gone':
        ended?.stop('the background worker stopped');
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
