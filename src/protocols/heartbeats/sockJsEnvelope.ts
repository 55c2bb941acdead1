import type { Direction } from '../../model/events.ts';

/** Longer frames are taken as they are. In characters. */
const MAX_CHARS = 65_536;

/**
 * The messages inside of a SockJS frame: `a["…","…"]` from the server, `["…"]` from the page. SockJS only transports:
 * STOMP, DDP or anything else may be spoken inside. `undefined` for SockJS's own frames (`o`, `h`, `c[…]`) and others.
 */
export function unwrapSockJs(direction: Direction, text: string): readonly string[] | undefined {
  const begin = direction === 'received' ? 'a[' : '[';
  if (!text.startsWith(`${begin}"`) || !text.endsWith('"]') || text.length > MAX_CHARS) return undefined;
  try {
    const inside: unknown = JSON.parse(direction === 'received' ? text.slice(1) : text);
    return Array.isArray(inside) && inside.every((one) => typeof one === 'string') ? inside : undefined;
  } catch {
    // Not SockJS's framing after all: an ordinary message.
    return undefined;
  }
}
