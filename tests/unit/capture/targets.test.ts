import { afterEach, expect, test } from 'vitest';
import { type Capture, createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

let capture: Capture | undefined;
afterEach(() => {
  capture?.stop();
});

async function capturedTab() {
  const transport = createFakeTransport();
  const session = createSession();
  capture = await startCapture({
    transport,
    emit: (event) => applyEvent(session, event),
    localNowMs: () => 0,
    wallNowMs: () => 0,
    bindingName: '__binding',
    hookSource: () => '',
    ids: createCaptureIds(),
  });
  return {
    transport,
    session,
    tracked: capture.trackedCount,
    attach(sessionId: string, type: string, url: string, from?: { session?: string; frame?: string }) {
      transport.deliver({
        method: 'Target.attachedToTarget',
        params: {
          sessionId,
          waitingForDebugger: true,
          targetInfo: {
            targetId: sessionId,
            type,
            title: '',
            url,
            attached: true,
            canAccessOpener: false,
            ...(from?.frame !== undefined && { parentFrameId: from.frame }),
          },
        },
        ...(from?.session !== undefined && { sessionId: from.session }),
      });
    },
    open(requestId: string, sessionId: string) {
      transport.deliver({
        method: 'Network.webSocketCreated',
        params: { requestId, url: `wss://shop.example/${requestId}` },
        sessionId,
      });
    },
    navigate(sessionId: string, url: string) {
      const frame = { id: `frame of ${sessionId}`, parentId: 'root', loaderId: '', url } as const;
      transport.deliver({
        method: 'Page.frameNavigated',
        params: {
          type: 'Navigation',
          frame: {
            ...frame,
            domainAndRegistry: '',
            securityOrigin: '',
            mimeType: '',
            secureContextType: 'Secure',
            crossOriginIsolatedContextType: 'NotIsolated',
            gatedAPIFeatures: [],
          },
        },
        sessionId,
      });
    },
    /** `type url < type url of its parent` of each connection, and its end. */
    places(): string[] {
      const name = (id: string | undefined): string => {
        const context = id === undefined ? undefined : session.contexts.get(id);
        if (!context) return '';
        return `${context.type} ${context.url}${context.parentId === undefined ? '' : ` < ${name(context.parentId)}`}`;
      };
      return session.connections.map(({ contextId, end }) => `${name(contextId)} ${end?.cause ?? 'open'}`);
    },
  };
}

test('each child is a context inside the one that announced it', async () => {
  const { attach, open, places } = await capturedTab();
  attach('F', 'iframe', 'https://b.example/');
  attach('W', 'worker', 'https://b.example/w.js', { session: 'F' });
  attach('N', 'worker', 'blob:https://b.example/1', { session: 'W' });
  open('1', 'N');
  expect(places()).toEqual([
    'worker blob:https://b.example/1 < worker https://b.example/w.js < iframe https://b.example/ < page https://shop.example/ open',
  ]);
});

test('a child whose parent is gone is not left waiting', async () => {
  const { transport, attach } = await capturedTab();
  attach('W', 'worker', 'https://shop.example/w.js', { session: 'gone' });
  expect(transport.sent.filter((command) => command.endsWith('@W'))).toEqual([
    'Runtime.runIfWaitingForDebugger@W',
  ]);
});

test('a child that refuses a command is resumed all the same', async () => {
  const { transport, attach } = await capturedTab();
  transport.refuse('Network.enable', 'refused');
  attach('W', 'worker', 'https://shop.example/w.js');
  expect(transport.sent).toContain('Runtime.runIfWaitingForDebugger@W');
});

test('a cross-site frame that shows another document ends the sockets of the one before', async () => {
  const { session, attach, open, navigate, places } = await capturedTab();
  attach('F', 'iframe', 'https://b.example/');
  navigate('F', 'https://b.example/one');
  open('1', 'F');
  navigate('F', 'https://b.example/two');
  navigate('F', 'https://b.example/three');
  open('2', 'F');
  expect(places()).toEqual([
    'iframe https://b.example/one < page https://shop.example/ navigation',
    'iframe https://b.example/three < page https://shop.example/ open',
  ]);
  expect(session.pageMarks).toEqual([]);
  expect([...session.contexts.values()].filter(({ removed }) => removed)).toHaveLength(1);
});

test('with a child go its own children, and nothing of them is remembered', async () => {
  const { transport, attach, open, tracked, places } = await capturedTab();
  const before = tracked();
  attach('W', 'worker', 'https://shop.example/w.js');
  attach('N', 'worker', 'https://shop.example/n.js', { session: 'W' });
  open('1', 'N');
  expect(tracked()).toBeGreaterThan(before);
  transport.deliver({ method: 'Target.detachedFromTarget', params: { sessionId: 'W' } });
  expect(tracked()).toBe(before);
  expect(places()[0]).toMatch(/context-destroyed$/);
});

test('a service worker that starts again is prepared again; one that the page left is not called destroyed', async () => {
  const { transport, attach, open, places } = await capturedTab();
  attach('S', 'service_worker', 'https://shop.example/sw.js');
  open('1', 'S');
  transport.deliver({ method: 'Inspector.targetCrashed', params: undefined, sessionId: 'S' });
  const enabled = () => transport.sent.filter((command) => command === 'Network.enable@S').length;
  expect(enabled()).toBe(1);
  transport.deliver({ method: 'Inspector.targetReloadedAfterCrash', params: undefined, sessionId: 'S' });
  expect(enabled()).toBe(2);
  open('2', 'S');
  transport.deliver({ method: 'Target.detachedFromTarget', params: { sessionId: 'S' } });
  expect(places().map((place) => place.split(' ').at(-1))).toEqual(['context-destroyed', 'navigation']);
});

test('a frame keeps the browser’s id in whatever process it is, and the page and its workers have theirs', async () => {
  const { transport, session, attach, open } = await capturedTab();
  transport.deliver({ method: 'Page.frameAttached', params: { frameId: 'F', parentFrameId: 'root' } });
  attach('W', 'worker', 'https://shop.example/w.js', { frame: 'F' });
  transport.deliver({ method: 'Page.frameDetached', params: { frameId: 'F', reason: 'swap' } });
  attach('F', 'iframe', 'https://b.example/');
  open('1', 'F');
  const contexts = [...session.contexts.values()];
  expect(contexts.map(({ type, browserId }) => `${type} ${browserId}`)).toEqual([
    'page root',
    'iframe F',
    'worker W',
    'iframe F',
  ]);
});

test('a popup has the id of its frame', async () => {
  const { session, attach, open, navigate } = await capturedTab();
  attach('P', 'popup', '');
  navigate('P', 'https://shop.example/chat');
  open('1', 'P');
  expect([...session.contexts.values()].at(-1)).toMatchObject({ type: 'popup', browserId: 'frame of P' });
});
