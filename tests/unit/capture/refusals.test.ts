import { describe, expect, test } from 'vitest';
import { createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import { createFakeTransport } from '../../support/fakeTransport.ts';

const BINDING = '__binding';
const WALL_MS = 1_800_000_000_000;
const ADDRESS = 'ws://other.test/live';

// Chromium 156's own words.
const POLICY = `Connecting to '${ADDRESS}' violates the following Content Security Policy directive: "connect-src 'self'". The action has been blocked.`;
const SECOND_POLICY = POLICY.replace("'self'\"", 'https:"');
const MIXED = `Mixed Content: The page at 'https://shop.test/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint '${ADDRESS}'. This request has been blocked; this endpoint must be available over WSS.`;

async function play({ useHook = true } = {}) {
  const transport = createFakeTransport();
  const events: SessionEvent[] = [];
  const capture = await startCapture({
    transport,
    emit: (event) => events.push(event),
    localNowMs: () => 5_000,
    wallNowMs: () => WALL_MS,
    bindingName: BINDING,
    ids: createCaptureIds(),
    ...(useHook && { hookSource: () => '' }),
  });
  const log = (text: string, { source = 'security', timestamp = WALL_MS } = {}, sessionId?: string) =>
    transport.deliver({
      method: 'Log.entryAdded',
      params: {
        entry: {
          source: source === 'worker' ? 'worker' : 'security',
          level: 'error',
          text,
          timestamp,
          stackTrace: {
            callFrames: [
              {
                functionName: 'trap',
                scriptId: '9',
                url: 'ws-doctor-hook.js',
                lineNumber: 1,
                columnNumber: 1,
              },
              {
                functionName: 'go',
                scriptId: '3',
                url: 'https://shop.test/a.js',
                lineNumber: 6,
                columnNumber: 4,
              },
            ],
          },
        },
      },
      ...(sessionId !== undefined && { sessionId }),
    });
  const hook = (message: Record<string, unknown>, realm = 1) =>
    transport.deliver({
      method: 'Runtime.bindingCalled',
      params: {
        name: BINDING,
        payload: JSON.stringify({ at: WALL_MS, ...message }),
        executionContextId: realm,
      },
    });
  const closed = (requestId: string) =>
    transport.deliver({ method: 'Network.webSocketClosed', params: { requestId, timestamp: 100 } });
  const story = () =>
    events.flatMap((event): string[] => {
      switch (event.kind) {
        case 'connection-created':
          return [`created ${event.connectionId} ${event.url}`];
        case 'browser-error':
          return [`error ${event.connectionId} ${event.message}`];
        case 'connection-ended':
          return [`ended ${event.connectionId} ${event.cause}`];
        case 'connection-located':
          return [`located ${event.connectionId} ${event.contextId}`];
        case 'close-called':
        case 'close-reported':
          return [`${event.kind} ${event.connectionId}`];
        default:
          return [];
      }
    });
  return { transport, events, capture, log, hook, closed, story };
}

const told = (id: string, message: string) => [
  `created ${id} ${ADDRESS}`,
  `error ${id} ${message}`,
  `ended ${id} closed`,
];

describe('a socket that the browser forbids', () => {
  test('by a policy is told with the words of the log, and with the line that asked for it', async () => {
    const { transport, events, log, hook, story, capture } = await play();
    const before = capture.trackedCount();
    expect(transport.sent).toContain('Log.enable');
    log(POLICY);
    hook({ t: 'created', id: 1, url: ADDRESS });
    expect(story()).toEqual([...told('c1', POLICY), 'located c1 x1']);
    expect(events.find(({ kind }) => kind === 'connection-created')).toMatchObject({
      origin: 'protocol',
      initiator: { type: 'script', stack: [{ functionName: 'go', url: 'https://shop.test/a.js', line: 7 }] },
    });
    expect(capture.trackedCount()).toBe(before);
  });

  test('as mixed content is one socket: the end that nobody announced is its own', async () => {
    const { log, hook, closed, story } = await play();
    log(MIXED);
    closed('17.3');
    hook({ t: 'refused', id: 1 });
    log(MIXED);
    closed('17.4');
    hook({ t: 'refused', id: 2 });
    expect(story()).toEqual([...told('c1', MIXED), 'located c1 x1', ...told('c2', MIXED), 'located c2 x1']);
  });

  test('is told of without the hook, too', async () => {
    const { log, closed, story } = await play({ useHook: false });
    log(POLICY);
    log(POLICY);
    log(MIXED);
    closed('17.3');
    expect(story()).toEqual([...told('c1', POLICY), ...told('c2', POLICY), ...told('c3', MIXED)]);
  });

  test('by two policies is one socket with both complaints', async () => {
    const { log, hook, story } = await play();
    log(POLICY);
    log(SECOND_POLICY);
    hook({ t: 'created', id: 1, url: ADDRESS });
    expect(story()).toEqual([...told('c1', POLICY), `error c1 ${SECOND_POLICY}`, 'located c1 x1']);
  });

  test('as a stream was not closed by the page, whatever its promises say', async () => {
    const { log, hook, story } = await play();
    log(POLICY);
    hook({ t: 'created', id: 1, url: ADDRESS });
    hook({ t: 'close-called', id: 1 });
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false });
    expect(story()).toEqual([...told('c1', POLICY), 'located c1 x1']);
  });

  test('is not confused with the next one to the same address that is allowed', async () => {
    const { transport, log, hook, closed, story } = await play();
    log(POLICY);
    transport.deliver({ method: 'Network.webSocketCreated', params: { requestId: '17.9', url: ADDRESS } });
    hook({ t: 'created', id: 1, url: ADDRESS });
    closed('17.9');
    expect(story()).toEqual([
      ...told('c1', POLICY),
      `created c2 ${ADDRESS}`,
      'located c2 x1',
      'ended c2 closed',
    ]);
  });
});

test.each([
  ['an entry of the time before capture, which Chrome tells again', POLICY, { timestamp: WALL_MS - 1 }],
  ['what a worker’s own session tells', POLICY, { source: 'worker' }],
  [
    'a policy that only reports',
    POLICY.replace(
      'The action has been blocked.',
      'The policy is report-only, so the violation has been logged but no further action has been taken.',
    ),
    {},
  ],
  ['another request', POLICY.replace('ws:', 'http:'), {}],
])('%s is no socket', async (_what, text, options) => {
  const { log, story } = await play();
  log(text, options);
  expect(story()).toEqual([]);
});

test('an end that nobody announced belongs to a socket opened before capture, where nothing was forbidden', async () => {
  const { log, closed, story } = await play({ useHook: false });
  log(POLICY);
  closed('17.1');
  expect(story().slice(3)).toEqual(['created c2 ', 'ended c2 closed']);
});
