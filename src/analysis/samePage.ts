import type { ContextId } from '../model/events.ts';
import type { PageMark, Session } from '../model/session.ts';

/**
 * Whether what happened to a page happened to what is in a context. A popup is a page of its own, though the page that
 * opened it is its parent. Everything else of the tab is hidden, frozen and left together; only what happened to an
 * iframe concerns that iframe alone. Where the context is not known (a file, a net log), it counts as the tab's.
 */
export function concerns(session: Session, mark: PageMark, contextId: ContextId | undefined): boolean {
  if (popupAround(session, mark.contextId) !== popupAround(session, contextId)) return false;
  if (session.contexts.get(mark.contextId)?.type !== 'iframe' || contextId === undefined) return true;
  return [...line(session, contextId)].includes(mark.contextId);
}

/** The popup that a context lives in; `undefined` in the tab that is captured. */
function popupAround(session: Session, contextId: ContextId | undefined): ContextId | undefined {
  for (const id of line(session, contextId)) if (session.contexts.get(id)?.type === 'popup') return id;
  return undefined;
}

/** A context and those around it, from the inside out. */
function line(session: Session, contextId: ContextId | undefined): ReadonlySet<ContextId> {
  const ids = new Set<ContextId>();
  for (let at = contextId; at !== undefined && !ids.has(at); at = session.contexts.get(at)?.parentId)
    ids.add(at);
  return ids;
}
