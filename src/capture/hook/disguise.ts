import type { Disguise, HookPort } from './hookPort.ts';

/**
 * Part of the page hook, sent as text: it must not use anything outside its own body.
 *
 * `Function.prototype.toString` answers for every double with the text of its original, also when it is borrowed from
 * another frame: the hooks of frames that may touch each other introduce themselves by an event with an unguessable name.
 */
export function createDisguise({ secret, listen }: HookPort): Disguise {
  const { construct, apply, get, defineProperty, deleteProperty, getOwnPropertyDescriptor } = Reflect;
  const { setPrototypeOf: reflectSetPrototypeOf } = Reflect;
  const { getPrototypeOf, setPrototypeOf } = Object;
  const NativeError = Error;
  const v8Error: typeof Error & { captureStackTrace?: (holder: object, above: object) => void } = Error;
  const captureStackTrace = v8Error.captureStackTrace ?? (() => undefined);
  const isError = 'isError' in Error && typeof Error.isError === 'function' ? Error.isError : undefined;
  const domMessage = getOwnPropertyDescriptor(DOMException.prototype, 'message')?.get;
  const { startsWith, includes, indexOf, slice } = String.prototype;
  const { get: mapGet } = WeakMap.prototype;
  const { deref } = WeakRef.prototype;
  const { dispatchEvent } = EventTarget.prototype;
  const detailOf = getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get;

  const originals = new WeakMap<object, object>();
  const originalsRef = new WeakRef(originals);
  /** The same of other frames; weak, so that a frame that is gone can go. */
  let peers: WeakRef<WeakMap<object, object>>[] = [];

  const dress = (double: object, original: object): void => {
    for (const key of ['length', 'name']) {
      const value: unknown = getOwnPropertyDescriptor(original, key)?.value;
      defineProperty(double, key, { value });
    }
    setPrototypeOf(double, getPrototypeOf(original));
    originals.set(double, original);
  };

  const addPeer = (peer: WeakRef<WeakMap<object, object>>): void => {
    const living = [peer];
    for (let index = 0; index < peers.length; index++) {
      const known = peers[index];
      if (known && apply(deref, known, [])) living[living.length] = known;
    }
    peers = living;
  };

  const originalOf = (double: unknown): unknown => {
    if (typeof double !== 'function') return double;
    const own: unknown = apply(mapGet, originals, [double]);
    if (own) return own;
    for (let index = 0; index < peers.length; index++) {
      const map: unknown = apply(deref, peers[index], []);
      const original: unknown = map && apply(mapGet, map, [double]);
      if (original) return original;
    }
    return double;
  };

  const messageOf = (error: unknown): unknown => {
    if (!isError?.(error)) return undefined;
    const own = getOwnPropertyDescriptor(error as object, 'message');
    if (own) return own.value;
    try {
      return domMessage && apply(domMessage, error, []);
    } catch {
      // Not a DOMException: an error of the page without a message.
      return undefined;
    }
  };
  const isPrimitive = (value: unknown): boolean =>
    (typeof value !== 'object' || value === null) && typeof value !== 'function';

  const cleaned = (error: unknown, above: object, values: readonly unknown[]): unknown => {
    let isOfBrowser = true;
    for (let index = 0; index < values.length; index++) isOfBrowser &&= isPrimitive(values[index]);
    if (!isOfBrowser) {
      const message = messageOf(error);
      isOfBrowser = typeof message === 'string' && apply(startsWith, message, ['Failed to ']) === true;
    }
    if (isOfBrowser) captureStackTrace(error as object, above);
    return error;
  };

  /** Runs with a property of `Error` as we need it, without running any code of the page. */
  const withErrorProperty = <T>(key: string, value: unknown, run: () => T): T | undefined => {
    const before = getOwnPropertyDescriptor(NativeError, key);
    if (before && !before.configurable) return undefined;
    // Without prototypes: a page may have put `get` on Object.prototype.
    if (before) setPrototypeOf(before, null);
    const ours = { __proto__: null, value, writable: true, enumerable: true, configurable: true };
    defineProperty(NativeError, key, ours);
    try {
      return run();
    } finally {
      if (before) defineProperty(NativeError, key, before);
      else deleteProperty(NativeError, key);
    }
  };
  const callersOf = (above: object): string | undefined =>
    withErrorProperty('prepareStackTrace', undefined, () =>
      withErrorProperty('stackTraceLimit', 20, () => {
        const holder: { stack?: string } = {};
        captureStackTrace(holder, above);
        return holder.stack;
      }),
    );

  /** Like `cleaned` for a function of the language itself, which stands in the stack above ours and has to stay there. */
  const cleanedBuiltin = (error: unknown, above: object): unknown => {
    const limit: unknown = getOwnPropertyDescriptor(NativeError, 'stackTraceLimit')?.value;
    const holder = error as { stack: string };
    withErrorProperty('prepareStackTrace', undefined, () => {
      const before = holder.stack;
      const headEnd: number = apply(indexOf, before, ['\n']);
      const frameEnd: number = apply(indexOf, before, ['\n', headEnd + 1]);
      if (headEnd < 0 || frameEnd < 0 || typeof limit !== 'number') return;
      withErrorProperty('stackTraceLimit', limit - 1, () => captureStackTrace(holder, above));
      const frame: string = apply(slice, before, [headEnd, frameEnd]);
      holder.stack = apply(slice, before, [0, headEnd]) + frame + apply(slice, holder.stack, [headEnd]);
    });
    return error;
  };

  const constructorOf = <T extends object>(
    native: T,
    onMade: (made: object) => void,
    onThrown?: () => void,
  ): T => {
    const handler: ProxyHandler<T> = {
      construct: function trap(target, args: unknown[], newTarget) {
        let made: object;
        try {
          made = construct(
            target as unknown as () => void,
            args,
            (newTarget as unknown) === hooked ? (target as unknown as () => void) : newTarget,
          );
        } catch (error) {
          onThrown?.();
          throw cleaned(error, trap, args);
        }
        onMade(made);
        return made;
      },
      // `arguments` and `caller` are read from the function itself.
      get: (target, key, receiver) => get(target, key, receiver === hooked ? target : receiver),
      // A proxy does not see a cycle through itself; the browser's own function does.
      setPrototypeOf: function trap(target, prototype) {
        for (let link = prototype; link; link = getPrototypeOf(link)) {
          if (link !== hooked) continue;
          const stack = callersOf(trap);
          if (stack !== undefined && apply(includes, stack, ['at Reflect.setPrototypeOf'])) return false;
          try {
            setPrototypeOf(target, { __proto__: target });
          } catch (error) {
            throw cleaned(error, trap, []);
          }
        }
        return reflectSetPrototypeOf(target, prototype);
      },
    };
    setPrototypeOf(handler, null);
    const hooked: T = new Proxy(native, handler);
    originals.set(hooked, native);
    return hooked;
  };

  const nativeToString = Function.prototype.toString;
  const { toString: hookedToString } = {
    toString(this: unknown): string {
      try {
        return apply(nativeToString, originalOf(this), []);
      } catch (error) {
        throw cleanedBuiltin(error, hookedToString);
      }
    },
  };
  dress(hookedToString, nativeToString);
  defineProperty(Function.prototype, 'toString', { value: hookedToString });

  const introduceTo = (other: Window): void => {
    const detail = { from: originalsRef, answer: undefined };
    try {
      if (other !== window) apply(dispatchEvent, other, [new CustomEvent(secret, { detail })]);
      if (detail.answer) addPeer(detail.answer);
    } catch {
      // A window of another origin: its functions cannot meet ours, but those of its frames may.
    }
    for (let index = 0; index < other.length; index++) {
      const inner = other[index];
      if (inner) introduceTo(inner);
    }
  };
  if (typeof window === 'object') {
    listen(window, secret, (event) => {
      const detail: { from: typeof originalsRef; answer: unknown } = detailOf && apply(detailOf, event, []);
      addPeer(detail.from);
      detail.answer = originalsRef;
    });
    if (window.top) introduceTo(window.top);
  }
  return { dress, cleaned, callersOf, constructorOf };
}
