import { sentenceOf } from '../base/fault.ts';
import type { ContextId, ContextType, SessionEvent } from '../model/events.ts';
import { CaptureClock } from './clock.ts';
import { type HookMessage, parseHookMessage } from './hookMessages.ts';
import { SocketTracker, type TrackerPort } from './socketTracker.ts';
import type { CdpEvent, CdpTransport } from './transport.ts';

export interface CaptureOptions {
  readonly transport: CdpTransport;
  /** Receives every observation, in order. */
  readonly emit: (event: SessionEvent) => void;
  /** A monotonic clock in ms (`performance.now`) and the wall clock in ms since the epoch (`Date.now`). */
  readonly localNowMs: () => number;
  readonly wallNowMs: () => number;
  /** Source of the page hook for a binding name; absent when the page must not be touched. */
  readonly hookSource?: (bindingName: string) => string;
  /** Unguessable name of the binding between hook and us. */
  readonly bindingName: string;
  /** Told of what went wrong without ending the capture, as one sentence. */
  readonly onProblem?: (sentence: string) => void;
}

export interface Capture {
  /** Milliseconds on the session's clock. */
  readonly nowMs: () => number;
  /** Stops listening; live sockets stay as they are. */
  stop(reason?: string): void;
  /** The tab went away: everything in it ends. */
  tabClosed(): void;
}

/** One debugger session: the tab itself or a child target. */
interface Target {
  readonly sessionId: string | undefined;
  readonly contextId: ContextId;
  readonly tracker: SocketTracker;
  /** What a script context (`executionContextId`) is called in our session. */
  readonly realms: Map<number, ContextId>;
  consoleCalls: number;
}

const CONSOLE_CALLS_PER_RELEASE = 500;

const CONTEXT_TYPES: Readonly<Record<string, ContextType>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  shared_worker: 'shared-worker',
  service_worker: 'service-worker',
};

/** We never read bodies: the smallest buffers keep Chrome from holding them for us. */
const NO_BODIES = { maxTotalBufferSize: 1, maxResourceBufferSize: 1, maxPostDataSize: 0 };

/**
 * Attaches to everything under `transport` and turns it into session events until stopped. Resolves when the tab
 * itself is being captured; child targets join as Chrome announces them. Rejects when the tab refuses.
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { transport, emit, bindingName } = options;
  const clock = new CaptureClock(options.localNowMs);
  const targets = new Map<string | undefined, Target>();
  let connectionCount = 0;
  let contextCount = 0;
  const port: TrackerPort = { emit, clock, nextConnectionId: () => `c${++connectionCount}` };
  const problem = (what: string) => (error: unknown) => {
    options.onProblem?.(`${what}: ${sentenceOf(error)}`);
  };

  function addContext(type: ContextType, url: string, parentId: ContextId | undefined): ContextId {
    const contextId = `x${++contextCount}`;
    emit({
      kind: 'context-added',
      atMs: clock.nowMs(),
      origin: 'protocol',
      contextId,
      type,
      url,
      ...(parentId !== undefined && { parentId }),
    });
    return contextId;
  }

  function addTarget(sessionId: string | undefined, contextId: ContextId): Target {
    const target: Target = {
      sessionId,
      contextId,
      tracker: new SocketTracker(port, contextId),
      realms: new Map(),
      consoleCalls: 0,
    };
    targets.set(sessionId, target);
    return target;
  }

  /**
   * Sends everything a target needs at once and waits for nothing: a paused service worker answers
   * `Network.enable` only after it was resumed, and a worker must be resumed whatever fails.
   */
  function prepare(target: Target, type: string): Promise<unknown> {
    const { sessionId } = target;
    const hook = options.hookSource?.(bindingName);
    const isPage = type === 'page' || type === 'iframe';
    const steps: Promise<unknown>[] = [transport.send('Network.enable', NO_BODIES, sessionId)];
    if (hook !== undefined) {
      // Without the Runtime domain V8 adds bindings to the documents of now, not to those loaded later
      // (V8RuntimeAgentImpl::addBindings; measured on Chromium 156). The price is the page's console messages.
      steps.push(transport.send('Runtime.enable', undefined, sessionId));
      steps.push(transport.send('Runtime.addBinding', { name: bindingName }, sessionId));
    }
    if (isPage) {
      steps.push(transport.send('Page.enable', {}, sessionId));
      if (hook !== undefined) {
        const script = { source: hook, runImmediately: true };
        steps.push(transport.send('Page.addScriptToEvaluateOnNewDocument', script, sessionId));
      }
    } else if (hook !== undefined) {
      steps.push(transport.send('Runtime.evaluate', { expression: hook, silent: true }, sessionId));
    }
    const autoAttach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
    steps.push(transport.send('Target.setAutoAttach', autoAttach, sessionId));
    if (sessionId !== undefined) {
      steps.push(transport.send('Runtime.runIfWaitingForDebugger', undefined, sessionId));
    }
    return Promise.all(steps);
  }

  function onEvent(event: CdpEvent): void {
    const target = targets.get(event.sessionId);
    if (!target) return;
    switch (event.method) {
      case 'Network.webSocketFrameReceived':
        clock.observeArrival(CaptureClock.fromProtocol(event.params.timestamp));
        target.tracker.frame('received', event.params);
        return;
      case 'Network.webSocketFrameSent':
        target.tracker.frame('sent', event.params);
        return;
      case 'Network.webSocketCreated':
        target.tracker.created(event.params);
        return;
      case 'Network.webSocketWillSendHandshakeRequest':
        observeWall(CaptureClock.fromProtocol(event.params.timestamp), event.params.wallTime * 1000);
        target.tracker.willSendHandshake(event.params);
        return;
      case 'Network.webSocketHandshakeResponseReceived':
        target.tracker.handshakeResponse(event.params);
        return;
      case 'Network.webSocketFrameError':
        target.tracker.frameError(event.params);
        return;
      case 'Network.webSocketClosed':
        target.tracker.closed(event.params);
        return;
      case 'Runtime.bindingCalled':
        if (event.params.name === bindingName) onHook(target, event.params);
        return;
      case 'Runtime.consoleAPICalled':
        releaseConsoleObjects(target);
        return;
      case 'Page.frameNavigated':
        if (event.params.frame.parentId === undefined) onNavigated(target, event.params.frame.url);
        return;
      case 'Target.attachedToTarget':
        onAttached(target, event.params.sessionId, event.params.targetInfo);
        return;
      case 'Target.detachedFromTarget':
        onDetached(event.params.sessionId);
        return;
    }
  }

  function onHook(target: Target, call: { payload: string; executionContextId: number }): void {
    const message = parseHookMessage(call.payload);
    if (!message) {
      options.onProblem?.('The page called our binding with something the hook never sends; it was ignored.');
      return;
    }
    const realm = call.executionContextId;
    const contextId = target.realms.get(realm) ?? target.contextId;
    switch (message.t) {
      case 'hello':
        onHello(target, realm, message);
        return;
      case 'page':
        onPage(target, realm, contextId, message);
        return;
      default:
        target.tracker.hookReport(realm, contextId, message);
    }
  }

  function onHello(target: Target, realm: number, hello: Extract<HookMessage, { t: 'hello' }>): void {
    // An out-of-process frame is a target of its own: there the frame is the target's root.
    const isSameProcessFrame = hello.scope === 'iframe' && !isIframeTarget(target);
    const contextId = isSameProcessFrame
      ? addContext('iframe', hello.href, target.contextId)
      : target.contextId;
    target.realms.set(realm, contextId);
    if (isSameProcessFrame || hello.scope === 'worker') return;
    if (hello.hidden) pageChanged(contextId, 'hidden', clock.nowMs());
    if (!hello.online) pageChanged(contextId, 'offline', clock.nowMs());
  }

  function onPage(
    target: Target,
    realm: number,
    contextId: ContextId,
    message: Extract<HookMessage, { t: 'page' }>,
  ): void {
    const atMs = clock.fromWall(message.at);
    switch (message.change) {
      case 'gone':
        // The tab's own document going is told by Page.frameNavigated, with the new address.
        if (contextId !== target.contextId) {
          target.realms.delete(realm);
          target.tracker.endAll(atMs, 'navigation', contextId);
          emit({ kind: 'context-removed', atMs, origin: 'page-hook', contextId, cause: 'navigation' });
        }
        return;
      case 'cached':
        pageChanged(contextId, 'entered-back-forward-cache', atMs);
        return;
      case 'restored':
        pageChanged(contextId, 'left-back-forward-cache', atMs);
        return;
      default:
        pageChanged(contextId, message.change, atMs);
    }
  }

  function pageChanged(
    contextId: ContextId,
    change: Extract<SessionEvent, { kind: 'page-changed' }>['change'],
    atMs: number,
  ): void {
    emit({ kind: 'page-changed', atMs, origin: 'page-hook', contextId, change });
  }

  function onNavigated(target: Target, url: string): void {
    const atMs = clock.nowMs();
    // Chrome sends no webSocketClosed for the sockets of the document that goes.
    target.tracker.endAll(atMs, 'navigation');
    for (const contextId of new Set(target.realms.values())) {
      if (contextId === target.contextId) continue;
      emit({ kind: 'context-removed', atMs, origin: 'inferred', contextId, cause: 'navigation' });
    }
    target.realms.clear();
    emit({
      kind: 'page-changed',
      atMs,
      origin: 'protocol',
      contextId: target.contextId,
      change: 'navigated',
      url,
    });
  }

  function onAttached(parent: Target, sessionId: string, info: { type: string; url: string }): void {
    const type = CONTEXT_TYPES[info.type];
    const contextId = addContext(type ?? 'unknown', info.url, parent.contextId);
    const target = addTarget(sessionId, contextId);
    prepare(target, info.type).catch(problem(`Part of a ${info.type} could not be captured`));
  }

  function onDetached(sessionId: string): void {
    const target = targets.get(sessionId);
    if (!target) return;
    targets.delete(sessionId);
    const atMs = clock.nowMs();
    target.tracker.endAll(atMs, 'context-destroyed');
    const { contextId } = target;
    emit({ kind: 'context-removed', atMs, origin: 'protocol', contextId, cause: 'destroyed' });
  }

  /** The page's logged objects are held for every client of the Runtime domain; we never look at them. */
  function releaseConsoleObjects(target: Target): void {
    target.consoleCalls++;
    if (target.consoleCalls % CONSOLE_CALLS_PER_RELEASE !== 0) return;
    transport.send('Runtime.releaseObjectGroup', { objectGroup: 'console' }, target.sessionId).catch(() => {
      // The target went away, and its objects with it.
    });
  }

  function isIframeTarget(target: Target): boolean {
    return target.sessionId !== undefined;
  }

  function observeWall(monotonicMs: number, wallMs: number): void {
    const movedMs = clock.observeWall(monotonicMs, wallMs);
    if (Math.abs(movedMs) > 1000) {
      emit({ kind: 'clock-jumped', atMs: monotonicMs, origin: 'protocol', byMs: movedMs });
    }
  }

  async function readClock(): Promise<void> {
    await transport.send('Performance.enable', {});
    const { metrics } = await transport.send('Performance.getMetrics');
    const wallMs = options.wallNowMs();
    await transport.send('Performance.disable');
    const seconds = metrics.find((metric) => metric.name === 'Timestamp')?.value;
    if (seconds === undefined) throw new Error('the tab told no time');
    const monotonicMs = CaptureClock.fromProtocol(seconds);
    clock.observeArrival(monotonicMs);
    clock.observeWall(monotonicMs, wallMs);
    emit({ kind: 'clock-anchored', atMs: monotonicMs, origin: 'protocol', wallMs });
  }

  await readClock();
  const { frameTree } = await transport.send('Page.getFrameTree');
  const root = addTarget(undefined, addContext('page', frameTree.frame.url, undefined));
  const unsubscribe = transport.onEvent(onEvent);
  try {
    await prepare(root, 'page');
  } catch (error) {
    unsubscribe();
    throw error;
  }
  emit({ kind: 'capture-changed', atMs: clock.nowMs(), origin: 'protocol', change: 'started' });

  return {
    nowMs: () => clock.nowMs(),
    stop(reason) {
      unsubscribe();
      const why = reason === undefined ? {} : { reason };
      emit({ kind: 'capture-changed', atMs: clock.nowMs(), origin: 'protocol', change: 'stopped', ...why });
    },
    tabClosed() {
      unsubscribe();
      for (const target of targets.values()) target.tracker.endAll(clock.nowMs(), 'tab-closed');
    },
  };
}
