import type { Advice } from '../../model/finding.ts';

/** A client that comes back without a herd: the delay doubles and is drawn at random. */
export const RECONNECT_ADVICE: Advice = {
  title: 'Reconnect with a delay that doubles and has a random part',
  language: 'javascript',
  snippet: `let attempt = 0;
function connect() {
  const socket = new WebSocket(url);
  socket.addEventListener('open', () => { attempt = 0; });
  socket.addEventListener('close', (event) => {
    if (event.code === 1000 || event.code === 1008) return; // meant to be final
    const ceilingMs = Math.min(30_000, 500 * 2 ** attempt++);
    setTimeout(connect, Math.random() * ceilingMs);
  });
}`,
};
