/** Chrome's words (156) for a socket of a page that it puts into the back/forward cache, and of one that it freezes. */
const PUT_AWAY = /^Page entered Back-Forward Cache/i;

/**
 * Whether the browser's complaint ends the socket because its page was put away. Its scripts stand still, so that the end
 * itself is told only if the page comes back.
 */
export function isPutAway(message: string): boolean {
  return PUT_AWAY.test(message);
}
