import type { Direction } from '../model/events.ts';

/** The other way. */
export function opposite(direction: Direction): Direction {
  return direction === 'sent' ? 'received' : 'sent';
}
