import { describe, expect, test } from 'vitest';
import { type AppStore, createAppStore } from '../../../src/store/appStore.ts';
import type { CaptureListener, SourceFile } from '../../../src/store/ports.ts';
import { picture } from '../../support/pictures.ts';

interface Driven {
  readonly store: AppStore;
  readonly listener: CaptureListener;
  readonly saved: { name: string; text: string }[];
  readonly copied: string[];
  /** Why capture began anew. */
  readonly restarts: string[];
  /** Another page of ours stores settings. */
  storeElsewhere(stored: unknown): void;
  flushes(): number;
  /** Runs what was scheduled for the next frame. */
  frame(): void;
  /** Runs what was scheduled for later. */
  later(): void;
  see(text: string): void;
}

/** A store on a live tab, with the clock and the screen in the test's hands. */
function drive(stored?: unknown): Driven {
  const due: (() => void)[] = [];
  const delayed: (() => void)[] = [];
  const saved: { name: string; text: string }[] = [];
  const copied: string[] = [];
  const restarts: string[] = [];
  let storeElsewhere: (stored: unknown) => void = () => undefined;
  let listener: CaptureListener | undefined;
  let flushCount = 0;
  const store = createAppStore({
    localNowMs: () => 0,
    scheduleFlush: (flush) => due.push(flush),
    after: (_delayMs, action) => delayed.push(action),
    capture: {
      start(given) {
        listener = given;
        given.onStatus({ kind: 'capturing' });
      },
      nowMs: () => store.getState().shown.session.lastEventAtMs ?? 0,
      reloadPage: () => undefined,
      restart: (reason) => restarts.push(reason),
    },
    saveFile: async (name, chunks) => {
      const text = [...chunks].join('');
      saved.push({ name, text });
      return text.length;
    },
    copyText: async (text) => {
      copied.push(text);
    },
    preferences: {
      load: async () => stored,
      save: async () => undefined,
      onChanged: (listener) => {
        storeElsewhere = listener;
      },
    },
    version: '0.0.0-test',
  });
  store.getState().actions.startCapture();
  if (!listener) throw new Error('Capture was not started');
  const given = listener;
  const frame = () => {
    for (const flush of due.splice(0)) {
      flushCount++;
      flush();
    }
  };
  return {
    restarts,
    storeElsewhere: (given) => storeElsewhere(given),
    store,
    listener: given,
    saved,
    copied,
    flushes: () => flushCount,
    frame,
    later: () => {
      for (const action of delayed.splice(0)) action();
    },
    see(text) {
      for (const event of picture(text)) given.onEvent(event);
      frame();
    },
  };
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

const CUT = '0 open wss://shop/ws · 0.1s >{"op":"sub"} · 0.2s <{"ok":true} · 60.2s close 1006';
const addresses = (store: AppStore) =>
  store.getState().shown.session.connections.map((connection) => connection.url);

describe('live', () => {
  test('a thousand messages between two frames of the screen are one update', () => {
    const { see, listener, flushes, frame, store } = drive();
    see('0 open wss://shop/ws');
    const before = flushes();
    for (let at = 1; at <= 1000; at++) {
      listener.onEvent({
        kind: 'frame',
        atMs: at,
        origin: 'protocol',
        connectionId: store.getState().shown.session.connections[0]?.id ?? '',
        direction: 'received',
        opcode: 1,
        payload: { encoding: 'text', data: 'x' },
      });
    }
    frame();
    expect(flushes() - before).toBe(1);
    expect(store.getState().shown.session.connections[0]?.received.count).toBe(1000);
  });

  test('a drop is diagnosed with the flush that shows it', () => {
    const { see, store } = drive();
    see(CUT);
    expect(store.getState().findings.map((finding) => finding.rule)).toContain('idle-timeout');
  });

  test('messages alone do not diagnose again', () => {
    const { see, store, listener, frame } = drive();
    see(CUT);
    const { findings, shown } = store.getState();
    listener.onEvent({
      kind: 'frame',
      atMs: 61_000,
      origin: 'protocol',
      connectionId: shown.session.connections[0]?.id ?? '',
      direction: 'sent',
      opcode: 1,
    });
    frame();
    expect(store.getState().findings).toBe(findings);
  });

  test('capture that begins anew during a pause leaves it a pause', () => {
    const { store, see } = drive();
    see('0 capture started · 1s open wss://a.test/');
    store.getState().actions.setPaused(true);
    see('2s capture stopped · 5s capture started');
    store.getState().actions.setPaused(false);
    expect(store.getState().shown.session.captureMarks.map(({ change }) => change)).toEqual([
      'started',
      'paused',
      'stopped',
      'started',
      'paused',
      'resumed',
    ]);
  });

  test('paused, frames are not kept and the pause is on record', () => {
    const { see, store } = drive();
    see('0 open wss://shop/ws');
    store.getState().actions.setPaused(true);
    see('1s <hello');
    const { session } = store.getState().shown;
    expect(session.timeline.length).toBe(0);
    expect(session.captureMarks.at(-1)?.change).toBe('paused');
  });
});

describe('clear', () => {
  test('keeps what is alive, without its messages', () => {
    const { see, store } = drive();
    see('a: 0 open wss://shop/live · a: 1s <hello · b: 0 open wss://shop/dead · b: 2s close 1000');
    store.getState().actions.clear();
    expect(addresses(store)).toEqual(['wss://shop/live']);
    expect(store.getState().shown.session.timeline.length).toBe(0);
  });

  test('a frame that is there keeps its name, so that what it opens goes on where it was', () => {
    const { see, store } = drive();
    see(`
      0 context f iframe https://shop/chat in page as F
      a: 1s open wss://shop/live in f
    `);
    store.getState().actions.clear();
    expect(store.getState().shown.session.contexts.get('f')).toMatchObject({
      type: 'iframe',
      parentId: 'page',
      browserId: 'F',
    });
  });

  test('undo brings everything back, with what arrived meanwhile', () => {
    const { see, store } = drive();
    see(CUT);
    store.getState().actions.clear();
    see('x: 70s open wss://shop/new');
    store.getState().notice?.action?.run();
    expect(addresses(store)).toEqual(['wss://shop/ws', 'wss://shop/new']);
    expect(store.getState().shown.session.timeline.length).toBe(2);
  });

  test('after a while there is nothing to undo any more', () => {
    const { see, store, later } = drive();
    see(CUT);
    store.getState().actions.clear();
    later();
    expect(store.getState().notice).toBeUndefined();
  });
});

describe('files', () => {
  test('what was exported opens as the same session with the same verdicts', async () => {
    const { see, store, saved } = drive();
    see(CUT);
    const verdicts = store.getState().findings.map((finding) => finding.title);
    await store.getState().actions.exportSession({ redact: false });
    const [file] = saved;
    expect(file?.name).toMatch(/^ws-doctor.*\.har$/);

    const other = drive().store;
    await other.getState().actions.openFile(fileOf('session.har', file?.text ?? ''));
    expect(addresses(other)).toEqual(['wss://shop/ws']);
    expect(other.getState().findings.map((finding) => finding.title)).toEqual(verdicts);
    other.getState().actions.closeFile();
    expect(addresses(other)).toEqual([]);
  });

  test.each([
    ['picture.png', '\u0089PNG'],
    ['data.json', '{"log": 1}'],
    ['empty.har', ''],
  ])('%s is refused with a sentence that names it, and the session stays', async (name, content) => {
    const { see, store } = drive();
    see(CUT);
    const before = store.getState().shown;
    await store.getState().actions.openFile(fileOf(name, content));
    const { shown, notice, progress } = store.getState();
    expect(shown).toBe(before);
    expect(notice).toMatchObject({ tone: 'error' });
    expect(notice?.text).toContain(name);
    expect(progress).toBeUndefined();
  });

  test('cancelling an import leaves everything as it was', async () => {
    const { see, store } = drive();
    see(CUT);
    const before = store.getState().shown;
    const endless: SourceFile = {
      name: 'endless.har',
      sizeBytes: 1e9,
      async *chunks() {
        yield new TextEncoder().encode(
          '{"log":{"version":"1.2","creator":{"name":"x","version":"1"},"entries":[',
        );
        for (;;) {
          store.getState().progress?.cancel();
          yield new TextEncoder().encode('{"request":{}},');
        }
      },
    };
    await store.getState().actions.openFile(endless);
    expect(store.getState().shown).toBe(before);
    expect(store.getState().notice).toBeUndefined();
  });

  test('the report is Markdown that names the verdict', async () => {
    const { see, store, copied } = drive();
    see(CUT);
    await store.getState().actions.copyReport();
    expect(copied[0]).toContain('idle-timeout');
  });
});

test('what another page of ours stores holds here too, and its damage costs nothing', async () => {
  const { store, storeElsewhere } = drive({ version: 2, theme: 'dark' });
  await store.getState().actions.preferencesKnown();
  storeElsewhere({ version: 2, theme: 'light', timeFormat: 5 });
  expect(store.getState().preferences).toMatchObject({ theme: 'light', timeFormat: 'clock' });
});

test('capture begins anew when the page is to be touched no more, and says what stays in it', async () => {
  const { store, restarts } = drive();
  const { actions } = store.getState();
  await actions.preferencesKnown();
  actions.setPreferences({ theme: 'dark' });
  expect(restarts).toEqual([]);
  actions.setPreferences({ touchPage: false });
  actions.setPreferences({ touchPage: false });
  expect(restarts).toEqual(['the page is not to be touched any more']);
  expect(store.getState().notice?.text).toContain('until they are reloaded');
  expect(store.getState().notice?.action?.label).toBe('Reload the page');
});

test('stored preferences are taken field by field, broken ones fall back', async () => {
  const { store } = drive({ version: 1, theme: 'dark', timeFormat: 'nonsense', stack: ['nginx'] });
  await expect.poll(() => store.getState().preferences.theme).toBe('dark');
  expect(store.getState().preferences).toMatchObject({ timeFormat: 'clock', stack: ['nginx'] });
});

test('naming what stands in the path ranks the candidates at once, in a file too', async () => {
  const { see, store, saved, frame } = drive();
  see(CUT);
  await store.getState().actions.exportSession({ redact: false });
  await store.getState().actions.openFile(fileOf('session.har', saved[0]?.text ?? ''));
  frame();
  const candidates = () => store.getState().findings[0]?.candidates ?? [];
  const titles = () => store.getState().findings[0]?.advice.map(({ title }) => title) ?? [];
  expect(candidates()[0]?.id).not.toBe('aws-alb-idle');
  store.getState().actions.setPreferences({ stack: ['aws-alb'] });
  expect(candidates()[0]).toMatchObject({ id: 'aws-alb-idle', because: 'your stack has it with 60.0 s' });
  expect(titles().join()).toContain('AWS Application Load Balancer');
  store.getState().actions.setPreferences({ stack: [] });
  expect(candidates()[0]?.id).not.toBe('aws-alb-idle');
});

test('the timeline is asked to show the whole lives of the sockets a finding is about', () => {
  const { see, store } = drive();
  see('a: 0 open wss://a.test/ · a: 10s close 1006 · b: 20s open wss://a.test/ · b: 30s close 1006');
  store.getState().actions.setTimeRange({ fromMs: 0, toMs: 5000 });
  store.getState().actions.revealOnTimeline(['a', 'b']);
  const { view, selectedConnection, timeRange, timelineFocus } = store.getState();
  expect({ view, selectedConnection, timeRange }).toEqual({
    view: 'timeline',
    selectedConnection: 'a',
    timeRange: undefined,
  });
  expect(timelineFocus?.fromMs).toBeLessThan(0);
  expect(timelineFocus?.toMs).toBeGreaterThan(30_000);
});
