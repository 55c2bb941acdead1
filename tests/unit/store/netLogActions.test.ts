import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/base/fault.ts';
import { type AppStore, createAppStore } from '../../../src/store/appStore.ts';
import type { CaptureListener, NetLogNews, NetLogSource, SourceFile } from '../../../src/store/ports.ts';
import { netLogText } from '../../support/netLogs.ts';
import { picture } from '../../support/pictures.ts';

const PINGS = netLogText('pings');
const KEYS = [...PINGS.matchAll(/Sec-WebSocket-Key: ([^"]+)/g)].map(([, key = '']) => key);

/** A net log in the test's hands: what `tell` says is what it has to tell next. */
function growing(name = 'net-log.json') {
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

function appWith(options: { readonly isLive: boolean }) {
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

const status = (app: ReturnType<typeof appWith>) => app.state().netLog.status.kind;

describe('a net log beside a captured tab', () => {
  const capture = (app: ReturnType<typeof appWith>, keys: readonly string[]) => {
    for (const key of keys)
      app.see(`${key.slice(0, 2)}: 0 connect ws://127.0.0.1/pings Sec-WebSocket-Key=${key}`);
  };

  test('joins what it is told to the sockets of the tab and leaves the others out until asked', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS.slice(0, 2));
    const log = growing();
    void app.actions.followNetLog(log.source);
    await expect.poll(log.isRead).toBe(true);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => app.state().netLog).toMatchObject({ shownSockets: 2, hiddenSockets: 3 });
    expect(status(app)).toBe('following');
    const own = app.sockets();
    expect(own).toHaveLength(2);
    // Pings and pongs of 900 ms at one every 200 ms, and the closing handshake.
    for (const socket of own) expect(Number(socket.split(' ')[1])).toBeGreaterThanOrEqual(8);

    app.actions.showOtherNetLogSockets();
    expect(app.sockets()).toHaveLength(5);
    expect(app.state().netLog).toMatchObject({ shownSockets: 5, hiddenSockets: 0 });
  });

  test('that is followed again tells nothing twice and goes on where it was', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS);
    const half = PINGS.indexOf('\n', PINGS.length / 2) + 1;
    const first = growing();
    void app.actions.followNetLog(first.source);
    first.write(PINGS.slice(0, half));
    await expect.poll(() => status(app)).toBe('following');
    app.actions.stopNetLog();

    const again = growing();
    void app.actions.followNetLog(again.source);
    again.write(PINGS);
    await expect.poll(() => status(app)).toBe('complete');
    const once = appWith({ isLive: true });
    capture(once, KEYS);
    const whole = growing();
    void once.actions.followNetLog(whole.source);
    whole.write(PINGS);
    await expect.poll(() => status(once)).toBe('complete');
    expect(app.sockets()).toEqual(once.sockets());
    const facts = (of: typeof app) =>
      of
        .state()
        .shown.session.connections.map(({ wire }) => [wire?.facts.length, wire?.received, wire?.sent]);
    expect(facts(app)).toEqual(facts(once));
  });

  test('pauses with the capture: frames that pass meanwhile are not kept', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS);
    app.actions.setPaused(true);
    const log = growing();
    void app.actions.followNetLog(log.source);
    log.write(PINGS);
    await expect.poll(() => status(app)).toBe('complete');
    expect(app.state().shown.session.timeline.length).toBe(0);
  });

  test('is complete when Chrome ended it, quiet when it only stopped growing, and goes on after that', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    void app.actions.followNetLog(log.source);
    const half = PINGS.indexOf('\n', PINGS.length / 2) + 1;
    log.write(PINGS.slice(0, half));
    await expect.poll(() => status(app)).toBe('following');
    log.add({ kind: 'quiet' });
    await expect.poll(() => status(app)).toBe('quiet');
    log.write(PINGS.slice(half));
    await expect.poll(() => status(app)).toBe('complete');
  });

  test('that cannot be read any more says why, and what was read stays', async () => {
    const app = appWith({ isLive: true });
    capture(app, KEYS.slice(0, 1));
    const log = growing();
    void app.actions.followNetLog(log.source);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    log.add(new Fault('file-unreadable', 'The net log is gone: it was moved or deleted.'));
    await expect.poll(() => status(app)).toBe('ended');
    expect(app.state().netLog.status).toMatchObject({
      sentence: expect.stringContaining('moved or deleted'),
    });
    expect(app.sockets()).not.toEqual([]);
  });

  test('is offered to the other pages until it is stopped', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    const following = app.actions.followNetLog(log.source);
    expect(app.offered).toEqual([log.source]);
    expect(app.withdrawn).toEqual([]);
    app.actions.stopNetLog();
    await following;
    expect(app.withdrawn).toEqual([log.source]);
    expect(status(app)).toBe('none');
  });

  test('that another page offers is followed by itself, until that page withdraws it', async () => {
    const app = appWith({ isLive: true });
    const log = growing();
    app.takeOffer(log.source);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => status(app)).toBe('following');
    expect(app.offered).toEqual([]);
    app.takeOffer(undefined);
    expect(status(app)).toBe('ended');
  });

  test('that was chosen here goes on when another page withdraws what it had offered', async () => {
    const app = appWith({ isLive: true });
    app.takeOffer(growing('theirs.json').source);
    const log = growing('ours.json');
    void app.actions.followNetLog(log.source);
    app.takeOffer(undefined);
    log.write(PINGS.slice(0, PINGS.lastIndexOf('],')));
    await expect.poll(() => status(app)).toBe('following');
  });

  test('gives way to another one', async () => {
    const app = appWith({ isLive: true });
    const [first, second] = [growing('first.json'), growing('second.json')];
    const ended = app.actions.followNetLog(first.source);
    void app.actions.followNetLog(second.source);
    await ended;
    expect(app.withdrawn).toEqual([first.source]);
    expect(app.state().netLog.status).toMatchObject({ source: { name: 'second.json' } });
  });
});

describe('a net log in a page without a tab', () => {
  test('is not followed because another page follows it', () => {
    const app = appWith({ isLive: false });
    app.takeOffer(growing().source);
    expect(status(app)).toBe('none');
    expect(app.sockets()).toEqual([]);
  });

  test('opened as a file is a session of its own, with all its sockets', async () => {
    const app = appWith({ isLive: false });
    const bytes = new TextEncoder().encode(PINGS);
    const file: SourceFile = {
      name: 'pings.json',
      sizeBytes: bytes.length,
      async *chunks() {
        yield bytes;
      },
    };
    await app.actions.openFile(file);
    expect(status(app)).toBe('complete');
    expect(app.sockets()).toHaveLength(5);
    expect(app.state().shown.source).toMatchObject({ kind: 'file', name: 'pings.json' });

    // Opened again it is another session, not the same sockets once more.
    await app.actions.openFile(file);
    expect(app.sockets()).toHaveLength(5);
  });
});
