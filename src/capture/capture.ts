import { sentenceOf } from '../base/fault.ts';
import type { ConnectionId, ContextId, ContextType, EndCause, SessionEvent } from '../model/events.ts';
import { CaptureTarget } from './captureTarget.ts';
import { CaptureClock } from './clock.ts';
import { readClock } from './clockReading.ts';
import { watchClock } from './clockWatch.ts';
import { type LeftOpen, ResumedSockets } from './resumedSockets.ts';
import { SharedWorkerWatch } from './sharedWorkers.ts';
import { SocketsLeftBehind } from './socketsLeftBehind.ts';
import type { NewContext, TargetDeps } from './targetDeps.ts';
import type { CdpEvent, CdpTransport, PopupAccess, SharedWorkerAccess } from './transport.ts';

/** Names for what is met, unique over all captures that write into one session. */
export interface CaptureIds {
  nextConnectionId(): ConnectionId;
  nextContextId(): ContextId;
}

/** Counts `c1, c2, …` and `x1, x2, …`. */
export function createCaptureIds(): CaptureIds {
  let connections = 0;
  let contexts = 0;
  return { nextConnectionId: () => `c${++connections}`, nextContextId: () => `x${++contexts}` };
}

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
  readonly ids: CaptureIds;
  /** What an interrupted capture of the same page left open (`Capture.stop`). */
  readonly resume?: readonly LeftOpen[];
  /** Told when the renderer of the tab crashed, and when it has started again. */
  readonly onCrash?: (isCrashed: boolean) => void;
  /** Told of what went wrong without ending the capture, as one sentence. */
  readonly onProblem?: (sentence: string) => void;
}

export interface Capture {
  /** Milliseconds on the session's clock. */
  readonly nowMs: () => number;
  /** How much is remembered of what is alive; does not grow with what is over. */
  trackedCount(): number;
  /** Stops listening. Live sockets stay as they are; they are returned for a capture that goes on with them. */
  stop(reason?: string): readonly LeftOpen[];
  /** Address of the document that the tab shows. */
  readonly pageUrl: () => string;
  /** Stops because the tab shows a page now that cannot be captured: what the page before it had open is over. */
  pageLeft(reason: string): void;
  /** The tab went away: everything in it ends. */
  tabClosed(): void;
}

/** Workers and frames are found one after the other; until then a socket left open may still turn up in one. */
const SETTLE_RESUMED_MS = 2000;
/** So long a search is waited for; one that takes longer may never end, because a worker loops or stands at a breakpoint. */
const LONGEST_SEARCH_MS = 30_000;

/** What is read of `Target.TargetInfo`. */
interface AttachedInfo {
  /** Absent for a popup. Of a frame it is the frame's id. */
  readonly targetId?: string;
  readonly type: string;
  readonly url: string;
  readonly parentFrameId?: string;
}

const CONTEXT_TYPES: Readonly<Record<string, ContextType>> = {
  page: 'page',
  popup: 'popup',
  iframe: 'iframe',
  worker: 'worker',
  shared_worker: 'shared-worker',
  service_worker: 'service-worker',
};

function contextTypeOf(type: string): ContextType {
  return CONTEXT_TYPES[type] ?? 'unknown';
}

/**
 * Attaches to everything under `transport` and turns it into session events until stopped. Resolves when the tab
 * itself is being captured; child targets join as Chrome announces them. Rejects when the tab refuses.
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { transport, emit, bindingName, hookSource } = options;
  const clock = new CaptureClock(options.localNowMs);
  const targets = new Map<string | undefined, CaptureTarget>();
  const resumed = new ResumedSockets(options.resume ?? []);

  const deps: TargetDeps = {
    transport,
    emit,
    clock,
    wallNowMs: options.wallNowMs,
    nextConnectionId: options.ids.nextConnectionId,
    resumed,
    leftBehind: new SocketsLeftBehind(),
    addContext,
    hook: hookSource && { bindingName, source: hookSource(bindingName) },
    onProblem: (sentence) => options.onProblem?.(sentence),
    onNavigated: () => sharedWorkers?.lookSoon(),
    onWorkerRequested: (targetId) => sharedWorkers?.requested(targetId),
    onCrash: (isCrashed) => options.onCrash?.(isCrashed),
  };
  /** Targets that were there before us, while their heaps are searched. */
  const searching = new Set<CaptureTarget>();
  let sharedWorkers: SharedWorkerWatch | undefined;

  function addContext({ type, url, parentId, browserId }: NewContext): ContextId {
    const contextId = options.ids.nextContextId();
    emit({
      kind: 'context-added',
      atMs: clock.nowMs(),
      origin: 'protocol',
      contextId,
      type,
      url,
      ...(parentId !== undefined && { parentId }),
      ...(browserId !== undefined && { browserId }),
    });
    return contextId;
  }

  function onEvent(event: CdpEvent): void {
    if (event.sessionId === undefined) {
      if (event.method === 'Inspector.targetCrashed') endResumed('crashed');
      if (event.method === 'Page.frameNavigated' && event.params.frame.parentId === undefined)
        endResumed('navigation');
    } else if (event.method === 'Inspector.targetCrashed') endChildrenOf(event.sessionId);
    switch (event.method) {
      case 'Target.attachedToTarget':
        onAttached(
          event.sessionId,
          event.params.sessionId,
          event.params.targetInfo,
          event.params.waitingForDebugger,
        );
        return;
      case 'Target.detachedFromTarget':
        onDetached(event.params.sessionId);
        return;
      default:
        targets.get(event.sessionId)?.onEvent(event);
    }
  }

  /** @param isNew it waits for us before its first statement */
  function onAttached(
    parentSessionId: string | undefined,
    sessionId: string,
    info: AttachedInfo,
    isNew: boolean,
  ): void {
    const parent = targets.get(parentSessionId);
    if (!parent) {
      // Its parent went away in the same moment; it waits for us all the same.
      transport.send('Runtime.runIfWaitingForDebugger', undefined, sessionId).catch(() => {
        // It went away too.
      });
      return;
    }
    const { type, url, parentFrameId, targetId: browserId } = info;
    const parentId = () => parent.contextOfFrame(parentFrameId);
    // A frame gets its context when it first matters; see FrameContexts. A popup is told of before it has an address.
    const own =
      type === 'iframe' || type === 'popup'
        ? {}
        : { contextId: addContext({ type: contextTypeOf(type), url, parentId: parentId(), browserId }) };
    const target = new CaptureTarget(deps, {
      sessionId,
      parentSessionId,
      type,
      root: { url, parentId, browserId, keepsContext: type !== 'iframe', ...own },
    });
    targets.set(sessionId, target);
    deps.onNavigated();
    const searched = target.prepareChild();
    if (isNew || !searched) return;
    searching.add(target);
    const over = () => searching.delete(target);
    searched.then(over, over);
  }

  function onDetached(sessionId: string): void {
    const target = targets.get(sessionId);
    if (!target) return;
    targets.delete(sessionId);
    searching.delete(target);
    sharedWorkers?.ended(sessionId);
    endChildrenOf(sessionId);
    target.detached();
  }

  function endChildrenOf(sessionId: string): void {
    for (const [childId, child] of targets)
      if (childId !== undefined && child.parentSessionId === sessionId) onDetached(childId);
  }

  function watchSharedWorkers(access: SharedWorkerAccess): SharedWorkerWatch {
    return new SharedWorkerWatch({
      access,
      urlsInTab: () => [...targets.values()].flatMap((target) => [...target.documentUrls()]),
      onAttached: (sessionId, worker) =>
        onAttached(undefined, sessionId, { type: 'shared_worker', ...worker }, false),
      onGone: onDetached,
      onProblem: deps.onProblem,
    });
  }

  /** A popup is captured as if it were a child of the page. */
  async function onPopup(access: PopupAccess, tabId: number): Promise<void> {
    try {
      const sessionId = await access.attach(tabId);
      onAttached(undefined, sessionId, { type: 'popup', url: '' }, false);
    } catch (error) {
      deps.onProblem(
        `A popup could not be captured (${sentenceOf(error)}). Open DevTools there to see its sockets.`,
      );
    }
  }

  const anchor = await readClock(options, () => options.onCrash?.(true));
  if (anchor) {
    clock.observeArrival(anchor.monotonicMs, anchor.localMs);
    clock.observeWall(anchor.monotonicMs, anchor.wallMs, 'read');
    emit({
      kind: 'clock-anchored',
      atMs: anchor.monotonicMs,
      origin: 'protocol',
      wallMs: anchor.wallMs,
    });
  }
  const { frameTree } = await transport.send('Page.getFrameTree');
  const { id: browserId, url } = frameTree.frame;
  const contextId = addContext({ type: 'page', url, parentId: undefined, browserId });
  const root = new CaptureTarget(deps, {
    sessionId: undefined,
    parentSessionId: undefined,
    type: 'page',
    root: { url, contextId, browserId, keepsContext: true, parentId: () => undefined },
  });
  targets.set(undefined, root);
  const unsubscribe = transport.onEvent(onEvent);
  try {
    await root.prepare().prepared;
  } catch (error) {
    unsubscribe();
    throw error;
  }
  if (transport.sharedWorkers) sharedWorkers = watchSharedWorkers(transport.sharedWorkers);
  const { popups } = transport;
  const stopListening = popups?.onOpened((tabId) => void onPopup(popups, tabId));
  const stopWatching = watchClock({ clock, emit, wallNowMs: options.wallNowMs });
  tell('started');
  const startedAtMs = options.localNowMs();
  let settling = setTimeout(settle, SETTLE_RESUMED_MS);

  /** Tells the end of sockets left open that nobody found. Without the hook nobody looked for them on the heap. */
  function settle(): void {
    if (!deps.hook) return;
    if (searching.size > 0 && options.localNowMs() - startedAtMs < LONGEST_SEARCH_MS)
      settling = setTimeout(settle, SETTLE_RESUMED_MS);
    else endUntracked(resumed.takeGone(), 'unseen');
  }

  /** No target knows these: of what was left open, they are what nobody has heard of again. */
  function endUntracked(sockets: readonly LeftOpen[], cause: EndCause): void {
    for (const { id } of sockets)
      emit({ kind: 'connection-ended', connectionId: id, cause, atMs: clock.nowMs(), origin: 'inferred' });
  }

  function endResumed(cause: EndCause): void {
    endUntracked(resumed.takeOfPage(), cause);
  }

  function tell(change: 'started' | 'stopped', reason?: string): void {
    const why = reason === undefined ? {} : { reason };
    emit({ kind: 'capture-changed', atMs: clock.nowMs(), origin: 'protocol', change, ...why });
  }

  function letGo(): void {
    unsubscribe();
    sharedWorkers?.stop();
    stopListening?.();
    stopWatching();
    clearTimeout(settling);
  }

  function endAll(cause: EndCause): void {
    endResumed(cause);
    for (const target of targets.values()) target.end(clock.nowMs(), cause);
  }

  return {
    nowMs: () => clock.nowMs(),
    trackedCount() {
      let count = targets.size;
      for (const target of targets.values()) count += target.trackedCount;
      return count;
    },
    pageUrl: () => root.url,
    stop(reason) {
      letGo();
      tell('stopped', reason);
      return [...resumed.rest(), ...[...targets.values()].flatMap((target) => target.leftOpen())];
    },
    pageLeft(reason) {
      letGo();
      endAll('navigation');
      tell('stopped', reason);
    },
    tabClosed() {
      letGo();
      endAll('tab-closed');
    },
  };
}
