/**
 * Resolves when the event loop has turned. A message port, because nested timers are held back by 4 ms, and in a
 * hidden tab by a second and more.
 */
export function otherWork(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
