import type { Protocol } from 'devtools-protocol';
import { sentenceOf } from '../base/fault.ts';
import type { ContextId, EndCause } from '../model/events.ts';
import { observeWall } from './clockWatch.ts';
import { FrameContexts } from './frameContexts.ts';
import { readHeldCookies } from './heldCookies.ts';
import { HookedRealms } from './hookedRealms.ts';
import { parseHookMessage } from './hookMessages.ts';
import { PageLife } from './pageLife.ts';
import { PageLog } from './pageLog.ts';
import { type Preparation, prepareRestored, prepareTarget } from './prepareTarget.ts';
import type { LeftOpen } from './resumedSockets.ts';
import { SessionClock } from './sessionClock.ts';
import { outlivesPage, sessionEnd } from './sessionEnds.ts';
import { SocketsLeftBehind } from './socketsLeftBehind.ts';
import { SocketTracker } from './socketTracker.ts';
import type { TargetDeps, TargetIdentity } from './targetDeps.ts';
import type { CdpEvent, CdpTransport } from './transport.ts';

const CONSOLE_CALLS_PER_RELEASE = 500;
/** Chrome's answers where the session is over; who holds the attachment knows why. */
const SESSION_OVER = /not attached|Detached while handling command|Target (crashed|closed)/;

/** One debugger session being captured: its domains, its script contexts, its sockets. */
export class CaptureTarget {
  readonly parentSessionId: string | undefined;
  readonly #deps: TargetDeps;
  readonly #clock: SessionClock;
  readonly #sessionId: string | undefined;
  readonly #type: string;
  readonly #isPage: boolean;
  /** Absent unless it is a tab: frames and workers share the life of their page. */
  readonly #life: PageLife | undefined;
  readonly #sockets: SocketTracker;
  readonly #frames: FrameContexts;
  readonly #realms: HookedRealms;
  readonly #log: PageLog;
  #consoleCalls = 0;
  #isDetached = false;

  constructor(deps: TargetDeps, { sessionId, parentSessionId, type, root }: TargetIdentity) {
    this.parentSessionId = parentSessionId;
    this.#deps = deps;
    this.#sessionId = sessionId;
    this.#type = type;
    this.#isPage = type === 'page' || type === 'popup' || type === 'iframe';
    this.#frames = new FrameContexts(root, ({ isRoot, ...frame }) =>
      deps.addContext({ type: type === 'popup' && isRoot ? 'popup' : 'iframe', ...frame }),
    );
    const { emit, nextConnectionId, resumed, leftBehind } = deps;
    const clock = new SessionClock(deps.clock);
    this.#clock = clock;
    this.#log = new PageLog(deps.wallNowMs());
    const isTab = type === 'page' || type === 'popup';
    this.#life = isTab ? new PageLife({ emit, clock, contextId: () => this.contextId }) : undefined;
    this.#realms = new HookedRealms(this.#send, deps.hook?.source ?? '', deps.onProblem);
    const onUnclaimed = () => this.#realms.adoptSoon();
    const readCookies = (url: string) => readHeldCookies(deps.transport.send, url);
    this.#sockets = new SocketTracker(
      {
        emit,
        clock,
        nextConnectionId,
        onUnclaimed,
        readCookies,
        resumed,
        // What outlives the page is another session when it is met again, and found anew there.
        leftBehind: outlivesPage(type) ? new SocketsLeftBehind() : leftBehind,
      },
      () => this.contextId,
    );
  }

  /** The context of the page, frame or worker itself. */
  get contextId(): ContextId {
    return this.#frames.rootContextId;
  }

  /** The context of a frame in it. */
  contextOfFrame(frameId: string | undefined): ContextId {
    return this.#frames.contextOfFrame(frameId);
  }

  /** Address of its outermost document, or of the worker's script. */
  get url(): string {
    return this.#frames.rootUrl;
  }

  /** Addresses of the documents in it; none for a worker. */
  documentUrls(): Iterable<string> {
    return this.#isPage ? this.#frames.urls() : [];
  }

  /** How much is remembered: frames, script contexts and sockets that are not over. */
  get trackedCount(): number {
    return this.#realms.size + this.#frames.size + this.#sockets.trackedCount;
  }

  /** Sends all that capture needs of it; see {@link prepareTarget}. */
  prepare(): Preparation {
    const preparation = prepareTarget({
      send: this.#send,
      isPage: this.#isPage,
      isChild: this.#sessionId !== undefined,
      hook: this.#deps.hook,
      realms: this.#realms,
      seed: (tree) => {
        this.#frames.seed(tree);
        this.#life?.seed(tree.frame);
      },
    });
    if (preparation.searched) this.#sockets.searching(preparation.searched);
    return preparation;
  }

  /** The same for a child: what fails is told of, and the rest is captured. Returns the search of its heap. */
  prepareChild(): Preparation['searched'] {
    const { prepared, searched } = this.prepare();
    prepared.catch(this.#partlyPrepared);
    return searched;
  }

  /** What is open in the target now. */
  leftOpen(): LeftOpen[] {
    return this.#sockets.leftOpen().map((socket) => ({ ...socket, outlivesPage: outlivesPage(this.#type) }));
  }

  /** Everything in the target ends. */
  end(atMs: number, cause: EndCause): void {
    this.#sockets.endAll(atMs, cause);
  }

  /** The session itself is over, and the contexts in it. */
  detached(): void {
    this.#isDetached = true;
    const { emit } = this.#deps;
    const atMs = this.#clock.nowMs();
    const { ended, removed } = sessionEnd(this.#type);
    this.#sockets.endAll(atMs, ended);
    for (const contextId of this.#frames.end())
      emit({ kind: 'context-removed', atMs, origin: 'protocol', contextId, cause: removed });
  }

  /** Takes an event of this session. */
  onEvent(event: CdpEvent): void {
    switch (event.method) {
      case 'Network.webSocketFrameReceived':
        this.#sockets.frame('received', event.params);
        return;
      case 'Network.webSocketFrameSent':
        this.#sockets.frame('sent', event.params);
        return;
      case 'Network.webSocketCreated':
        this.#sockets.created(event.params);
        return;
      case 'Network.webSocketWillSendHandshakeRequest':
        observeWall(
          this.#deps,
          this.#clock.stamped(event.params.timestamp),
          event.params.wallTime * 1000,
          'exact',
        );
        this.#sockets.willSendHandshake(event.params);
        return;
      case 'Network.requestWillBeSentExtraInfo':
        this.#sockets.requestExtraInfo(event.params);
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
      case 'Log.entryAdded': {
        const refusal = this.#log.refusalIn(event.params.entry);
        if (refusal) this.#sockets.forbidden.refused(refusal);
        return;
      }
      case 'Network.requestWillBeSent':
        // The one request without a document to load for; what the page itself asks for has its loader.
        if (event.params.loaderId === '' && event.params.type === 'Script')
          this.#deps.onWorkerRequested(event.params.requestId);
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
        this.#realms.destroyed(event.params.executionContextId);
        this.#frames.realmDestroyed(event.params.executionContextId);
        return;
      case 'Runtime.executionContextsCleared':
        this.#realms.clear();
        this.#frames.realmsCleared();
        this.#sockets.realmsCleared();
        return;
      case 'Inspector.targetCrashed':
        this.#crashed();
        return;
      case 'Inspector.targetReloadedAfterCrash':
        // Chrome starts a service worker again under the same session, without the hook and without waiting for us.
        if (!this.#isPage) this.prepareChild();
        // To a page it gives back what it had, the hook included.
        else if (this.#sessionId === undefined) this.#deps.onCrash(false);
        return;
      case 'Page.frameAttached':
        this.#frames.committed(event.params.frameId, event.params.parentFrameId, '');
        return;
      case 'Page.frameStartedNavigating':
        this.#life?.starting(event.params);
        return;
      case 'Page.frameNavigated':
        this.#onNavigated(event.params);
        return;
      case 'Page.frameDetached':
        this.#endContexts(
          this.#frames.detached(event.params.frameId),
          event.params.reason === 'swap' ? 'navigation' : 'context-destroyed',
        );
        return;
    }
  }

  /** Of a worker Chrome says so too when it merely stopped. */
  #crashed(): void {
    const atMs = this.#clock.nowMs();
    this.#realms.clear();
    this.end(atMs, this.#isPage ? 'crashed' : 'context-destroyed');
    this.#life?.crashed(atMs);
    if (this.#sessionId === undefined) this.#deps.onCrash(true);
  }

  #partlyPrepared = (error: unknown): void => {
    // A target that went away before it was ready has nothing left to capture.
    if (!this.#isDetached && !SESSION_OVER.test(sentenceOf(error)))
      this.#deps.onProblem(partlyCaptured(this.#type, error));
  };

  #send: CdpTransport['send'] = (method, params) =>
    this.#deps.transport.send(method, params, this.#sessionId);

  #onRealm({ id, auxData }: Protocol.Runtime.ExecutionContextDescription): void {
    // Isolated worlds (extensions' content scripts) have their own WebSocket, which the page does not use.
    if (auxData?.isDefault === false) return;
    this.#realms.created(id);
    this.#frames.realmCreated(id, auxData?.frameId);
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
      case 'page':
        if (this.#frames.isRoot(executionContextId)) this.#life?.reported(message);
        return;
      default:
        this.#sockets.hookReport(executionContextId, this.#frames.contextOf(executionContextId), message);
    }
  }

  #onNavigated(navigation: Protocol.Page.FrameNavigatedEvent): void {
    const { frame } = navigation;
    if (!this.#frames.isRootFrame(frame.parentId)) {
      const before = this.#frames.committed(frame.id, frame.parentId, frame.url);
      if (before !== undefined) this.#endContexts([before], 'navigation');
      return;
    }
    const atMs = this.#clock.nowMs();
    // Chrome sends no webSocketClosed for the sockets of the document that goes.
    const ended = this.#frames.rootCommitted(navigation);
    this.#sockets.pageLeft(atMs, navigation.type);
    this.#endContexts(ended, 'navigation');
    this.#deps.onNavigated();
    if (navigation.type === 'BackForwardCacheRestore')
      prepareRestored({ send: this.#send, hook: this.#deps.hook, realms: this.#realms }).catch(
        this.#partlyPrepared,
      );
    // Of a popup in which nothing has happened yet, its first address is no news.
    this.#life?.navigated(navigation, atMs, this.#frames.hasRootContext);
  }

  #endContexts(contextIds: readonly ContextId[], cause: 'navigation' | 'context-destroyed'): void {
    const atMs = this.#clock.nowMs();
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
}

/** A sentence for a target of which something could not be captured. */
function partlyCaptured(type: string, error: unknown): string {
  return `Part of a ${type.replaceAll('_', ' ')} could not be captured: ${sentenceOf(error)}`;
}
