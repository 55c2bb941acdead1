import type { Protocol } from 'devtools-protocol';
import { sentenceOf } from '../base/fault.ts';
import type { ContextId, ContextType, EndCause, SessionEvent } from '../model/events.ts';
import { CaptureClock } from './clock.ts';
import { FrameContexts } from './frameContexts.ts';
import { type HookMessage, parseHookMessage } from './hookMessages.ts';
import { SocketTracker } from './socketTracker.ts';
import type { CdpEvent, CdpTransport } from './transport.ts';

/** What a target needs from the capture it belongs to. */
export interface TargetDeps {
  readonly transport: CdpTransport;
  readonly emit: (event: SessionEvent) => void;
  readonly clock: CaptureClock;
  readonly nextConnectionId: () => string;
  readonly addContext: (type: ContextType, url: string, parentId: ContextId | undefined) => ContextId;
  /** The page hook; absent when the page must not be touched. */
  readonly hook: { readonly bindingName: string; readonly source: string } | undefined;
  readonly onProblem: (sentence: string) => void;
}

/** Which debugger session: the tab (no id), or a child of it. */
export interface TargetIdentity {
  readonly sessionId: string | undefined;
  readonly type: string;
  readonly contextId: ContextId;
}

/** We never read bodies: the smallest buffers keep Chrome from holding them for us. */
const NO_BODIES = { maxTotalBufferSize: 1, maxResourceBufferSize: 1, maxPostDataSize: 0 };
const CONSOLE_CALLS_PER_RELEASE = 500;
const OBJECT_GROUP = 'ws-doctor';
/** Searching the heap stops the page for a moment, so it is not done for every stray socket at once. */
const ADOPT_AGAIN_AFTER_MS = 1000;

/** One debugger session being captured: its domains, its script contexts, its sockets. */
export class CaptureTarget {
  readonly contextId: ContextId;
  readonly #deps: TargetDeps;
  readonly #sessionId: string | undefined;
  readonly #isPage: boolean;
  readonly #sockets: SocketTracker;
  readonly #frames: FrameContexts;
  /** The hook's object in each script context that was there before us. */
  readonly #hookObjects = new Map<number, string>();
  readonly #realms = new Set<number>();
  #consoleCalls = 0;
  #adoptionIsDue = false;

  constructor(deps: TargetDeps, { sessionId, type, contextId }: TargetIdentity) {
    this.contextId = contextId;
    this.#deps = deps;
    this.#sessionId = sessionId;
    this.#isPage = type === 'page' || type === 'iframe';
    this.#frames = new FrameContexts(contextId, (url, parentId) => deps.addContext('iframe', url, parentId));
    const { emit, clock, nextConnectionId } = deps;
    const onUnclaimed = () => this.#adoptSoon();
    this.#sockets = new SocketTracker({ emit, clock, nextConnectionId, onUnclaimed }, contextId);
  }

  /**
   * Sends everything at once and waits for nothing in between: a paused service worker answers `Network.enable` only
   * after it was resumed, and whatever fails, it must be resumed. Rejects with the first failure.
   */
  prepare(): Promise<unknown> {
    const { hook } = this.#deps;
    const autoAttach = { autoAttach: true, waitForDebuggerOnStart: true, flatten: true };
    const steps: Promise<unknown>[] = [this.#send('Network.enable', NO_BODIES)];
    if (this.#isPage) steps.push(this.#send('Page.enable', {}), this.#seedFrames());
    if (hook) {
      if (this.#isPage)
        steps.push(this.#send('Page.addScriptToEvaluateOnNewDocument', { source: hook.source }));
      // Without the Runtime domain V8 adds bindings to the documents of now, not to those loaded later
      // (V8RuntimeAgentImpl::addBindings; measured on Chromium 156). The price is the page's console messages.
      const enabled = this.#send('Runtime.enable');
      const bound = this.#send('Runtime.addBinding', { name: hook.bindingName });
      steps.push(enabled, bound);
      if (this.#isPage) steps.push(Promise.all([enabled, bound]).then(() => this.#hookWhatIsThere()));
      else steps.push(this.#hookRealm(hook.source, undefined));
    }
    steps.push(this.#send('Target.setAutoAttach', autoAttach));
    if (this.#sessionId !== undefined) steps.push(this.#send('Runtime.runIfWaitingForDebugger'));
    return Promise.all(steps);
  }

  /** Everything in the target ends. */
  end(atMs: number, cause: EndCause): void {
    this.#sockets.endAll(atMs, cause);
  }

  /** Takes an event of this session. */
  onEvent(event: CdpEvent): void {
    switch (event.method) {
      case 'Network.webSocketFrameReceived':
        this.#deps.clock.observeArrival(CaptureClock.fromProtocol(event.params.timestamp));
        this.#sockets.frame('received', event.params);
        return;
      case 'Network.webSocketFrameSent':
        this.#sockets.frame('sent', event.params);
        return;
      case 'Network.webSocketCreated':
        this.#sockets.created(event.params);
        return;
      case 'Network.webSocketWillSendHandshakeRequest':
        this.#observeWall(event.params);
        this.#sockets.willSendHandshake(event.params);
        return;
      case 'Network.webSocketHandshakeResponseReceived':
        this.#sockets.handshakeResponse(event.params);
        return;
      case 'Network.webSocketFrameError':
        this.#sockets.frameError(event.params);
        return;
      case 'Network.webSocketClosed':
        this.#sockets.closed(event.params);
        return;
      case 'Runtime.bindingCalled':
        if (event.params.name === this.#deps.hook?.bindingName) this.#onHook(event.params);
        return;
      case 'Runtime.consoleAPICalled':
        this.#releaseConsoleObjects();
        return;
      case 'Runtime.executionContextCreated':
        this.#onRealm(event.params.context);
        return;
      case 'Runtime.executionContextDestroyed':
        this.#realms.delete(event.params.executionContextId);
        this.#hookObjects.delete(event.params.executionContextId);
        this.#frames.realmDestroyed(event.params.executionContextId);
        return;
      case 'Page.frameAttached':
        this.#frames.committed(event.params.frameId, event.params.parentFrameId, '');
        return;
      case 'Page.frameNavigated':
        this.#onNavigated(event.params.frame);
        return;
      case 'Page.frameDetached':
        this.#endContexts(
          this.#frames.detached(event.params.frameId),
          event.params.reason === 'swap' ? 'navigation' : 'context-destroyed',
        );
        return;
    }
  }

  #send: CdpTransport['send'] = (method, params) =>
    this.#deps.transport.send(method, params, this.#sessionId);

  async #seedFrames(): Promise<void> {
    const { frameTree } = await this.#send('Page.getFrameTree');
    this.#frames.seed(frameTree);
  }

  #onRealm({ id, auxData }: Protocol.Runtime.ExecutionContextDescription): void {
    // Isolated worlds (extensions' content scripts) have their own WebSocket, which the page does not use.
    if (auxData?.isDefault === false) return;
    this.#realms.add(id);
    this.#frames.realmCreated(id, auxData?.frameId);
  }

  async #hookWhatIsThere(): Promise<void> {
    const source = this.#deps.hook?.source;
    if (source === undefined) return;
    await Promise.all([...this.#realms].map((realm) => this.#hookRealm(source, realm)));
  }

  /** Hooks a script context that was there before us, and takes over its sockets. */
  async #hookRealm(source: string, realm: number | undefined): Promise<void> {
    const { result } = await this.#send('Runtime.evaluate', {
      expression: source,
      silent: true,
      objectGroup: OBJECT_GROUP,
      ...(realm !== undefined && { contextId: realm }),
    });
    // Nothing comes back where the hook is in place already, or where there is no WebSocket.
    if (result.objectId === undefined) return;
    this.#hookObjects.set(realm ?? 0, result.objectId);
    await this.#adoptSockets(result.objectId);
  }

  /** Finds the sockets on the heap (the debugger's `queryObjects`) and hands them to the hook. */
  async #adoptSockets(hookObjectId: string): Promise<void> {
    const prototype = await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration: 'function () { return this.prototype; }',
      objectGroup: OBJECT_GROUP,
    });
    const prototypeObjectId = prototype.result.objectId;
    if (prototypeObjectId === undefined) return;
    const { objects } = await this.#send('Runtime.queryObjects', { prototypeObjectId });
    if (objects.objectId === undefined) return;
    await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration: 'function (sockets) { this.adopt(sockets); }',
      arguments: [{ objectId: objects.objectId }],
      silent: true,
    });
    await this.#send('Runtime.releaseObject', { objectId: objects.objectId });
  }

  /** A socket was made where the hook did not see it, with a reference to `WebSocket` taken before we came. */
  #adoptSoon(): void {
    if (this.#adoptionIsDue || this.#hookObjects.size === 0) return;
    this.#adoptionIsDue = true;
    setTimeout(() => {
      this.#adoptionIsDue = false;
      for (const objectId of this.#hookObjects.values()) {
        this.#adoptSockets(objectId).catch(() => {
          // The document went away meanwhile, and its sockets with it.
        });
      }
    }, ADOPT_AGAIN_AFTER_MS);
  }

  #onHook({ payload, executionContextId }: Protocol.Runtime.BindingCalledEvent): void {
    const message = parseHookMessage(payload);
    if (!message) {
      this.#deps.onProblem(
        'The page called our binding with something the hook never sends; it was ignored.',
      );
      return;
    }
    switch (message.t) {
      case 'hello':
        if (!this.#tellsOfThePage(executionContextId)) return;
        if (message.hidden) this.#pageChanged('hidden', message.at);
        if (!message.online) this.#pageChanged('offline', message.at);
        return;
      case 'page':
        if (this.#tellsOfThePage(executionContextId)) this.#onPage(message);
        return;
      default:
        this.#sockets.hookReport(executionContextId, this.#frames.contextOf(executionContextId), message);
    }
  }

  /** Frames and workers see the page's changes too; one witness is enough. */
  #tellsOfThePage(realm: number): boolean {
    return this.#sessionId === undefined && this.#frames.isRoot(realm);
  }

  #onPage({ change, at }: Extract<HookMessage, { t: 'page' }>): void {
    switch (change) {
      case 'cached':
        this.#pageChanged('entered-back-forward-cache', at);
        return;
      case 'restored':
        this.#pageChanged('left-back-forward-cache', at);
        return;
      default:
        this.#pageChanged(change, at);
    }
  }

  #pageChanged(change: Extract<SessionEvent, { kind: 'page-changed' }>['change'], atWallMs: number): void {
    const atMs = this.#deps.clock.fromWall(atWallMs);
    this.#deps.emit({ kind: 'page-changed', atMs, origin: 'page-hook', contextId: this.contextId, change });
  }

  #onNavigated(frame: Protocol.Page.Frame): void {
    const isRoot = frame.parentId === undefined;
    if (!isRoot) {
      const before = this.#frames.committed(frame.id, frame.parentId, frame.url);
      if (before !== undefined) this.#endContexts([before], 'navigation');
      return;
    }
    const atMs = this.#deps.clock.nowMs();
    // Chrome sends no webSocketClosed for the sockets of the document that goes.
    this.#endContexts(this.#frames.rootCommitted(frame.id, frame.url), 'navigation');
    this.#sockets.endAll(atMs, 'navigation');
    const { contextId } = this;
    this.#deps.emit({
      kind: 'page-changed',
      atMs,
      origin: 'protocol',
      contextId,
      change: 'navigated',
      url: frame.url,
    });
  }

  #endContexts(contextIds: readonly ContextId[], cause: 'navigation' | 'context-destroyed'): void {
    const atMs = this.#deps.clock.nowMs();
    for (const contextId of contextIds) {
      this.#sockets.endAll(atMs, cause, contextId);
      const removed = cause === 'navigation' ? 'navigation' : 'destroyed';
      this.#deps.emit({ kind: 'context-removed', atMs, origin: 'inferred', contextId, cause: removed });
    }
  }

  /** The page's logged objects are held for every client of the Runtime domain; we never look at them. */
  #releaseConsoleObjects(): void {
    this.#consoleCalls++;
    if (this.#consoleCalls % CONSOLE_CALLS_PER_RELEASE !== 0) return;
    this.#send('Runtime.releaseObjectGroup', { objectGroup: 'console' }).catch(() => {
      // The target went away, and its objects with it.
    });
  }

  #observeWall({ timestamp, wallTime }: Protocol.Network.WebSocketWillSendHandshakeRequestEvent): void {
    const { clock, emit } = this.#deps;
    const atMs = CaptureClock.fromProtocol(timestamp);
    const movedMs = clock.observeWall(atMs, wallTime * 1000);
    if (Math.abs(movedMs) > 1000) emit({ kind: 'clock-jumped', atMs, origin: 'protocol', byMs: movedMs });
  }
}

/** A sentence for a target of which something could not be captured. */
export function partlyCaptured(type: string, error: unknown): string {
  return `Part of a ${type.replaceAll('_', ' ')} could not be captured: ${sentenceOf(error)}`;
}
