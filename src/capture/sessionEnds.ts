import type { ContextRemoved, EndCause } from '../model/events.ts';

/** What the end of a debugger session says of the sockets and contexts in it. */
export interface SessionEnd {
  readonly ended: EndCause;
  readonly removed: ContextRemoved['cause'];
}

const CONTEXT_DESTROYED: SessionEnd = { ended: 'context-destroyed', removed: 'destroyed' };

const BY_TARGET_TYPE: Readonly<Record<string, SessionEnd>> = {
  // One that ended has said so before; otherwise the page left its scope, and it may live on.
  service_worker: { ended: 'navigation', removed: 'navigation' },
  popup: { ended: 'tab-closed', removed: 'tab-closed' },
};

/** @param targetType `Target.TargetInfo.type`, or `popup` */
export function sessionEnd(targetType: string): SessionEnd {
  return BY_TARGET_TYPE[targetType] ?? CONTEXT_DESTROYED;
}

/** Whether what lives in it goes on when the page is left. */
export function outlivesPage(targetType: string): boolean {
  return targetType === 'shared_worker' || targetType in BY_TARGET_TYPE;
}
