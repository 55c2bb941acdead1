import type { LabUrls } from '../labUrls.ts';
import type { DemoConnection, DemoKit, DemoSettings } from './scenario.ts';

/** A kit and the end of everything that was done with it. */
export interface StoppableKit {
  readonly kit: DemoKit;
  /** Closes its sockets with 1000 and stops its timers; what waits for them waits forever. */
  readonly stop: () => void;
}

/** Makes the kit of one run. Sent to the browser as source text, so it names nothing outside but globals. */
export const createKit = (
  urls: LabUrls,
  settings: DemoSettings,
  log: (text: string) => void,
): StoppableKit => {
  const stopActions = new Set<() => void>();
  let stopped = false;

  const connect = (url: string, subprotocol?: string): DemoConnection => {
    if (stopped) throw new Error('stopped');
    const socket = subprotocol === undefined ? new WebSocket(url) : new WebSocket(url, subprotocol);
    const received: unknown[] = [];
    const waiting = new Map<number, (data: unknown) => void>();
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
    const closedEarly = (what: string): Promise<never> =>
      closed.then(({ code }) => {
        throw new Error(`closed with ${code} before ${what}`);
      });
    const opened = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()));
    socket.addEventListener('message', ({ data }) => {
      received.push(data);
      waiting.get(received.length)?.(data);
    });
    stopActions.add(() => socket.close(1000, 'stopped'));
    const openedOrFailed = Promise.race([opened, closedEarly('it was open')]);
    // A scenario that is about refusals looks at `closed` alone.
    openedOrFailed.catch(() => undefined);
    return {
      socket,
      opened: openedOrFailed,
      closed,
      send(data) {
        if (socket.readyState !== WebSocket.OPEN) return;
        if (typeof data === 'string') socket.send(data);
        else if (data instanceof Uint8Array) socket.send(new Uint8Array(data));
        else socket.send(JSON.stringify(data));
      },
      message(number) {
        if (received.length >= number) return Promise.resolve(received[number - 1]);
        const arrived = new Promise<unknown>((resolve) => waiting.set(number, resolve));
        return Promise.race([arrived, closedEarly(`message ${number}`)]);
      },
    };
  };

  const kit: DemoKit = {
    urls,
    settings,
    log,
    connect,
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        stopActions.add(() => clearTimeout(timer));
      }),
    every(ms, action) {
      const timer = setInterval(action, ms);
      const cancel = (): void => clearInterval(timer);
      stopActions.add(cancel);
      return cancel;
    },
    onStop: (action) => {
      stopActions.add(action);
    },
    expect(condition, otherwise) {
      if (!condition) throw new Error(otherwise);
    },
  };
  return {
    kit,
    stop() {
      stopped = true;
      for (const action of stopActions) action();
      stopActions.clear();
    },
  };
};
