/** What recordings use inside the page. */
export interface PageKit {
  sleep(ms: number): Promise<void>;
  /** Opens a socket and waits until it is open or has failed. */
  open(url: string, protocols?: string | string[]): Promise<WebSocket>;
  /** Waits for the close event. */
  ended(socket: WebSocket): Promise<void>;
  /** Sends something about every so often for a while; varies as people do. */
  chat(socket: WebSocket, forMs: number, everyMs: number): Promise<void>;
  /** Asks `{"type":"ping"}` at an interval until told to stop; tells how many answers are missing. */
  beat(socket: WebSocket, everyMs: number): { stop(): void; missing(): number };
}

declare global {
  var kit: PageKit;
}

/** Runs in the page before its own scripts: must name nothing outside. */
export function installPageKit(): void {
  const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  globalThis.kit = {
    sleep,
    open: (url, protocols) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, protocols);
        socket.addEventListener('open', () => resolve(socket));
        socket.addEventListener('close', () => resolve(socket));
      }),
    ended: (socket) =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) resolve();
        else socket.addEventListener('close', () => resolve());
      }),
    async chat(socket, forMs, everyMs) {
      const untilMs = performance.now() + forMs;
      for (let n = 1; performance.now() < untilMs && socket.readyState === WebSocket.OPEN; n += 1) {
        socket.send(JSON.stringify({ say: 'hello', n }));
        await sleep(everyMs * (0.5 + Math.random()));
      }
    },
    beat(socket, everyMs) {
      let asked = 0;
      let answered = 0;
      socket.addEventListener('message', ({ data }) => {
        if (String(data).includes('"pong"')) answered += 1;
      });
      const timer = setInterval(() => {
        asked += 1;
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'ping', id: asked }));
      }, everyMs);
      return { stop: () => clearInterval(timer), missing: () => asked - answered };
    },
  };
}
