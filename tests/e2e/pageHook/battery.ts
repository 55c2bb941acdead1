/** Where the probes connect to. */
export interface ProbeUrls {
  readonly echo: string;
  /** Closes with 4401 and a reason after a moment. */
  readonly closing: string;
  /** Cuts the connection after a moment. */
  readonly cut: string;
}

/**
 * Everything a page can learn of `WebSocket` and `WebSocketStream`, as one object of texts: run in a hooked and in an
 * unhooked page, it must come out the same. Left out is what no hook can hide, see `pageHook`. Sent as text into pages and workers: it uses nothing outside its own body.
 */
export async function battery(urls: ProbeUrls): Promise<Record<string, unknown>> {
  type Loose = Record<PropertyKey, unknown>;
  const scope = globalThis as unknown as Loose;
  const out: Record<string, unknown> = {};
  const describe = (value: unknown): unknown => {
    if (typeof value === 'function')
      return `${Function.prototype.toString.call(value)} #${value.length} ${value.name}`;
    if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value);
    return `${typeof value} ${String(value)}`;
  };
  const descriptors = (target: object): unknown =>
    Reflect.ownKeys(target).map((key) => {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(target, key) ?? {};
      const inside = [value, get, set].map((part) =>
        typeof part === 'function' ? [describe(part), descriptorsOnce(part)] : describe(part),
      );
      return [String(key), inside, flags];
    });
  const seen = new Set<object>();
  const descriptorsOnce = (target: object): unknown => {
    if (seen.has(target)) return 'seen';
    seen.add(target);
    return descriptors(target);
  };
  const errorFacts = (error: unknown): unknown => {
    if (typeof error !== 'object' || error === null) return `threw ${String(error)}`;
    const { name, message, stack, code } = error as Error & { code?: unknown };
    return {
      is: [error.constructor === scope[error.constructor.name], error.constructor.name],
      name,
      message,
      code,
      stack,
      keys: Reflect.ownKeys(error).map((key) => {
        const { get, set, value, ...flags } = Object.getOwnPropertyDescriptor(error, key) ?? {};
        return [key, typeof get, typeof set, typeof value, flags];
      }),
    };
  };
  const attempt = (run: () => unknown): unknown => {
    try {
      return describe(run());
    } catch (error) {
      return errorFacts(error);
    }
  };
  const probe = (name: string, run: () => unknown): void => {
    out[name] = attempt(run);
  };
  const until = (socket: EventTarget, type: string) =>
    new Promise<Event>((resolve) => socket.addEventListener(type, resolve, { once: true }));
  const make = (...args: unknown[]) => Reflect.construct(WebSocket, args) as WebSocket;

  // The capture must know this one's code: the proof that the hook was there, where it should be.
  const proof = make(urls.echo);
  await until(proof, 'open');
  proof.close(4777);
  await until(proof, 'close');

  // Surface.
  for (const name of [
    'WebSocket',
    'WebSocketStream',
    'WebSocketError',
    'CloseEvent',
    'Function',
    'EventTarget',
  ]) {
    const target = scope[name];
    if (typeof target !== 'function') continue;
    out[`${name}: text`] = [describe(target), `${target}`];
    out[`${name}: own`] = descriptors(target);
    out[`${name}: prototype`] = descriptors(target.prototype as object);
    out[`${name}: global`] = Object.getOwnPropertyDescriptor(globalThis, name)?.enumerable;
    out[`${name}: parents`] = [
      describe(Object.getPrototypeOf(target)),
      target.prototype.constructor === target,
    ];
    out[`${name}: for in`] = (() => {
      const keys = [];
      for (const key in target) keys.push(key);
      return keys;
    })();
  }
  out['Error: own'] = descriptors(Error);
  out.globals = Reflect.ownKeys(globalThis).map(String);
  const methods: Record<string, unknown> = {
    constructor: WebSocket,
    close: WebSocket.prototype.close,
    send: WebSocket.prototype.send,
    toString: Function.prototype.toString,
  };
  for (const [name, method] of Object.entries(methods)) {
    if (typeof method !== 'function') continue;
    probe(`${name}: cycle by Object`, () => Object.setPrototypeOf(method, Object.create(method)));
    probe(`${name}: cycle by Reflect`, () => Reflect.setPrototypeOf(method, Object.create(method)));
    probe(`${name}: cycle by __proto__`, () => Object.assign(method, { __proto__: null }));
    probe(`${name}: new`, () => new (method as unknown as typeof Object)());
    if (name === 'constructor') {
      probe(`${name}: as new.target`, () => Reflect.construct(Object, [], method));
      probe(`${name}: extends`, () => Reflect.construct(class extends (method as typeof Object) {}, []));
    }
    probe(`${name}: called`, () => Reflect.apply(method, undefined, []));
    probe(`${name}: called on {}`, () => Reflect.apply(method, {}, []));
    probe(`${name}: called on a Proxy`, () => Reflect.apply(method, new Proxy({}, {}), [1, 2]));
    probe(`${name}: arguments`, () => Reflect.get(method, 'arguments'));
    probe(`${name}: caller`, () => Reflect.get(method, 'caller'));
    probe(`${name}: instanceof`, () =>
      Reflect.apply(Reflect.get(Function.prototype, Symbol.hasInstance), method, [{}]),
    );
  }
  probe('toString of a proxy', () => Function.prototype.toString.call(new Proxy(() => 1, {})));
  probe('toString of a bound function', () => Function.prototype.toString.call((() => 1).bind(null)));
  probe('toString of page code', () => Function.prototype.toString.call((a: unknown) => a));

  // Construction that fails, or odd arguments.
  const bad: Record<string, unknown[]> = {
    'no arguments': [],
    undefined: [undefined],
    null: [null],
    empty: [''],
    'not an address': ['http://['],
    'a space in the host': ['ws://a b'],
    'another scheme': ['ftp://127.0.0.1/'],
    'a fragment': [`${urls.echo}#part`],
    'a symbol': [Symbol('x')],
    'an object without conversion': [{ toString: null, valueOf: null }],
    'protocol twice': [urls.echo, ['a', 'a']],
    'protocol with a space': [urls.echo, 'a b'],
    'empty protocol': [urls.echo, ''],
    'protocols not iterable': [urls.echo, 7],
    'protocols with a symbol': [urls.echo, [Symbol('y')]],
    'protocol with a comma': [urls.echo, ['a,b']],
  };
  for (const [name, args] of Object.entries(bad)) {
    probe(`new: ${name}`, () => {
      const socket = make(...args);
      socket.close();
      return socket.url;
    });
    if (typeof scope.WebSocketStream === 'function') {
      probe(`new stream: ${name}`, () => {
        const made = Reflect.construct(scope.WebSocketStream as new () => object, args) as Loose;
        (made.opened as Promise<unknown>).catch(() => undefined);
        (made.closed as Promise<unknown>).catch(() => undefined);
        (made as unknown as { close(): void }).close();
        return made.url;
      });
    }
  }
  const order: string[] = [];
  const noting = <T>(list: string[], name: string, value: T): T => {
    list.push(name);
    return value;
  };
  probe('conversions run once and in order', () => {
    const socket = make(
      { toString: () => noting(order, 'address', urls.echo) },
      {
        [Symbol.iterator]: () => {
          order.push('protocols');
          return ['p'].values();
        },
      },
    );
    const code = { valueOf: () => noting(order, 'code', 4000) };
    const reason = { toString: () => noting(order, 'reason', 'why') };
    socket.close(code as unknown as number, reason as unknown as string);
    return order.join();
  });
  probe('an error of the page’s own conversion', () => {
    const mine = new Error('mine');
    try {
      make({
        toString: () => {
          throw mine;
        },
      });
    } catch (error) {
      return error === mine && mine.stack;
    }
    return 'not thrown';
  });
  probe('a URL object', () => {
    const socket = make(new URL(urls.echo));
    socket.close();
    return [socket.url, socket.readyState, socket.extensions, socket.protocol, socket.binaryType].join();
  });
  probe('limited stacks', () => {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = 2;
    try {
      return make('http://[');
    } finally {
      Error.stackTraceLimit = before;
    }
  });
  const prepared: unknown[] = [];
  probe('prepareStackTrace', () => {
    Error.prepareStackTrace = (error, sites) => {
      prepared.push([String(error), sites.map((site) => site.getFunctionName())]);
      return 'prepared';
    };
    const socket = make(urls.echo);
    socket.close();
    try {
      make('http://[');
    } catch (error) {
      prepared.push((error as Error).stack);
    }
    Reflect.deleteProperty(Error, 'prepareStackTrace');
    return JSON.stringify(prepared);
  });

  // Subclasses and other new.target values.
  class Sub extends WebSocket {
    static readonly [Symbol.species] = Array;
    readonly mark: unknown;
    constructor(address: string, mark: unknown) {
      super(address);
      this.mark = [mark, new.target === Sub];
    }
  }
  const sub = new Sub(urls.echo, 'm');
  out.subclass = [
    sub instanceof Sub,
    sub instanceof WebSocket,
    sub.constructor === Sub,
    Object.getPrototypeOf(Sub) === WebSocket,
    Object.getPrototypeOf(sub) === Sub.prototype,
    sub.mark,
    Object.prototype.toString.call(sub),
    Reflect.ownKeys(sub),
    Sub.OPEN,
  ];
  sub.close();
  probe('subclass with a bad address', () => new Sub('http://[', 1));
  const asOther = Reflect.construct(WebSocket, [urls.echo], Map) as object;
  out['new.target of another class'] = [asOther instanceof Map, asOther instanceof WebSocket];
  const reads: string[] = [];
  const watched = new Proxy(WebSocket, {
    get: (target, key, receiver) => noting(reads, `get ${String(key)}`, Reflect.get(target, key, receiver)),
    construct: (target, args, newTarget) =>
      noting(reads, 'construct', Reflect.construct(target, args, newTarget)),
  });
  const viaProxy = new watched(urls.echo);
  out['a proxy of the page'] = [
    reads.join(),
    viaProxy instanceof WebSocket,
    viaProxy.constructor === WebSocket,
  ];
  viaProxy.close();

  // close() in every state.
  const closings: Record<string, unknown[]> = {
    nothing: [],
    'undefined twice': [undefined, undefined],
    '1001': [1001],
    '2999': [2999],
    '5000': [5000],
    NaN: [Number.NaN],
    text: ['abc'],
    null: [null],
    'a symbol': [Symbol('c')],
    'a big integer': [10n],
    'a reason too long': [4000, 'x'.repeat(124)],
    'a reason too long in bytes': [4000, 'ü'.repeat(62)],
    'a symbol as reason': [4000, Symbol('r')],
    'a reason without code': [undefined, 'r'],
    'a code as text': ['4001', 'r'],
  };
  const states: Record<string, () => Promise<WebSocket>> = {
    connecting: async () => make(urls.echo),
    open: async () => {
      const socket = make(urls.echo);
      await until(socket, 'open');
      return socket;
    },
    closing: async () => {
      const socket = make(urls.echo);
      await until(socket, 'open');
      socket.close();
      return socket;
    },
    closed: async () => {
      const socket = make(urls.echo);
      await until(socket, 'open');
      socket.close();
      await until(socket, 'close');
      return socket;
    },
  };
  for (const [state, reach] of Object.entries(states)) {
    const results: unknown[] = [];
    // One after the other: Chrome makes the next wait up to 5 s where some fifteen are connecting.
    for (const [name, args] of Object.entries(closings)) {
      const socket = await reach();
      const result = attempt(() => Reflect.apply(socket.close, socket, args));
      results.push([name, result, socket.readyState]);
      if (socket.readyState < 2) socket.close();
    }
    out[`close while ${state}`] = results;
  }

  // Order of events, and of microtasks between them.
  const runOrder = async (address: string, act: (socket: WebSocket) => void): Promise<string[]> => {
    const log: string[] = [];
    const socket = make(address);
    for (const type of ['open', 'message', 'error', 'close'] as const) {
      const note = (where: string) => (event: Event) => {
        const { isTrusted, eventPhase, bubbles, cancelable } = event;
        const close = event instanceof CloseEvent ? [event.code, event.reason, event.wasClean] : [];
        log.push(
          [where, type, isTrusted, eventPhase, bubbles, cancelable, socket.readyState, ...close].join(),
        );
        queueMicrotask(() => log.push(`microtask after ${where} ${type}`));
      };
      socket.addEventListener(type, note('first'));
      socket[`on${type}`] = note('on');
      socket.addEventListener(type, note('capture'), true);
      socket.addEventListener(type, note('last'));
    }
    log.push(`state ${socket.readyState}`);
    queueMicrotask(() => log.push('microtask after new'));
    socket.addEventListener('open', () => act(socket));
    socket.addEventListener('message', () => socket.close(4002, 'heard'));
    await until(socket, 'close');
    await new Promise((resolve) => setTimeout(resolve));
    return log;
  };
  out['order: message, then close'] = await runOrder(urls.echo, (socket) => socket.send('hello'));
  out['order: closed by the server'] = await runOrder(urls.closing, () => undefined);
  out['order: cut'] = await runOrder(urls.cut, () => undefined);
  out['order: closed at once'] = await runOrder(urls.echo, (socket) => socket.close());
  const faked = make(urls.echo);
  let fakedCloses = 0;
  faked.onclose = () => {
    fakedCloses++;
  };
  faked.dispatchEvent(new CloseEvent('close', { code: 4999, reason: 'faked' }));
  out['a faked event'] = [fakedCloses, faked.readyState];
  faked.close();

  // A socket as a value.
  const value = await (states.open ?? (async () => make(urls.echo)))();
  out.json = JSON.stringify({ ...JSON.parse(JSON.stringify(value)), url: undefined });
  probe('structuredClone', () => structuredClone(value));
  probe('as text', () => `${value}`);
  out['own keys'] = Reflect.ownKeys(value).map(String);
  out['all keys'] = (() => {
    const keys = [];
    for (const key in value) keys.push(key);
    return keys;
  })();
  value.close();

  // Pages that patch.
  const { send, close } = WebSocket.prototype;
  const calls: string[] = [];
  WebSocket.prototype.send = function (...args) {
    calls.push('send');
    return send.apply(this, args);
  };
  WebSocket.prototype.close = function (...args) {
    calls.push(`close ${args.join()}`);
    return close.apply(this, args);
  };
  const patched = make(urls.echo);
  await until(patched, 'open');
  patched.send('x');
  await until(patched, 'message');
  patched.close(4003, 'patched');
  const patchedEnd = (await until(patched, 'close')) as CloseEvent;
  out['patched by the page'] = [
    calls,
    patchedEnd.code,
    patchedEnd.reason,
    describe(WebSocket.prototype.close),
  ];
  Object.assign(WebSocket.prototype, { send, close });
  out.restored = descriptors(WebSocket.prototype);

  const Native = WebSocket;
  const wrapped = function (this: unknown, address: string, protocols?: string) {
    const socket = protocols === undefined ? new Native(address) : new Native(address, protocols);
    const proxy = Object.create(socket) as WebSocket;
    const descriptor = Object.getOwnPropertyDescriptor(Native.prototype, 'onmessage');
    proxy.close = (...args: []) => socket.close(...args);
    return Object.assign(socket, { wrapped: [proxy instanceof Native, typeof descriptor?.set] });
  };
  for (const key of Object.keys(Native)) Object.assign(wrapped, { [key]: Reflect.get(Native, key) });
  wrapped.prototype = Native.prototype;
  scope.WebSocket = wrapped;
  const viaWrapper = make(urls.echo) as WebSocket & { wrapped?: unknown };
  out['replaced by the page'] = [
    viaWrapper.wrapped,
    viaWrapper instanceof WebSocket,
    viaWrapper.constructor === Native,
    JSON.stringify(WebSocket),
    WebSocket.OPEN,
  ];
  viaWrapper.close();
  Object.defineProperty(globalThis, 'WebSocket', { value: Native });

  const pollution: string[] = [];
  Object.assign(Object.prototype, {
    toJSON() {
      pollution.push('toJSON');
      return 'polluted';
    },
  });
  for (const key of ['apply', 'construct', 'once', 'signal', 'passive', 'code', 'reason', 'url', 'at']) {
    Object.defineProperty(Object.prototype, key, {
      configurable: true,
      get() {
        pollution.push(key);
        return undefined;
      },
      set() {
        pollution.push(`set ${key}`);
      },
    });
  }
  const { split } = String.prototype;
  const { slice, [Symbol.iterator]: iterate } = Array.prototype;
  const counted = (name: string, original: unknown) =>
    function (this: unknown, ...args: unknown[]): unknown {
      pollution[pollution.length] = name;
      return Reflect.apply(original as () => void, this, args);
    };
  Object.assign(String.prototype, { split: counted('split', split) });
  Object.assign(Array.prototype, {
    slice: counted('slice', slice),
    [Symbol.iterator]: counted('iterate', iterate),
  });
  const polluted = Reflect.construct(WebSocket, [urls.echo]) as WebSocket;
  polluted.close(4004, 'p');
  Object.assign(String.prototype, { split });
  Array.prototype[Symbol.iterator] = iterate;
  Array.prototype.slice = slice;
  for (const key of [
    'toJSON',
    'apply',
    'construct',
    'once',
    'signal',
    'passive',
    'code',
    'reason',
    'url',
    'at',
  ])
    Reflect.deleteProperty(Object.prototype, key);
  out['polluted prototypes'] = pollution;

  return JSON.parse(JSON.stringify(out)) as Record<string, unknown>;
}
