import type { Advice } from '../../model/finding.ts';

/** A client that comes back without a herd: the delay doubles and is drawn at random. */
export const RECONNECT_ADVICE: Advice = {
  title: 'Reconnect with a delay that doubles and has a random part',
  language: 'javascript',
  snippet: `const FINAL_CODES = new Set([1000, 1008, 4401, 4403]);
let attempt = 0;
function connect() {
  const socket = new WebSocket(url);
  let stable;
  // Open is not enough: a server that turns the client away does so after the handshake.
  socket.addEventListener('open', () => { stable = setTimeout(() => { attempt = 0; }, 5000); });
  socket.addEventListener('close', ({ code }) => {
    clearTimeout(stable);
    if (FINAL_CODES.has(code)) return;
    const ceilingMs = Math.min(30_000, 500 * 2 ** attempt++);
    setTimeout(connect, Math.random() * ceilingMs);
  });
}`,
};
