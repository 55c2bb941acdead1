import { writeSession } from '../../src/formats/har/writeSession.ts';
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import { type AppStore, createAppStore } from '../../src/store/appStore.ts';
import type { CaptureListener, NetLogNews, NetLogSource, SourceFile } from '../../src/store/ports.ts';
import { netLogText } from './netLogs.ts';
import { picture } from './pictures.ts';

export const PINGS = netLogText('pings');
const LOG_BEGAN_MS =
  Number(/"timeTickOffset":\s*"?(\d+)/.exec(PINGS)?.[1]) + Number(/"time":"(\d+)"/.exec(PINGS)?.[1]);
export const KEYS = [...PINGS.matchAll(/Sec-WebSocket-Key: ([^"]+)/g)].map(([, key = '']) => key);

/** A net log in the test's hands: what `tell` says is what it has to tell next. */
export function growing(name = 'net-log.json') {
  const queue: (NetLogNews | Error)[] = [];
  let wake: () => void = () => undefined;
  let isRead = false;
  const source: NetLogSource = {
    name,
    from: 'file',
    async *read(signal) {
      isRead = true;
      signal.addEventListener('abort', () => wake());
      while (!signal.aborted) {
        const next = queue.shift();
        if (next instanceof Error) throw next;
        if (next) yield next;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    },
  };
  const add = (...news: (NetLogNews | Error)[]) => {
    queue.push(...news);
    wake();
  };
  return {
    source,
    isRead: () => isRead,
    add,
    write: (text: string) =>
      add(
        { kind: 'bytes', bytes: new TextEncoder().encode(text), totalBytes: undefined },
        { kind: 'caught-up' },
      ),
  };
}

/** The recorded log up to the n-th line that has `text`. */
export function cutAfter(text: string, count: number): string {
  let at = -1;
  for (let i = 0; i < count; i++) at = PINGS.indexOf(text, at + 1);
  return PINGS.slice(0, PINGS.indexOf('\n', at) + 1);
}

function fileOf(name: string, text: string): SourceFile {
  const bytes = new TextEncoder().encode(text);
  return {
    name,
    sizeBytes: bytes.length,
    async *chunks() {
      yield bytes;
    },
  };
}

export const logFile = (name: string) => fileOf(name, PINGS);

/** A session file with sockets that have these keys. */
export function harFile(keys: readonly string[]): SourceFile {
  const session = createSession();
  const anchor = { kind: 'clock-anchored', atMs: 0, origin: 'protocol', wallMs: LOG_BEGAN_MS } as const;
  applyEvent(session, anchor);
  for (const key of keys) {
    const text = `${key.slice(0, 2)}: 0 connect ws://127.0.0.1/pings Sec-WebSocket-Key=${key}`;
    for (const event of picture(text)) applyEvent(session, event);
  }
  const chunks = writeSession(session, { findings: [], creatorVersion: '0' });
  return fileOf('session.har', [...chunks].join(''));
}

export function appWith(options: { readonly isLive: boolean }) {
  const offered: NetLogSource[] = [];
  const withdrawn: NetLogSource[] = [];
  let takeOffer: (source: NetLogSource | undefined) => void = () => undefined;
  let listener: CaptureListener | undefined;
  let nowMs = 0;
  const store: AppStore = createAppStore({
    // Each look at the clock finds it two seconds later: everything that waits is settled at once.
    localNowMs: () => (nowMs += 2000),
    scheduleFlush: (flush) => queueMicrotask(flush),
    after: () => undefined,
    saveFile: async () => 0,
    copyText: async () => undefined,
    preferences: { load: async () => undefined, save: async () => undefined, onChanged: () => undefined },
    version: '0.0.0-test',
    netLog: {
      openTab: () => undefined,
      openExport: () => undefined,
      onOffered(given) {
        takeOffer = given;
      },
      offer(source) {
        offered.push(source);
        return () => withdrawn.push(source);
      },
    },
    ...(options.isLive && {
      capture: {
        start(given: CaptureListener) {
          listener = given;
          given.onStatus({ kind: 'capturing' });
        },
        nowMs: () => 0,
        reloadPage: () => undefined,
        restart: () => undefined,
      },
    }),
  });
  store.getState().actions.startCapture();
  return {
    state: () => store.getState(),
    actions: store.getState().actions,
    see(text: string) {
      for (const event of picture(text)) listener?.onEvent(event);
    },
    offered,
    withdrawn,
    takeOffer: (source: NetLogSource | undefined) => takeOffer(source),
    sockets: () => store.getState().shown.session.connections.map(({ id, rows }) => `${id} ${rows.length}`),
  };
}

export const status = (app: ReturnType<typeof appWith>) => app.state().netLog.status.kind;
