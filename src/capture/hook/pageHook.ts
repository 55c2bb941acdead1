/**
 * Runs inside the inspected page or worker, before its own scripts. The debugger protocol knows neither close codes
 * nor who called `close()`; this tells both, and changes nothing a page can observe:
 *
 * - `WebSocket` becomes a Proxy with only a construct trap, so name, length, statics, `toString`, `instanceof`,
 *   subclassing and thrown errors stay the browser's own. `prototype.constructor` points at the proxy.
 * - `WebSocket.prototype.close` becomes a Proxy with only an apply trap.
 * - `Function.prototype.toString` answers for both with the text of the function behind the proxy.
 * - Frames are not touched: the protocol reports them.
 *
 * Sockets that exist already are handed to `adopt` (the debugger finds them on the heap).
 *
 * The function is sent as text (`toString()`): it must not use anything outside its own body.
 */
export function pageHook(bindingName: string): AdoptingHook | undefined {
  const scope: typeof globalThis & Record<string, unknown> = globalThis;
  const binding = scope[bindingName];
  if (typeof binding !== 'function') return undefined;
  // From here on the page cannot find the binding; only this closure can call it.
  delete scope[bindingName];

  const { stringify } = JSON;
  const { construct, apply } = Reflect;
  const { timeOrigin } = performance;
  const now = performance.now.bind(performance);
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const NativeError = Error;
  const ids = new WeakMap<object, number>();
  const natives = new WeakMap<object, object>();
  const getId = ids.get.bind(ids);
  const setId = ids.set.bind(ids);
  const getNative = natives.get.bind(natives);
  const setNative = natives.set.bind(natives);
  let lastId = 0;

  const tell = (message: Record<string, unknown>): void => {
    message.at = timeOrigin + now();
    try {
      binding(stringify(message));
    } catch {
      // The debugger has gone: nobody listens any more, and the page must not notice that anybody ever did.
    }
  };
  const listen = (target: EventTarget, type: string, handler: (event: Event) => void): void => {
    apply(addEventListener, target, [type, handler, { capture: true, passive: true }]);
  };

  const watch = (socket: WebSocket): number => {
    const id = ++lastId;
    setId(socket, id);
    listen(socket, 'close', (event) => {
      if (!event.isTrusted || !('code' in event)) return;
      const { code, reason, wasClean } = event as CloseEvent;
      tell({ t: 'closed', id, code, reason, wasClean });
    });
    return id;
  };

  const NativeWebSocket = scope.WebSocket;
  if (typeof NativeWebSocket === 'function') {
    const HookedWebSocket: typeof WebSocket = new Proxy(NativeWebSocket, {
      construct(target, args, newTarget) {
        const socket = construct(target, args, newTarget === HookedWebSocket ? target : newTarget);
        const id = watch(socket);
        tell({ t: 'created', id, url: socket.url });
        return socket;
      },
    });
    setNative(HookedWebSocket, NativeWebSocket);
    NativeWebSocket.prototype.constructor = HookedWebSocket;
    scope.WebSocket = HookedWebSocket;

    const nativeClose = NativeWebSocket.prototype.close;
    const hookedClose = new Proxy(nativeClose, {
      apply(target, socket, args: unknown[]) {
        const id = typeof socket === 'object' && socket !== null ? getId(socket) : undefined;
        const wasLive = id !== undefined && socket.readyState < 2;
        const result = apply(target, socket, args);
        if (wasLive) {
          const [code, reason] = args;
          tell({
            t: 'close-called',
            id,
            ...(code !== undefined && { code: Number(code) }),
            ...(reason !== undefined && { reason: String(reason) }),
            stack: new NativeError().stack?.split('\n').slice(2).join('\n'),
          });
        }
        return result;
      },
    });
    setNative(hookedClose, nativeClose);
    NativeWebSocket.prototype.close = hookedClose;

    // A proxy would print as `function () { [native code] }`, without its name.
    const nativeToString = Function.prototype.toString;
    const hookedToString = new Proxy(nativeToString, {
      apply(target, self, args) {
        return apply(target, (typeof self === 'function' && getNative(self)) || self, args);
      },
    });
    setNative(hookedToString, nativeToString);
    Function.prototype.toString = hookedToString;
  }

  const page = typeof document === 'object' ? document : undefined;
  tell({
    t: 'hello',
    // No address: a worker that is paused before its script has arrived has none, and asking crashes Chromium 156.
    hidden: page?.visibilityState === 'hidden',
    online: navigator.onLine,
  });
  if (page) {
    listen(page, 'visibilitychange', () =>
      tell({ t: 'page', change: page.visibilityState === 'hidden' ? 'hidden' : 'visible' }),
    );
    listen(page, 'freeze', () => tell({ t: 'page', change: 'frozen' }));
    listen(page, 'resume', () => tell({ t: 'page', change: 'resumed' }));
    listen(window, 'pagehide', (event) => {
      if ((event as PageTransitionEvent).persisted) tell({ t: 'page', change: 'cached' });
    });
    listen(window, 'pageshow', (event) => {
      if ((event as PageTransitionEvent).persisted) tell({ t: 'page', change: 'restored' });
    });
  }
  listen(scope, 'offline', () => tell({ t: 'page', change: 'offline' }));
  listen(scope, 'online', () => tell({ t: 'page', change: 'online' }));

  if (typeof NativeWebSocket !== 'function') return undefined;
  let prototype: object = NativeWebSocket.prototype;
  // A page that replaced WebSocket before we came may have a prototype of its own above the native one.
  while (!Object.hasOwn(prototype, 'readyState')) {
    const parent: object | null = Object.getPrototypeOf(prototype);
    if (!parent) return undefined;
    prototype = parent;
  }
  const adopt = (candidates: readonly unknown[]): void => {
    for (const candidate of candidates) {
      let socket: WebSocket;
      let facts: Record<string, unknown>;
      try {
        socket = candidate as WebSocket;
        if (getId(socket) !== undefined || socket.readyState === 3) continue;
        const { url, readyState, protocol, extensions, bufferedAmount } = socket;
        facts = { url, readyState, protocol, extensions, bufferedAmount };
      } catch {
        // Prototypes stand on the heap like sockets, but their getters refuse.
        continue;
      }
      const id = watch(socket);
      tell({ t: 'adopted', id, ...facts });
      // The next messages tell which of several sockets with one address this is: the protocol reports them just before.
      let left = 16;
      const hear = (event: Event): void => {
        const data: unknown = (event as MessageEvent).data;
        const isText = typeof data === 'string';
        const size = isText
          ? data.length
          : data instanceof Blob
            ? data.size
            : (data as ArrayBuffer).byteLength;
        tell({ t: 'heard', id, text: isText ? data.slice(0, 32) : '', isText, size });
        if (--left === 0) apply(removeEventListener, socket, ['message', hear, true]);
      };
      listen(socket, 'message', hear);
    }
  };
  return { prototype, adopt };
}

/** What the hook gives to the debugger, and to nobody in the page. */
export interface AdoptingHook {
  /** The native prototype, by which the debugger finds the sockets on the heap. */
  readonly prototype: object;
  readonly adopt: (candidates: readonly unknown[]) => void;
}

/** The hook as a script to evaluate in a page or worker; `bindingName` is the binding added for it. */
export function pageHookSource(bindingName: string): string {
  return `(${pageHook.toString()})(${JSON.stringify(bindingName)});`;
}
