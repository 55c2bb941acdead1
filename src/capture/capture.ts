import type { ConnectionId, ContextId, ContextType, SessionEvent } from '../model/events.ts';
import { CaptureTarget, partlyCaptured, type TargetDeps } from './captureTarget.ts';
import { CaptureClock } from './clock.ts';
import type { CdpEvent, CdpTransport } from './transport.ts';

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

const CONTEXT_TYPES: Readonly<Record<string, ContextType>> = {
  page: 'page',
  iframe: 'iframe',
  worker: 'worker',
  shared_worker: 'shared-worker',
  service_worker: 'service-worker',
};

/**
 * Attaches to everything under `transport` and turns it into session events until stopped. Resolves when the tab
 * itself is being captured; child targets join as Chrome announces them. Rejects when the tab refuses.
 */
export async function startCapture(options: CaptureOptions): Promise<Capture> {
  const { transport, emit, bindingName, hookSource } = options;
  const clock = new CaptureClock(options.localNowMs);
  const targets = new Map<string | undefined, CaptureTarget>();

  const deps: TargetDeps = {
    transport,
    emit,
    clock,
    nextConnectionId: options.ids.nextConnectionId,
    addContext,
    hook: hookSource && { bindingName, source: hookSource(bindingName) },
    onProblem: (sentence) => options.onProblem?.(sentence),
  };

  function addContext(type: ContextType, url: string, parentId: ContextId | undefined): ContextId {
    const contextId = options.ids.nextContextId();
    const parent = parentId === undefined ? {} : { parentId };
    emit({ kind: 'context-added', atMs: clock.nowMs(), origin: 'protocol', contextId, type, url, ...parent });
    return contextId;
  }

  function onEvent(event: CdpEvent): void {
    const target = targets.get(event.sessionId);
    if (!target) return;
    switch (event.method) {
      case 'Target.attachedToTarget':
        onAttached(target, event.params.sessionId, event.params.targetInfo);
        return;
      case 'Target.detachedFromTarget':
        onDetached(event.params.sessionId);
        return;
      default:
        target.onEvent(event);
    }
  }

  function onAttached(parent: CaptureTarget, sessionId: string, info: { type: string; url: string }): void {
    const { type, url } = info;
    const contextId = addContext(CONTEXT_TYPES[type] ?? 'unknown', url, parent.contextId);
    const target = new CaptureTarget(deps, { sessionId, type, contextId });
    targets.set(sessionId, target);
    target.prepare().catch((error: unknown) => {
      // A target that went away before it was ready has nothing left to capture.
      if (targets.has(sessionId)) deps.onProblem(partlyCaptured(type, error));
    });
  }

  function onDetached(sessionId: string): void {
    const target = targets.get(sessionId);
    if (!target) return;
    targets.delete(sessionId);
    const atMs = clock.nowMs();
    target.end(atMs, 'context-destroyed');
    const { contextId } = target;
    emit({ kind: 'context-removed', atMs, origin: 'protocol', contextId, cause: 'destroyed' });
  }

  /** Ticks and wall time at the same moment; the protocol has no command for it, but the metrics carry the ticks. */
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
  const contextId = addContext('page', frameTree.frame.url, undefined);
  const root = new CaptureTarget(deps, { sessionId: undefined, type: 'page', contextId });
  targets.set(undefined, root);
  const unsubscribe = transport.onEvent(onEvent);
  try {
    await root.prepare();
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
      for (const target of targets.values()) target.end(clock.nowMs(), 'tab-closed');
    },
  };
}
