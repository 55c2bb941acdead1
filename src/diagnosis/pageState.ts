import { concerns } from '../analysis/samePage.ts';
import { lowerBound } from '../analysis/timeOrdered.ts';
import type { ContextId } from '../model/events.ts';
import type { PageMark, Session } from '../model/session.ts';

/** What a hidden page does after this long back in view no longer comes from having been hidden. */
const JUST_VISIBLE_MS = 5000;

/**
 * Since when the page of a context was hidden or frozen at a moment (or until just before it); `undefined` when it was
 * in view. Dedicated workers keep their timers in a hidden page, but not in a frozen one.
 */
export function hiddenSince(
  session: Session,
  contextId: ContextId | undefined,
  atMs: number,
): PageMark | undefined {
  if (outlivesPages(session, contextId)) return undefined;
  const isWorker = contextId !== undefined && session.contexts.get(contextId)?.type === 'worker';
  let hidden: PageMark | undefined;
  const { pageMarks } = session;
  for (let i = lowerBound(pageMarks, atMs + 1) - 1; i >= 0; i--) {
    const mark = pageMarks[i];
    if (!mark || !concerns(session, mark, contextId)) continue;
    const { change } = mark;
    const isBack = change === 'visible' || change === 'resumed';
    if (isBack && (hidden || mark.atMs < atMs - JUST_VISIBLE_MS)) return hidden;
    if (change === 'hidden' && !isWorker) hidden = mark;
    if (change === 'frozen') hidden ??= mark;
    if (change === 'navigated') return hidden;
  }
  return hidden;
}

/** Since when the page of a context was frozen at a moment; `undefined` when it was not. */
export function frozenSince(
  session: Session,
  contextId: ContextId | undefined,
  atMs: number,
): PageMark | undefined {
  if (outlivesPages(session, contextId)) return undefined;
  const { pageMarks } = session;
  for (let i = lowerBound(pageMarks, atMs + 1) - 1; i >= 0; i--) {
    const mark = pageMarks[i];
    if (!mark || !concerns(session, mark, contextId)) continue;
    if (mark.change === 'frozen') return mark;
    if (mark.change !== 'hidden') return undefined;
  }
  return undefined;
}

/** Shared and service workers run on whatever becomes of a page that uses them. */
function outlivesPages({ contexts }: Session, contextId: ContextId | undefined): boolean {
  const type = contextId === undefined ? undefined : contexts.get(contextId)?.type;
  return type === 'shared-worker' || type === 'service-worker';
}
