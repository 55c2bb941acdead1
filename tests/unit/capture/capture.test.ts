import type { Protocol } from 'devtools-protocol';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Capture, createCaptureIds, startCapture } from '../../../src/capture/capture.ts';
import type { LeftOpen } from '../../../src/capture/resumedSockets.ts';
import type { SessionEvent } from '../../../src/model/events.ts';
import { createFakeTransport, type FakeTransport } from '../../support/fakeTransport.ts';
import { sessionWith } from '../../support/sessionFiles.ts';

const BINDING = '__binding';
const WALL_AT_START_MS = 1_800_000_000_000;

interface Played {
  readonly transport: FakeTransport;
  readonly events: SessionEvent[];
  readonly problems: string[];
  /** What `onCrash` was told. */
  readonly crashes: boolean[];
  readonly capture: Capture;
  hook(message: Record<string, unknown>, realm?: number, sessionId?: string): void;
  /** Short lines like `ended c1 closed`. */
  story(): string[];
}

interface Options {
  readonly useHook?: boolean;
  readonly resume?: readonly LeftOpen[];
  /** Our own clock; it stands still unless told otherwise. */
  readonly localNowMs?: () => number;
}

async function play(options: Options = {}): Promise<Played> {
  const transport = createFakeTransport();
  const events: SessionEvent[] = [];
  const problems: string[] = [];
  const crashes: boolean[] = [];
  const capture = await startCapture({
    transport,
    emit: (event) => events.push(event),
    localNowMs: options.localNowMs ?? (() => 5_000),
    wallNowMs: () => WALL_AT_START_MS,
    bindingName: BINDING,
    ids: createCaptureIds(),
    resume: options.resume ?? [],
    onCrash: (isCrashed) => crashes.push(isCrashed),
    onProblem: (sentence) => problems.push(sentence),
    ...(options.useHook !== false && { hookSource: (name: string) => `hook(${name})` }),
  });
  return {
    transport,
    events,
    problems,
    crashes,
    capture,
    hook(message, realm = 1, sessionId) {
      const payload = JSON.stringify({ at: WALL_AT_START_MS, ...message });
      transport.deliver({
        method: 'Runtime.bindingCalled',
        params: { name: BINDING, payload, executionContextId: realm },
        ...(sessionId !== undefined && { sessionId }),
      });
    },
    story: () => events.flatMap(tell),
  };
}

function tell(event: SessionEvent): string[] {
  switch (event.kind) {
    case 'connection-created':
      return [
        `created ${event.connectionId} ${event.url}${event.openedBeforeCapture ? ' (before capture)' : ''}`,
      ];
    case 'state-read':
      return [`found ${event.connectionId} ${event.state} ${event.bufferedBytes}`];
    case 'handshake-requested':
      return [`asked ${event.connectionId}`];
    case 'handshake-responded':
      return [`answered ${event.connectionId} ${event.status}`];
    case 'connection-opened':
      return [`opened ${event.connectionId}`];
    case 'browser-error':
      return [`error ${event.connectionId} ${event.message}`];
    case 'close-reported':
      return [`close ${event.connectionId} ${event.code} ${event.reason}`.trim()];
    case 'connection-ended':
      return [`ended ${event.connectionId} ${event.cause} (${event.origin})`];
    case 'connection-located':
      return [`located ${event.connectionId} ${event.contextId}`];
    case 'context-added':
      return [`context ${event.contextId} ${event.type}`];
    default:
      return [];
  }
}

function created(
  transport: FakeTransport,
  requestId: string,
  url = 'wss://shop.example/ws',
  sessionId?: string,
): void {
  transport.deliver({
    method: 'Network.webSocketCreated',
    params: { requestId, url },
    ...(sessionId !== undefined && { sessionId }),
  });
}

/** A same-process frame of the page with its script context. */
function frameWithRealm(transport: FakeTransport, frameId: string, realm: number): void {
  transport.deliver({ method: 'Page.frameAttached', params: { frameId, parentFrameId: 'root' } });
  transport.deliver({
    method: 'Runtime.executionContextCreated',
    params: {
      context: {
        id: realm,
        origin: '',
        name: '',
        uniqueId: `u${realm}`,
        auxData: { isDefault: true, frameId },
      },
    },
  });
}

function closed(transport: FakeTransport, requestId: string, timestamp: number): void {
  transport.deliver({ method: 'Network.webSocketClosed', params: { requestId, timestamp } });
}

function asked(transport: FakeTransport, requestId: string, timestamp: number): void {
  transport.deliver({
    method: 'Network.webSocketWillSendHandshakeRequest',
    params: {
      requestId,
      timestamp,
      wallTime: WALL_AT_START_MS / 1000 + timestamp - 100,
      request: { headers: {} },
    },
  });
}

function answered(transport: FakeTransport, requestId: string, timestamp: number): void {
  transport.deliver({
    method: 'Network.webSocketHandshakeResponseReceived',
    params: {
      requestId,
      timestamp,
      response: { status: 101, statusText: 'Switching Protocols', headers: {} },
    },
  });
}

function received(transport: FakeTransport, requestId: string, text: string): void {
  transport.deliver({
    method: 'Network.webSocketFrameReceived',
    params: { requestId, timestamp: 110, response: { opcode: 1, mask: false, payloadData: text } },
  });
}

function navigated(transport: FakeTransport, type: Protocol.Page.NavigationType = 'Navigation'): void {
  transport.deliver({
    method: 'Page.frameNavigated',
    params: {
      type,
      frame: {
        id: 'root',
        loaderId: 'l',
        url: 'https://shop.example/next',
        domainAndRegistry: '',
        securityOrigin: '',
        mimeType: '',
        secureContextType: 'Secure',
        crossOriginIsolatedContextType: 'NotIsolated',
        gatedAPIFeatures: [],
      },
    },
  });
}

describe('joining protocol and hook', () => {
  test('sockets with the same address keep their own close codes', async () => {
    const { transport, hook, story } = await play();
    for (const id of [1, 2]) {
      created(transport, `r${id}`);
      hook({ t: 'created', id, url: 'wss://shop.example/ws' });
    }
    closed(transport, 'r2', 101);
    hook({ t: 'closed', id: 2, code: 4001, reason: 'two', wasClean: true });
    closed(transport, 'r1', 102);
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false });
    expect(story().filter((line) => /^(close|ended)/.test(line))).toEqual([
      'ended c2 closed (protocol)',
      'close c2 4001 two',
      'ended c1 closed (protocol)',
      'close c1 1006',
    ]);
  });

  test('hook ids of different realms are different sockets', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url: 'wss://shop.example/ws' }, 7);
    frameWithRealm(transport, 'frame-2', 8);
    created(transport, 'r2');
    hook({ t: 'created', id: 1, url: 'wss://shop.example/ws' }, 8);
    closed(transport, 'r2', 101);
    hook({ t: 'closed', id: 1, code: 4002, reason: '', wasClean: true }, 8);
    expect(story()).toContain('close c2 4002');
    expect(story()).toContain('context x2 iframe');
    expect(story()).toContain('located c2 x2');
  });

  test('a socket created where no hook runs is not mistaken for the next one', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1', 'wss://other.example/');
    created(transport, 'r2');
    hook({ t: 'created', id: 1, url: 'wss://shop.example/ws' });
    closed(transport, 'r2', 101);
    hook({ t: 'closed', id: 1, code: 1001, reason: '', wasClean: true });
    expect(story()).toContain('close c2 1001');
  });

  test('a socket the protocol never saw is known from the hook alone, and ends', async () => {
    const { hook, story } = await play();
    hook({ t: 'created', id: 1, url: 'ws://blocked.example/' });
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false });
    expect(story().slice(-3)).toEqual([
      'created c1 ws://blocked.example/',
      'close c1 1006',
      'ended c1 closed (page-hook)',
    ]);
  });

  test('the end takes its time from the protocol, not from the report that follows', async () => {
    const { transport, hook, events } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url: 'wss://shop.example/ws' });
    closed(transport, 'r1', 160.5);
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false, at: WALL_AT_START_MS + 99_000 });
    expect(events.find((event) => event.kind === 'close-reported')?.atMs).toBe(160_500);
  });
});

describe('what was not announced', () => {
  test('frames of a socket opened before capture make it appear, marked as such', async () => {
    const { transport, story, events } = await play();
    const response = { opcode: 1, mask: false, payloadData: 'hi' };
    transport.deliver({
      method: 'Network.webSocketFrameReceived',
      params: { requestId: 'old', timestamp: 101, response },
    });
    expect(story()).toContain('created c1  (before capture)');
    expect(events.at(-1)).toMatchObject({ kind: 'frame', connectionId: 'c1', atMs: 101_000 });
  });

  test('a navigation ends what is open, as inferred', async () => {
    const { transport, story } = await play();
    created(transport, 'r1');
    navigated(transport);
    expect(story().at(-1)).toBe('ended c1 navigation (inferred)');
  });
});

describe('a page that comes back from the back/forward cache', () => {
  const url = 'wss://shop.example/ws';

  test('tells of the end of the socket it left with, and that is no new socket', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url });
    navigated(transport);
    navigated(transport);
    closed(transport, 'r1', 200);
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false });
    expect(story().slice(-2)).toEqual(['ended c1 navigation (inferred)', 'close c1 1006']);
  });

  test('may have its sockets speak once more before they end', async () => {
    const { transport, hook, events, story } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url });
    navigated(transport);
    navigated(transport);
    received(transport, 'r1', 'what came meanwhile');
    closed(transport, 'r1', 200);
    expect(story().filter((line) => line.startsWith('created'))).toEqual([`created c1 ${url}`]);
    expect(events.flatMap((event) => (event.kind === 'frame' ? [event.connectionId] : []))).toEqual(['c1']);
  });

  test('had its sockets ended as it was frozen; that they end once more when it comes back is no news', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url });
    const errorMessage = 'Page entered Back-Forward Cache.';
    transport.deliver({
      method: 'Network.webSocketFrameError',
      params: { requestId: 'r1', timestamp: 102, errorMessage },
    });
    const told = [`error c1 ${errorMessage}`, 'ended c1 closed (protocol)'];
    expect(story().slice(-2)).toEqual(told);
    navigated(transport);
    navigated(transport);
    closed(transport, 'r1', 200);
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false });
    expect(story().slice(-3)).toEqual([...told, 'close c1 1006']);
  });

  test('may have opened sockets before its return is told; they live on', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1');
    transport.deliver({ method: 'Runtime.executionContextsCleared', params: undefined });
    created(transport, 'r2', 'wss://shop.example/pageshow');
    hook({ t: 'created', id: 1, url: 'wss://shop.example/pageshow' });
    navigated(transport, 'BackForwardCacheRestore');
    expect(story().filter((line) => line.startsWith('ended'))).toEqual(['ended c1 navigation (inferred)']);
  });

  test('is over with what waited to be recognised until then', async () => {
    const { transport, hook, story } = await play();
    for (const id of [1, 2]) hook({ t: 'adopted', id, url, state: 'open', buffered: 0 });
    received(transport, 'one of them', 'tick');
    transport.deliver({ method: 'Runtime.executionContextsCleared', params: undefined });
    navigated(transport, 'BackForwardCacheRestore');
    expect(story().filter((line) => line.startsWith('ended'))).toHaveLength(3);
  });

  test('is asked for its workers once more, which Chrome does not announce again', async () => {
    const { transport } = await play();
    const { length: before } = transport.sent;
    navigated(transport, 'BackForwardCacheRestore');
    await expect
      .poll(() => transport.sent.slice(before).filter((method) => method === 'Target.setAutoAttach'))
      .toHaveLength(2);
  });

  test('without the hook too', async () => {
    const { transport, story } = await play({ useHook: false });
    created(transport, 'r1');
    navigated(transport);
    closed(transport, 'r1', 200);
    expect(story().at(-1)).toBe('ended c1 navigation (inferred)');
  });

  test('a socket of the same number in the page between them keeps its own end', async () => {
    const { transport, hook, story } = await play();
    created(transport, 'r1');
    hook({ t: 'created', id: 1, url });
    navigated(transport);
    created(transport, 'r2');
    hook({ t: 'created', id: 1, url });
    closed(transport, 'r2', 150);
    hook({ t: 'closed', id: 1, code: 4001, reason: '', wasClean: true });
    expect(story().at(-1)).toBe('close c2 4001');
  });
});

test('where Chrome tells which cookies a socket sent, those it blocked were not; other requests are no concern', async () => {
  const { transport, events } = await play();
  created(transport, 'r1');
  const cookie = (name: string, blockedReasons: 'SameSiteStrict'[]) => ({
    cookie: {
      name,
      value: '1',
      domain: 'shop.example',
      path: '/',
      expires: -1,
      size: 4,
      httpOnly: true,
      secure: true,
      session: true,
      priority: 'Medium' as const,
      sameParty: false,
      sourceScheme: 'Secure' as const,
      sourcePort: 443,
    },
    blockedReasons,
    exemptionReason: 'None' as const,
  });
  for (const requestId of ['r1', 'an image'])
    transport.deliver({
      method: 'Network.requestWillBeSentExtraInfo',
      params: {
        requestId,
        associatedCookies: [cookie('sid', []), cookie('strict', ['SameSiteStrict'])],
        headers: {},
        connectTiming: { requestTime: 100 },
      },
    });
  const told = events.filter((event) => event.kind === 'cookies-held');
  expect(told).toMatchObject([{ connectionId: 'c1', wereSent: true, cookies: [{ name: 'sid' }] }]);
});

describe('sockets that were there before capture', () => {
  const url = 'wss://shop.example/ticker';
  const found = (id: number, state: string, buffered = 0) => ({
    t: 'adopted',
    id,
    url,
    protocol: '',
    extensions: '',
    state,
    buffered,
  });

  test('say how far along they were and what was waiting to be sent', async () => {
    const { hook, story, events } = await play();
    hook(found(1, 'open', 512));
    hook(found(2, 'closing'));
    hook(found(3, 'connecting'));
    expect(story().filter((line) => line.startsWith('found'))).toEqual([
      'found c1 open 512',
      'found c2 closing 0',
      'found c3 connecting 0',
    ]);
    const negotiated = events.flatMap((event) =>
      event.kind === 'connection-created' && event.negotiated ? [event.connectionId] : [],
    );
    expect(negotiated).toEqual(['c1', 'c2']);
  });

  test('two that are connecting are told apart by their answers', async () => {
    const { transport, hook, story } = await play();
    hook(found(1, 'connecting'));
    hook(found(2, 'connecting'));
    asked(transport, 'r1', 101);
    asked(transport, 'r2', 101);
    answered(transport, 'r2', 102);
    hook({ t: 'opened', id: 2, made: WALL_AT_START_MS, protocol: '', extensions: '' });
    transport.deliver({
      method: 'Network.webSocketFrameError',
      params: { requestId: 'r1', timestamp: 103, errorMessage: 'net::ERR_CONNECTION_TIMED_OUT' },
    });
    closed(transport, 'r1', 103);
    hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false, made: WALL_AT_START_MS + 1 });
    expect(story().slice(5)).toEqual([
      'asked c2',
      'answered c2 101',
      'opened c2',
      'asked c1',
      'error c1 net::ERR_CONNECTION_TIMED_OUT',
      'ended c1 closed (protocol)',
      'close c1 1006',
    ]);
  });

  test('one message to several of one address tells each of them', async () => {
    const { transport, hook, events } = await play();
    for (const id of [1, 2, 3]) hook(found(id, 'open'));
    for (const [index, id] of [3, 1, 2].entries()) {
      received(transport, `r${id}`, 'tick');
      hook({ t: 'heard', id, text: 'tick', isText: true, size: 4, made: WALL_AT_START_MS + index });
    }
    for (const id of [1, 2, 3]) received(transport, `r${id}`, `for ${id}`);
    const frames = events.flatMap((event) =>
      event.kind === 'frame' ? [`${event.connectionId} ${event.payload?.data}`] : [],
    );
    expect(frames.slice(3)).toEqual(['c1 for 1', 'c2 for 2', 'c3 for 3']);
  });

  test('a message that scripts stood in the way of tells nothing', async () => {
    const { transport, hook, events } = await play();
    for (const id of [1, 2]) hook(found(id, 'open'));
    for (const id of [1, 2]) received(transport, `r${id}`, 'tick');
    for (const id of [1, 2])
      hook({ t: 'heard', id, text: 'tick', isText: true, size: 4, made: WALL_AT_START_MS });
    expect(events.filter((event) => event.kind === 'frame')).toEqual([]);
  });
});

describe('sockets that an interrupted capture left open', () => {
  const left = (id: string, outlivesPage = false): LeftOpen => ({
    id,
    url: 'wss://shop.example/ws',
    contextId: 'x0',
    requestId: `r-${id}`,
    outlivesPage,
  });

  test('end with the page though nothing was heard of them again; those of shared workers do not', async () => {
    const { transport, hook, story } = await play({ resume: [left('a'), left('b'), left('s', true)] });
    for (const id of [1, 2])
      hook({
        t: 'adopted',
        id,
        url: 'wss://shop.example/ws',
        state: 'open',
        protocol: '',
        extensions: '',
        buffered: 0,
      });
    expect(story().filter((line) => line.startsWith('found'))).toEqual([]);
    navigated(transport);
    expect(story().filter((line) => line.startsWith('ended'))).toEqual([
      'ended a navigation (inferred)',
      'ended b navigation (inferred)',
    ]);
  });
});

describe('sockets of one address that an interrupted capture left open', () => {
  test('are told apart by one message to all, and by their ends', async () => {
    const left = (id: string): LeftOpen => ({
      id,
      url: 'wss://shop.example/ws',
      contextId: 'x0',
      requestId: `r-${id}`,
    });
    const { transport, hook, story } = await play({ resume: [left('a'), left('b'), left('c')] });
    for (const id of [1, 2, 3])
      hook({ t: 'adopted', id, url: 'wss://shop.example/ws', state: 'open', buffered: id });
    for (const [name, id] of [
      ['a', 3],
      ['b', 1],
    ] as const) {
      received(transport, `r-${name}`, 'tick');
      hook({ t: 'heard', id, text: 'tick', isText: true, size: 4, made: WALL_AT_START_MS });
    }
    closed(transport, 'r-c', 120);
    hook({ t: 'closed', id: 2, code: 4002, reason: '', wasClean: true, made: WALL_AT_START_MS });
    expect(story().filter((line) => /^(found|close)/.test(line))).toEqual([
      'found a open 3',
      'found b open 1',
      'found c open 2',
      'close c 4002',
    ]);
  });
});

describe('sockets that an interrupted capture left open, and nobody finds', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('have ended only when every heap was searched, also that of a slow worker', async () => {
    const url = 'wss://shop.example/ws';
    const resume = [{ id: 'a', url, contextId: 'x0', requestId: 'r-a' }];
    const { transport, capture, story } = await play({ resume });
    const ends = () => story().filter((line) => line.startsWith('ended'));
    let answer: (result: never) => void = () => undefined;
    const answered = new Promise<never>((resolve) => {
      answer = resolve;
    });
    const { send } = transport;
    transport.send = (method, params, sessionId) =>
      sessionId !== undefined && method === 'Runtime.evaluate' ? answered : send(method, params, sessionId);
    transport.deliver({
      method: 'Target.attachedToTarget',
      params: {
        sessionId: 'S1',
        waitingForDebugger: false,
        targetInfo: {
          targetId: 't1',
          type: 'worker',
          title: '',
          url: 'w.js',
          attached: true,
          canAccessOpener: false,
        },
      },
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ends()).toEqual([]);
    answer({ result: { type: 'undefined' } } as never);
    await vi.advanceTimersByTimeAsync(1000);
    expect(ends()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(ends()).toEqual(['ended a unseen (inferred)']);
    capture.stop();
  });
});

test('a close() on one of several left open is told when its end says which it was, and as what brought it', async () => {
  const url = 'wss://shop.example/ws';
  const left = (id: string): LeftOpen => ({ id, url, contextId: 'x0', requestId: `r-${id}` });
  const { transport, hook, events } = await play({ resume: [left('a'), left('b')] });
  for (const id of [1, 2]) hook({ t: 'adopted', id, url, state: 'open', buffered: 0 });
  hook({ t: 'close-called', id: 2, code: 4001, stack: '' });
  expect(events.filter(({ kind }) => kind === 'close-called')).toEqual([]);
  closed(transport, 'r-a', 120);
  hook({ t: 'closed', id: 2, code: 4001, reason: '', wasClean: true, made: WALL_AT_START_MS });
  const [connection] = sessionWith(events).connections.filter(({ id }) => id === 'a');
  expect(connection?.closeCalls).toMatchObject([{ code: 4001 }]);
  expect(connection?.closeCalls[0]?.afterEnd).toBeUndefined();
  expect(connection?.close?.code).toBe(4001);
});

test('what is held of one of several is not told of a socket of the next document, which may be numbered the same', async () => {
  const url = 'wss://shop.example/ws';
  const left = (id: string): LeftOpen => ({ id, url, contextId: 'x0', requestId: `r-${id}` });
  const { transport, hook, events } = await play({ resume: [left('a'), left('b')] });
  for (const id of [1, 2]) hook({ t: 'adopted', id, url, state: 'open', buffered: 0 });
  hook({ t: 'close-called', id: 2, code: 4001, stack: '' });
  navigated(transport);
  hook({ t: 'adopted', id: 2, url: 'wss://shop.example/next', state: 'open', buffered: 0 });
  received(transport, 'r9', 'tick');
  hook({ t: 'heard', id: 2, text: 'tick', isText: true, size: 4, made: WALL_AT_START_MS });
  expect(events.filter(({ kind }) => kind === 'close-called')).toEqual([]);
});

test('of what a busy panel hears in one go, a socket is not dated to the end of the one before it', async () => {
  let localMs = 5000;
  const { transport, events } = await play({ localNowMs: () => localMs });
  created(transport, 'r1');
  asked(transport, 'r1', 100.01);
  // The panel hears nothing for two seconds; meanwhile the page waited for one and came back.
  localMs += 2000;
  closed(transport, 'r1', 100.1);
  localMs += 1;
  created(transport, 'r2');
  asked(transport, 'r2', 101.1);
  const session = sessionWith(events);
  expect(session.connections.map(({ createdAtMs }) => createdAtMs)).toEqual([100_000, 101_100]);
});

test('the clock is tied to when its reading came, however late the tab answers the rest', async () => {
  let localMs = 0;
  const { capture } = await play({
    localNowMs: () => {
      localMs += 1000;
      return localMs;
    },
  });
  // The only reading took from 1 s to 2 s of ours, and told 100 s.
  expect(capture.nowMs()).toBe(100_000 + localMs - 2000);
});

describe('a crash of the page', () => {
  test('ends its sockets as crashed, is told, and so is the process that follows', async () => {
    const { transport, story, events, crashes } = await play();
    created(transport, 'r1');
    transport.deliver({ method: 'Inspector.targetCrashed', params: undefined });
    expect(story().at(-1)).toBe('ended c1 crashed (inferred)');
    expect(events.at(-1)).toMatchObject({ kind: 'page-changed', change: 'crashed' });
    transport.deliver({ method: 'Inspector.targetReloadedAfterCrash', params: undefined });
    expect(crashes).toEqual([true, false]);
  });
});

describe('child targets', () => {
  const attach = (transport: FakeTransport, type: string, sessionId = 'S1') =>
    transport.deliver({
      method: 'Target.attachedToTarget',
      params: {
        sessionId,
        waitingForDebugger: true,
        targetInfo: {
          targetId: 't1',
          type,
          title: '',
          url: 'https://shop.example/worker.js',
          attached: true,
          canAccessOpener: false,
        },
      },
    });

  test('a worker is resumed even when everything else fails', async () => {
    const { transport, problems } = await play();
    for (const method of [
      'Network.enable',
      'Runtime.addBinding',
      'Runtime.evaluate',
      'Target.setAutoAttach',
    ]) {
      transport.refuse(method, 'Not allowed');
    }
    attach(transport, 'worker');
    expect(transport.sent).toContain('Runtime.runIfWaitingForDebugger@S1');
    await expect.poll(() => problems).toHaveLength(1);
    expect(problems[0]).toContain('Not allowed');
  });

  /** What the fuzz of capture found: the messages of the first were given to the second. */
  test('a late socket that ended while the heap was searched is not the one that was found', async () => {
    const { transport, hook, story } = await play();
    const end = (requestId: string, timestamp: number) =>
      transport.deliver({
        method: 'Network.webSocketClosed',
        params: { requestId, timestamp },
        sessionId: 'S1',
      });
    attach(transport, 'worker');
    end('ended', 101);
    hook({ t: 'adopted', id: 1, url: 'wss://shop.example/echo' }, 1, 'S1');
    end('found', 102);
    hook({ t: 'closed', id: 1, code: 4001, reason: '', wasClean: true, made: WALL_AT_START_MS + 1 }, 1, 'S1');
    expect(story().slice(-3)).toEqual([
      'created c1 wss://shop.example/echo (before capture)',
      'ended c1 closed (protocol)',
      'close c1 4001',
    ]);
  });

  /** What was recorded behind nginx: the heap of a busy page was searched for 0.6 s, and the server ticked all the time. */
  test('a late socket that ticks while the heap is still searched is one socket, not two', async () => {
    const { transport, hook, events, story } = await play();
    const tick = (text: string) =>
      transport.deliver({
        method: 'Network.webSocketFrameReceived',
        params: { requestId: 'old', timestamp: 101, response: { opcode: 1, mask: false, payloadData: text } },
        sessionId: 'S1',
      });
    attach(transport, 'worker');
    tick('tick 1');
    tick('tick 2');
    hook({ t: 'adopted', id: 1, url: 'wss://shop.example/echo' }, 1, 'S1');
    tick('tick 3');
    hook({ t: 'heard', id: 1, text: 'tick 3', isText: true, size: 6, made: WALL_AT_START_MS + 1 }, 1, 'S1');
    transport.deliver({
      method: 'Network.webSocketClosed',
      params: { requestId: 'old', timestamp: 104 },
      sessionId: 'S1',
    });
    hook(
      { t: 'closed', id: 1, code: 1006, reason: '', wasClean: false, made: WALL_AT_START_MS + 2 },
      1,
      'S1',
    );
    expect(story().slice(-3)).toEqual([
      'created c1 wss://shop.example/echo (before capture)',
      'ended c1 closed (protocol)',
      'close c1 1006',
    ]);
    expect(events.filter((event) => event.kind === 'frame' && event.connectionId === 'c1')).toHaveLength(3);
  });

  test.each([
    ['service_worker', 'navigation'],
    ['worker', 'context-destroyed'],
  ])(
    'the socket of a %s that is met again, in another session, goes on in a line of its own',
    async (type, cause) => {
      const { transport, hook, events, story } = await play();
      const url = 'wss://shop.example/worker';
      attach(transport, type);
      created(transport, 'r1', url, 'S1');
      hook({ t: 'created', id: 1, url }, 1, 'S1');
      transport.deliver({ method: 'Target.detachedFromTarget', params: { sessionId: 'S1' } });
      attach(transport, type, 'S2');
      hook({ t: 'adopted', id: 1, url, state: 'open', buffered: 0 }, 1, 'S2');
      transport.deliver({
        method: 'Network.webSocketFrameReceived',
        params: {
          requestId: 'r1',
          timestamp: 110,
          response: { opcode: 1, mask: false, payloadData: 'tick' },
        },
        sessionId: 'S2',
      });
      const made = WALL_AT_START_MS + 1;
      hook({ t: 'heard', id: 1, text: 'tick', isText: true, size: 4, made }, 1, 'S2');
      transport.deliver({
        method: 'Network.webSocketClosed',
        params: { requestId: 'r1', timestamp: 120 },
        sessionId: 'S2',
      });
      hook({ t: 'closed', id: 1, code: 1006, reason: '', wasClean: false, made: made + 1 }, 1, 'S2');
      expect(story().filter((line) => /^(ended|close) /.test(line))).toEqual([
        `ended c1 ${cause} (inferred)`,
        'ended c2 closed (protocol)',
        'close c2 1006',
      ]);
      expect(events.flatMap((event) => (event.kind === 'frame' ? [event.connectionId] : []))).toEqual(['c2']);
    },
  );

  test('of a service worker too, where the page is not to be touched', async () => {
    const { transport, events } = await play({ useHook: false });
    attach(transport, 'service_worker');
    created(transport, 'r1', 'wss://shop.example/worker', 'S1');
    transport.deliver({ method: 'Target.detachedFromTarget', params: { sessionId: 'S1' } });
    attach(transport, 'service_worker', 'S2');
    transport.deliver({
      method: 'Network.webSocketFrameReceived',
      params: { requestId: 'r1', timestamp: 110, response: { opcode: 1, mask: false, payloadData: 'tick' } },
      sessionId: 'S2',
    });
    expect(events.flatMap((event) => (event.kind === 'frame' ? [event.connectionId] : []))).toEqual(['c2']);
  });

  test('its sockets belong to its own context and end with it', async () => {
    const { transport, story } = await play();
    attach(transport, 'worker');
    created(transport, 'r1', 'wss://shop.example/worker', 'S1');
    transport.deliver({ method: 'Target.detachedFromTarget', params: { sessionId: 'S1' } });
    expect(story()).toContain('context x2 worker');
    expect(story().at(-1)).toBe('ended c1 context-destroyed (inferred)');
  });
});

describe('the hook is not trusted', () => {
  test.each(['', '{}', '{"t":"closed","at":1}', '[1]', '{"t":"hello","at":"now"}', 'null'])(
    '%j from the page is ignored and said',
    async (payload) => {
      const { transport, problems, story } = await play();
      const before = story().length;
      transport.deliver({
        method: 'Runtime.bindingCalled',
        params: { name: BINDING, payload, executionContextId: 1 },
      });
      expect(story()).toHaveLength(before);
      expect(problems).toHaveLength(1);
    },
  );

  test('a close report for a socket nobody created is ignored', async () => {
    const { hook, story } = await play();
    hook({ t: 'closed', id: 99, code: 1000, reason: '', wasClean: true });
    expect(story()).toEqual(['context x1 page']);
  });
});

test('without the hook the page is not touched at all', async () => {
  const { transport } = await play({ useHook: false });
  const touching = /^(Runtime\.(addBinding|evaluate|enable)|Page\.addScript)/;
  expect(transport.sent.filter((method) => touching.test(method))).toEqual([]);
});

test('a wall clock that jumped against the ticks is an event of its own', async () => {
  const { transport, events } = await play();
  const request = { headers: {} };
  for (const [timestamp, wallTime] of [
    [101, WALL_AT_START_MS / 1000 + 1],
    [102, WALL_AT_START_MS / 1000 + 3602],
  ] as const) {
    created(transport, `r${timestamp}`);
    transport.deliver({
      method: 'Network.webSocketWillSendHandshakeRequest',
      params: { requestId: `r${timestamp}`, timestamp, wallTime, request },
    });
  }
  const jumps = events.filter((event) => event.kind === 'clock-jumped');
  expect(jumps).toMatchObject([{ atMs: 102_000, byMs: 3_600_000 }]);
});
