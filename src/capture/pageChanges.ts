import type { PageChange } from '../model/events.ts';
import type { HookMessage } from './hookMessages.ts';

/** What a report of the hook says of the life of its document. */
export function pageChangesIn(message: Extract<HookMessage, { t: 'hello' | 'page' }>): readonly PageChange[] {
  if (message.t === 'page') return [message.change];
  const changes: PageChange[] = [];
  if (message.hidden) changes.push('hidden');
  if (!message.online) changes.push('offline');
  return changes;
}
