import type { ProbeUrls } from './battery.ts';

/** What is used of `WebSocketStream`, for which TypeScript's libraries have no type yet. */
export interface StreamUnderTest {
  readonly url: string;
  readonly opened: Promise<{ readonly readable: ReadableStream; readonly writable: WritableStream }>;
  readonly closed: Promise<{ readonly closeCode: number; readonly reason: string }>;
  close(info?: { readonly closeCode?: number; readonly reason?: string }): void;
}

/** How streams end, who hears of it, and which rejections stay unhandled. Sent as text. */
export async function streamBattery(urls: ProbeUrls): Promise<Record<string, unknown>> {
  const scope = globalThis as unknown as {
    WebSocketStream: new (url: string, options?: object) => StreamUnderTest;
  };
  const out: Record<string, unknown> = {};
  const settled = (promise: Promise<unknown>) =>
    promise.then(
      (value) => ['resolved', JSON.stringify(value), Reflect.ownKeys(value as object)],
      (error) => ['rejected', String(error), error.closeCode, error.reason, error.constructor.name],
    );
  const unhandled: unknown[] = [];
  let watched: StreamUnderTest | undefined;
  const onUnhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    const { promise, reason } = event;
    unhandled.push([
      String(reason),
      reason.closeCode,
      promise === watched?.closed,
      promise === watched?.opened,
    ]);
  };
  const onHandled = () => unhandled.push('handled later');
  addEventListener('unhandledrejection', onUnhandled);
  addEventListener('rejectionhandled', onHandled);
  const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
  /** A stream made later and ended the same way has ended: so has the one before it. */
  const over = async (url: string) => {
    await new scope.WebSocketStream(url).closed.catch(() => undefined);
    await pause();
  };

  const uses: Record<string, (stream: StreamUnderTest) => unknown> = {
    'closed never asked for': () => undefined,
    'closed asked for': (stream) => stream.closed,
    'closed asked for, then derived': (stream) => void stream.closed.then(() => undefined),
    'closed handled': (stream) => void stream.closed.catch(() => undefined),
    'opened asked for': (stream) => stream.opened,
    'both asked for': (stream) => [stream.closed, stream.opened],
  };
  const lateUses: typeof uses = {
    'closed handled when it is over': (stream) => void stream.closed.catch(() => undefined),
    'closed asked for when it is over': (stream) => stream.closed,
  };
  const ends = { refused: 'ws://127.0.0.1:1/', cut: urls.cut, closing: urls.closing };
  for (const [end, url] of Object.entries(ends)) {
    for (const use of [...Object.keys(uses), ...Object.keys(lateUses)]) {
      const stream = new scope.WebSocketStream(url);
      watched = stream;
      uses[use]?.(stream);
      await over(url);
      lateUses[use]?.(stream);
      await pause();
      const reported = unhandled.splice(0);
      const { closed } = stream;
      out[`${end}: ${use}`] = [reported, closed === watched.closed];
      stream.opened.catch(() => undefined);
      out[`${end}: ${use}: outcome`] = await settled(closed);
      await pause();
      unhandled.length = 0;
    }
  }

  const infos: Record<string, unknown[]> = {
    nothing: [],
    undefined: [undefined],
    null: [null],
    'a number': [4000],
    code: [{ closeCode: 4001 }],
    'code and reason': [{ closeCode: 4001, reason: 'why' }],
    'reason only': [{ reason: 'why' }],
    'a bad code': [{ closeCode: 1001 }],
    'a reason too long': [{ closeCode: 4001, reason: 'x'.repeat(124) }],
    'a symbol': [{ closeCode: Symbol('c') }],
    'code as text': [{ closeCode: '4002' }],
  };
  for (const [name, args] of Object.entries(infos)) {
    const stream = new scope.WebSocketStream(urls.echo);
    await stream.opened;
    const attempt = () => {
      try {
        return String(Reflect.apply(stream.close, stream, args));
      } catch (error) {
        return [String(error), (error as Error).stack, Reflect.ownKeys(error as object)];
      }
    };
    const first = attempt();
    const again = attempt();
    stream.close();
    out[`close: ${name}`] = [first, again, await settled(stream.closed)];
  }
  const order: string[] = [];
  const stream = new scope.WebSocketStream(urls.echo);
  await stream.opened;
  const note = (name: string, value: unknown) => {
    order.push(name);
    return value;
  };
  stream.close({
    get reason() {
      return note('get reason', { toString: () => note('reason', 'r') }) as string;
    },
    get closeCode() {
      return note('get code', { valueOf: () => note('code', 4003) }) as number;
    },
  });
  out.conversions = [order, await settled(stream.closed)];

  const { WebSocketError: Failure } = globalThis as unknown as {
    WebSocketError: { new (message?: string, init?: object): Error & { closeCode: number; reason: string } };
  };
  const describeFailure = (failure: object) => [
    String(failure),
    Object.entries(Object.getOwnPropertyDescriptors(failure)).map(([key, { value, ...rest }]) => [
      key,
      typeof value === 'string' ? value : typeof value,
      rest.enumerable,
      rest.writable,
      rest.configurable,
    ]),
    (failure as Error).stack,
    failure.constructor === Failure,
    failure instanceof Failure,
    failure instanceof DOMException,
  ];
  const failures: Record<string, () => object> = {
    plain: () => new Failure(),
    'with a code': () => new Failure('m', { closeCode: 4001, reason: 'r' }),
    'with a bad code': () => new Failure('m', { closeCode: 1 }),
    'a subclass': () => new (class Mine extends Failure {})('m', { closeCode: 4001 }),
    'without new': () => Reflect.apply(Failure as never, undefined, []),
    'with a limited stack': () => {
      const before = Error.stackTraceLimit;
      Error.stackTraceLimit = 1;
      const failure = new Failure('m');
      Error.stackTraceLimit = before;
      return failure;
    },
  };
  for (const [name, make] of Object.entries(failures)) {
    try {
      out[`error: ${name}`] = describeFailure(make());
    } catch (error) {
      out[`error: ${name}`] = ['thrown', String(error), (error as Error).stack];
    }
  }
  out['error: its constructor'] = [
    Failure.name,
    Failure.length,
    String(Failure),
    Reflect.ownKeys(Failure),
    Failure.prototype.constructor === Failure,
    Object.getPrototypeOf(Failure) === DOMException,
    Object.getOwnPropertyDescriptor(globalThis, 'WebSocketError')?.enumerable,
  ];

  const controller = new AbortController();
  const aborted = new scope.WebSocketStream(urls.echo, { signal: controller.signal });
  controller.abort();
  out.aborted = [await settled(aborted.closed), await settled(aborted.opened)];

  const spoken = new scope.WebSocketStream(urls.echo);
  const { readable, writable } = await spoken.opened;
  const writer = writable.getWriter();
  await writer.write('hello');
  const { value } = await readable.getReader().read();
  await writer.close();
  out.spoken = [value, await settled(spoken.closed)];

  const foreign = (key: 'closed' | 'close') => {
    const { get, value: method } =
      Object.getOwnPropertyDescriptor(scope.WebSocketStream.prototype, key) ?? {};
    try {
      return settled(Promise.resolve(Reflect.apply(get ?? method, {}, [])));
    } catch (error) {
      return [String(error), (error as Error).stack];
    }
  };
  out['wrong receivers'] = [await foreign('closed'), await foreign('close')];
  removeEventListener('unhandledrejection', onUnhandled);
  removeEventListener('rejectionhandled', onHandled);
  return JSON.parse(JSON.stringify(out)) as Record<string, unknown>;
}
