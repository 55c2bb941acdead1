import type { AdoptingHook, Disguise, HookPort } from './hookPort.ts';

/**
 * Part of the page hook, sent as text: it must not use anything outside its own body. Tells the same of every
 * `WebSocketStream` as `hookWebSocket` does of sockets, messages heard and what was negotiated excepted.
 *
 * Whoever looks at `closed` makes its rejection a handled one, so the page, which may rely on `unhandledrejection`, gets
 * a promise of its own; like the browser's it comes to be when it is first asked for. It settles one microtask later.
 */
export function hookWebSocketStream(
  { nextId, tell, reader, numberFrom, textFrom }: HookPort,
  { dress, cleaned, callersOf, constructorOf }: Disguise,
): AdoptingHook | undefined {
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const native: unknown = getOwnPropertyDescriptor(globalThis, 'WebSocketStream')?.value;
  if (typeof native !== 'function') return undefined;
  const prototype: object = native.prototype;
  const closedGetter = getOwnPropertyDescriptor(prototype, 'closed')?.get;
  const nativeClose: unknown = getOwnPropertyDescriptor(prototype, 'close')?.value;
  if (!closedGetter || typeof nativeClose !== 'function') return undefined;
  const urlOf = reader<string>(prototype, 'url');
  const nativeError: unknown = getOwnPropertyDescriptor(globalThis, 'WebSocketError')?.value;
  if (typeof nativeError !== 'function') return undefined;
  const errorPrototype: object = nativeError.prototype;
  const closeCodeOf = reader<number | null>(errorPrototype, 'closeCode');
  const reasonOf = reader<string>(errorPrototype, 'reason');
  const NativePromise = Promise;
  const { resolve: resolvePromise } = Promise;
  const NO_STATUS = 1005;
  /** Close codes of the errors that page code made. */
  const madeCodes: Record<number, true> = Object.create(null);
  const { then } = Promise.prototype;

  interface Stream {
    readonly id: number;
    /** There before the hook: the page may hold the browser's own `closed`. */
    readonly isAdopted: boolean;
    wasCloseCalled: boolean;
    outcome: { readonly isOk: boolean; readonly value: unknown } | undefined;
    page: PromiseWithResolvers<unknown> | undefined;
  }
  const streams = new WeakMap<object, Stream>();
  const getStream = streams.get.bind(streams);
  const setStream = streams.set.bind(streams);

  const settle = ({ page, outcome }: Stream): void => {
    if (!page || !outcome) return;
    if (outcome.isOk) page.resolve(outcome.value);
    else page.reject(outcome.value);
  };
  const ended = (stream: Stream, isOk: boolean, value: unknown): void => {
    stream.outcome = { isOk, value };
    settle(stream);
    const { id } = stream;
    // Writer and reader close the socket too, and are not ours to watch: they are those of every stream. They send no
    // code, or that of a WebSocketError which the page made.
    const couldBePage = (code: number): boolean =>
      !stream.wasCloseCalled && (code === NO_STATUS || madeCodes[code] === true);
    if (isOk) {
      const { closeCode, reason } = value as { closeCode: number; reason: string };
      const unwatched = couldBePage(closeCode);
      tell({ __proto__: null, t: 'closed', id, code: closeCode, reason, wasClean: true, unwatched });
      return;
    }
    let code: number | null = 1006;
    let reason = '';
    try {
      code = closeCodeOf(value as object);
      reason = reasonOf(value as object);
    } catch {
      // Not a WebSocketError: the page's own signal ended the handshake.
      tell({ __proto__: null, t: 'close-called', id });
    }
    tell({ __proto__: null, t: 'closed', id, code: code ?? 1006, reason, wasClean: false });
  };

  const track = (made: object, isAdopted: boolean): Stream => {
    const stream: Stream = {
      id: nextId(),
      isAdopted,
      wasCloseCalled: false,
      outcome: undefined,
      page: undefined,
    };
    setStream(made, stream);
    return stream;
  };
  const watch = (made: object, onEnd: (isOk: boolean, value: unknown) => void): void => {
    apply(then, apply(closedGetter, made, []), [
      (value: unknown) => onEnd(true, value),
      (error: unknown) => onEnd(false, error),
    ]);
  };

  const onThrown = (): void => tell({ __proto__: null, t: 'refused', id: nextId() });
  const hooked = constructorOf(
    native,
    (made) => {
      let url: string;
      try {
        url = urlOf(made);
      } catch {
        // A wrapper of the page's returned something of its own.
        return;
      }
      const stream = track(made, false);
      tell({ __proto__: null, t: 'created', id: stream.id, url });
      watch(made, (isOk, value) => ended(stream, isOk, value));
    },
    onThrown,
  );
  defineProperty(prototype, 'constructor', { value: hooked });
  defineProperty(globalThis, 'WebSocketStream', { value: hooked });

  const hookedError = constructorOf(nativeError, (made) => {
    try {
      const code = closeCodeOf(made);
      if (code !== null) madeCodes[code] = true;
    } catch {
      // Something of the page's own.
    }
  });
  defineProperty(errorPrototype, 'constructor', { value: hookedError });
  defineProperty(globalThis, 'WebSocketError', { value: hookedError });

  const doubles = {
    get closed(): unknown {
      const stream = getStream(this);
      // Another receiver gets what the browser gives: a promise rejected with a TypeError.
      if (!stream || stream.isAdopted) return apply(closedGetter, this, []);
      if (!stream.page) {
        let resolve: (value: unknown) => void = () => undefined;
        let reject: (reason: unknown) => void = () => undefined;
        const promise = new NativePromise<unknown>((onResolve, onReject) => {
          resolve = onResolve;
          reject = onReject;
        });
        stream.page = { promise, resolve, reject };
        settle(stream);
      }
      return stream.page.promise;
    },
    close(this: object, ...args: unknown[]): unknown {
      const stream = typeof this === 'object' && this !== null ? getStream(this) : undefined;
      const info = args[0];
      let code: unknown;
      let reason: unknown;
      if (typeof info === 'object' && info !== null) {
        const source: { closeCode?: unknown; reason?: unknown } = info;
        // The browser reads each once, and so do we, in its order.
        args[0] = {
          __proto__: null,
          get closeCode() {
            code = source.closeCode;
            return code;
          },
          get reason() {
            reason = source.reason;
            return reason;
          },
        };
      }
      let result: unknown;
      try {
        result = apply(nativeClose, this, args);
      } catch (error) {
        throw cleaned(error, doubles.close, [code, reason, info]);
      }
      if (stream && !stream.outcome) {
        stream.wasCloseCalled = true;
        const stack = callersOf(doubles.close);
        const { id } = stream;
        tell({
          __proto__: null,
          t: 'close-called',
          id,
          code: numberFrom(code),
          reason: textFrom(reason),
          stack,
        });
      }
      return result;
    },
  };
  dress(doubles.close, nativeClose);
  defineProperty(prototype, 'close', { value: doubles.close });
  const closed = getOwnPropertyDescriptor(doubles, 'closed')?.get;
  if (!closed) return undefined;
  dress(closed, closedGetter);
  defineProperty(prototype, 'closed', { get: closed });

  const adopt: AdoptingHook['adopt'] = (candidates, isNewSession) => {
    for (let index = 0; index < candidates.length; index++) {
      const made = candidates[index] as object;
      let url: string;
      try {
        url = urlOf(made);
      } catch {
        // Prototypes stand on the heap like streams, but their getters refuse.
        continue;
      }
      const known = getStream(made);
      if (known) {
        if (isNewSession && !known.outcome) tell({ __proto__: null, t: 'adopted', id: known.id, url });
        continue;
      }
      const stream = track(made, true);
      let state: 'unknown' | 'ended' | 'told' = 'unknown';
      watch(made, (isOk, value) => {
        if (state === 'told') ended(stream, isOk, value);
        else state = 'ended';
      });
      // A stream has no readyState; one that is over settles `closed` before this.
      apply(then, apply(resolvePromise, NativePromise, []), [
        () => {
          if (state === 'ended') return;
          state = 'told';
          tell({ __proto__: null, t: 'adopted', id: stream.id, url });
        },
      ]);
    }
  };
  return { prototype, adopt };
}
