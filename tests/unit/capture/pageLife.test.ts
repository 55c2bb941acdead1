import { afterEach, expect, test } from 'vitest';
import { type Capture, createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

const BINDING = '__binding';
const WALL_AT_START_MS = 1_800_000_000_000;
/** Ticks of the fake transport as capture begins. */
const START_MS = 100_000;

let capture: Capture | undefined;
afterEach(() => {
  capture?.stop();
});

type NavigationType = 'differentDocument' | 'reload' | 'historyDifferentDocument';

async function capturedTab() {
  const transport = createFakeTransport();
  const session = createSession();
  let elapsedMs = 0;
  let openPopup: ((tabId: number) => void) | undefined;
  const popups = {
    onOpened(listener: (tabId: number) => void) {
      openPopup = listener;
      return () => {
        openPopup = undefined;
      };
    },
    attach: async (tabId: number) => `tab ${tabId}`,
  };
  capture = await startCapture({
    transport: { ...transport, popups },
    emit: (event) => applyEvent(session, event),
    localNowMs: () => elapsedMs,
    wallNowMs: () => WALL_AT_START_MS,
    bindingName: BINDING,
    hookSource: () => '',
    ids: createCaptureIds(),
  });
  const of = (sessionId: string | undefined) => (sessionId === undefined ? {} : { sessionId });
  return {
    session,
    at(ms: number) {
      elapsedMs = ms;
    },
    async popup(tabId: number): Promise<string> {
      openPopup?.(tabId);
      await Promise.resolve();
      return `tab ${tabId}`;
    },
    hook(message: Record<string, unknown>, sessionId?: string) {
      const payload = JSON.stringify({ at: WALL_AT_START_MS + elapsedMs, ...message });
      transport.deliver({
        method: 'Runtime.bindingCalled',
        params: { name: BINDING, payload, executionContextId: 1 },
        ...of(sessionId),
      });
    },
    open(requestId: string, sessionId?: string) {
      const params = { requestId, url: `wss://shop.example/${requestId}` };
      transport.deliver({ method: 'Network.webSocketCreated', params, ...of(sessionId) });
    },
    /** The outermost frame shows the document of this loader id. */
    show(loaderId: string, navigationType: NavigationType, sessionId?: string, isFromCache = false) {
      const url = `https://shop.example/${loaderId}`;
      transport.deliver({
        method: 'Page.frameStartedNavigating',
        params: { frameId: 'root', url, loaderId: isFromCache ? 'never shown' : loaderId, navigationType },
        ...of(sessionId),
      });
      transport.deliver({
        method: 'Page.frameNavigated',
        params: {
          type: isFromCache ? 'BackForwardCacheRestore' : 'Navigation',
          frame: {
            id: 'root',
            loaderId,
            url,
            domainAndRegistry: '',
            securityOrigin: '',
            mimeType: '',
            secureContextType: 'Secure',
            crossOriginIsolatedContextType: 'NotIsolated',
            gatedAPIFeatures: [],
          },
        },
        ...of(sessionId),
      });
    },
    /** `ms change [path] [of a popup]` of each mark, in the session's order. */
    life(): string[] {
      return session.pageMarks.map(({ atMs, change, url, isReload, contextId }) =>
        [
          atMs - START_MS,
          change,
          url && new URL(url).pathname,
          isReload && 'again',
          session.contexts.get(contextId)?.type !== 'page' && session.contexts.get(contextId)?.type,
        ]
          .filter((word) => word !== undefined && word !== false)
          .join(' '),
      );
    },
  };
}

test('a page from the back/forward cache was put into it when it was left', async () => {
  const { at, show, life } = await capturedTab();
  show('first', 'differentDocument');
  at(1000);
  show('second', 'differentDocument');
  at(2000);
  show('third', 'differentDocument');
  at(5000);
  show('first', 'historyDifferentDocument', undefined, true);
  expect(life()).toEqual([
    '0 navigated /first',
    '1000 navigated /second',
    '1000 entered-back-forward-cache',
    '2000 navigated /third',
    '5000 navigated /first',
    '5000 left-back-forward-cache',
  ]);
});

test('of a page that was loaded again nothing is said of the cache', async () => {
  const { show, life } = await capturedTab();
  show('first', 'differentDocument');
  show('second', 'differentDocument');
  show('first again', 'historyDifferentDocument');
  expect(life().filter((line) => line.includes('cache'))).toEqual([]);
});

test('a reload is told from another navigation to the same address', async () => {
  const { show, life } = await capturedTab();
  show('first', 'differentDocument');
  show('reloaded', 'reload');
  show('third', 'differentDocument');
  expect(life()).toEqual(['0 navigated /first', '0 navigated /reloaded again', '0 navigated /third']);
});

test('a popup keeps its context, and what happens to it is its own', async () => {
  const { session, popup, show, hook, open, life } = await capturedTab();
  const tab = await popup(7);
  show('about', 'differentDocument', tab);
  expect(session.contexts.size).toBe(1);
  open('1', tab);
  hook({ t: 'page', change: 'hidden' }, tab);
  hook({ t: 'page', change: 'visible' });
  show('chat', 'differentDocument', tab);
  open('2', tab);
  expect(life()).toEqual(['0 hidden popup', '0 visible', '0 navigated /chat popup']);
  expect(new Set(session.connections.map(({ contextId }) => contextId)).size).toBe(1);
  expect(session.connections.map(({ end }) => end?.cause)).toEqual(['navigation', undefined]);
});
