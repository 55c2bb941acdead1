import type { AdoptingHook, Disguise, HookPort } from './hookPort.ts';

/**
 * Part of the page hook, sent as text: it must not use anything outside its own body. Tells of every `WebSocket` made,
 * closed by the page, and ended. Sockets that exist already are handed to `adopt`.
 */
export function hookWebSocket(
  { nextId, tell, listen, madeAt, reader, numberFrom, textFrom }: HookPort,
  { dress, cleaned, callersOf, constructorOf }: Disguise,
): AdoptingHook | undefined {
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const current = getOwnPropertyDescriptor(globalThis, 'WebSocket')?.value as typeof WebSocket | undefined;
  if (typeof current !== 'function') return undefined;
  let prototype: object = current.prototype;
  // A page that replaced WebSocket before we came may have a prototype of its own above the native one.
  while (!Object.hasOwn(prototype, 'readyState')) {
    const parent: object | null = Object.getPrototypeOf(prototype);
    if (!parent) return undefined;
    prototype = parent;
  }
  const readyStateOf = reader<number>(prototype, 'readyState');
  const urlOf = reader<string>(prototype, 'url');
  const bufferedOf = reader<number>(prototype, 'bufferedAmount');
  const protocolOf = reader<string>(prototype, 'protocol');
  const extensionsOf = reader<string>(prototype, 'extensions');
  const codeOf = reader<number>(CloseEvent.prototype, 'code');
  const reasonOf = reader<string>(CloseEvent.prototype, 'reason');
  const wasCleanOf = reader<boolean>(CloseEvent.prototype, 'wasClean');
  const { removeEventListener } = EventTarget.prototype;
  const ids = new WeakMap<object, number>();
  const getId = ids.get.bind(ids);
  const setId = ids.set.bind(ids);

  const watch = (socket: object): number => {
    const id = nextId();
    setId(socket, id);
    listen(socket as WebSocket, 'close', (event) => {
      if (!event.isTrusted) return;
      const code = codeOf(event);
      const reason = reasonOf(event);
      const wasClean = wasCleanOf(event);
      const buffered = bufferedOf(socket);
      tell({ __proto__: null, t: 'closed', id, code, reason, wasClean, buffered, made: madeAt(event) });
    });
    return id;
  };

  const onThrown = (): void => tell({ __proto__: null, t: 'refused', id: nextId() });
  const hooked = constructorOf(
    current,
    (socket) => {
      // A wrapper of the page's may return the same socket twice, or something of its own.
      if (getId(socket) !== undefined) return;
      let url: string;
      try {
        url = urlOf(socket);
      } catch {
        // Not a socket.
        return;
      }
      tell({ __proto__: null, t: 'created', id: watch(socket), url });
    },
    onThrown,
  );
  const owner = getOwnPropertyDescriptor(current.prototype, 'constructor');
  if (owner?.value === current) defineProperty(current.prototype, 'constructor', { value: hooked });
  defineProperty(globalThis, 'WebSocket', { value: hooked });

  const nativeClose: unknown = getOwnPropertyDescriptor(prototype, 'close')?.value;
  if (typeof nativeClose === 'function') {
    const { close } = {
      close(this: object, ...args: unknown[]): unknown {
        const id = typeof this === 'object' && this !== null ? getId(this) : undefined;
        const wasLive = id !== undefined && readyStateOf(this) < 2;
        let result: unknown;
        try {
          result = apply(nativeClose, this, args);
        } catch (error) {
          throw cleaned(error, close, args);
        }
        if (wasLive) {
          const code = numberFrom(args[0]);
          const reason = textFrom(args[1]);
          tell({ __proto__: null, t: 'close-called', id, code, reason, stack: callersOf(close) });
        }
        return result;
      },
    };
    dress(close, nativeClose);
    defineProperty(prototype, 'close', { value: close });
  }

  /** Those of sockets that have not ended, by `readyState`. */
  const states = ['connecting', 'open', 'closing'];
  const adopt: AdoptingHook['adopt'] = (candidates, isNewSession) => {
    for (let index = 0; index < candidates.length; index++) {
      const socket = candidates[index] as WebSocket;
      let readyState: number;
      try {
        readyState = readyStateOf(socket);
      } catch {
        // Prototypes stand on the heap like sockets, but their getters refuse.
        continue;
      }
      const state = states[readyState];
      const known = getId(socket);
      if (state === undefined || (known !== undefined && !isNewSession)) continue;
      const id = known ?? watch(socket);
      const negotiated = () => ({ protocol: protocolOf(socket), extensions: extensionsOf(socket) });
      const facts = { url: urlOf(socket), ...negotiated(), state, buffered: bufferedOf(socket) };
      tell({ __proto__: null, t: 'adopted', id, ...facts });
      if (state === 'connecting')
        listen(socket, 'open', (event) => {
          if (event.isTrusted)
            tell({ __proto__: null, t: 'opened', id, made: madeAt(event), ...negotiated() });
        });
      // The next messages tell which of several sockets with one address this is: the protocol reports them just before.
      let left = 16;
      const hear = (event: Event): void => {
        if (!event.isTrusted) return;
        const data: unknown = (event as MessageEvent).data;
        const isText = typeof data === 'string';
        const size = isText
          ? data.length
          : data instanceof Blob
            ? data.size
            : (data as ArrayBuffer).byteLength;
        const text = isText ? data.slice(0, 32) : '';
        tell({ __proto__: null, t: 'heard', id, text, isText, size, made: madeAt(event) });
        if (--left === 0) apply(removeEventListener, socket, ['message', hear, true]);
      };
      listen(socket, 'message', hear);
    }
  };
  return { prototype, adopt };
}
