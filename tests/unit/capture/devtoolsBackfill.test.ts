import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BackfillReader } from '../../../src/capture/backfillReader.ts';
import { DevtoolsBackfill } from '../../../src/capture/devtoolsBackfill.ts';
import type { SessionEvent } from '../../../src/model/events.ts';

const URL = 'wss://shop.example/ws';
/** Wall time of 0 s on the session's clock, as Chrome has it. */
const WALL_AT_ZERO_MS = 1_800_000_000_000;
const STARTED_AT_MS = 10_000;

type Message = readonly [seconds: number, text: string];

function isoAt(seconds: number): string {
  return new Date(WALL_AT_ZERO_MS + seconds * 1000).toISOString();
}

/** A socket in DevTools' record: opened, then what it sent and got. */
function record(openedSeconds: number, messages: readonly Message[], url = URL) {
  return {
    startedDateTime: isoAt(openedSeconds),
    time: 5000,
    _resourceType: 'websocket',
    request: { url, headers: [{ name: 'Host', value: 'shop.example' }] },
    response: { status: 101, statusText: 'Switching Protocols', headers: [] },
    _webSocketMessages: messages.map(([seconds, text]) => ({
      type: 'receive',
      time: WALL_AT_ZERO_MS / 1000 + seconds,
      opcode: 1,
      data: text,
    })),
  };
}

function capturing(options: { readonly clockErrorMs?: number; readonly late: readonly string[] }) {
  const told: SessionEvent[] = [];
  let ids = 0;
  const backfill = new DevtoolsBackfill(
    (event) => told.push(event),
    () => `har${++ids}`,
  );
  const observe = (event: SessionEvent) => backfill.observe(event);
  const wallMs = WALL_AT_ZERO_MS + STARTED_AT_MS + (options.clockErrorMs ?? 0);
  observe({ kind: 'clock-anchored', atMs: STARTED_AT_MS, origin: 'protocol', wallMs });
  for (const id of options.late) observe(lateSocket(id));
  observe(captureChanged('started', STARTED_AT_MS));
  /** `c2 12.5 tick`: filled in for c2 at 12.5 s. */
  const filled = () =>
    told.flatMap((event) =>
      event.kind === 'frame' ? [`${event.connectionId} ${event.atMs / 1000} ${event.payload?.data}`] : [],
    );
  return { backfill, observe, told, filled };
}

function lateSocket(connectionId: string): SessionEvent {
  return {
    kind: 'connection-created',
    atMs: STARTED_AT_MS,
    origin: 'page-hook',
    connectionId,
    url: URL,
    openedBeforeCapture: true,
  };
}

function captureChanged(change: 'started' | 'stopped', atMs: number): SessionEvent {
  return { kind: 'capture-changed', atMs, origin: 'protocol', change };
}

function heard(connectionId: string, seconds: number, text: string): SessionEvent {
  return {
    kind: 'frame',
    atMs: seconds * 1000,
    origin: 'protocol',
    connectionId,
    direction: 'received',
    opcode: 1,
    payload: { encoding: 'text', data: text },
  };
}

describe('what DevTools recorded before capture', () => {
  test('one record and one socket with an address belong together', () => {
    const { backfill, filled } = capturing({ late: ['c1'] });
    backfill.fill({ entries: [record(1, [[2, 'past']])] });
    expect(filled()).toEqual(['c1 2 past']);
    expect(backfill.isWaiting).toBe(false);
  });

  test('two with one address are told apart by a frame both saw, though our clock was read 120 ms late', () => {
    const { backfill, observe, filled } = capturing({ late: ['c1', 'c2'], clockErrorMs: 120 });
    const past = [record(1, [[2, 'one']]), record(1.5, [[3, 'two']])];
    backfill.fill({ entries: past });
    expect(filled()).toEqual([]);
    observe(heard('c1', 12, 'now'));
    const har = {
      entries: [
        record(1, [[2, 'one']]),
        record(1.5, [
          [3, 'two'],
          [12, 'now'],
        ]),
      ],
    };
    backfill.fill(har);
    // The time is DevTools' own, no longer ours.
    expect(filled()).toEqual(['c1 3 two']);
    observe(heard('c2', 13, 'later'));
    har.entries[0] = record(1, [
      [2, 'one'],
      [13, 'later'],
    ]);
    backfill.fill(har);
    expect(filled()).toEqual(['c1 3 two', 'c2 2 one']);
  });

  test('the same message on both at nearly the same time decides only when more is known', () => {
    const { backfill, observe, filled } = capturing({ late: ['c1', 'c2'] });
    const one: Message[] = [
      [2, 'one'],
      [12, 'tick'],
    ];
    const two: Message[] = [
      [3, 'two'],
      [12.1, 'tick'],
    ];
    observe(heard('c1', 12, 'tick'));
    backfill.fill({ entries: [record(1, one), record(1.5, two)] });
    expect(filled()).toEqual([]);
    observe(heard('c2', 12.1, 'tick'));
    backfill.fill({ entries: [record(1, one), record(1.5, two)] });
    expect(filled()).toEqual(['c1 2 one', 'c2 3 two']);
  });

  test('a frame that both saw before capture was complete is not told twice', () => {
    const { backfill, observe, filled } = capturing({ late: ['c1'] });
    observe(heard('c1', 9.99, 'early'));
    backfill.fill({
      entries: [
        record(1, [
          [2, 'past'],
          [9.99, 'early'],
        ]),
      ],
    });
    expect(filled()).toEqual(['c1 2 past']);
  });

  test('what had ended gets a line of its own; what we captured ourselves never does', () => {
    const { backfill, observe, told } = capturing({ late: [] });
    const entries = [record(1, [[2, 'past']]), record(11, [[12, 'captured']])];
    backfill.fill({ entries });
    observe(captureChanged('stopped', 20_000));
    entries.push(record(21, [[22, 'in between']]));
    observe(captureChanged('started', 30_000));
    backfill.fill({ entries });
    expect(told.flatMap((event) => (event.kind === 'connection-created' ? [event.atMs] : []))).toEqual([
      1000, 21_000,
    ]);
  });

  test('of one that had ended it is told when, where DevTools saw it', () => {
    const { backfill, told } = capturing({ late: [] });
    // Opened at 1 s, last message at 2 s, closed at 6 s; the other one's page was left some time after 3 s.
    const closed = { ...record(1, [[2, 'bye']]), time: 5000, timings: { receive: 4000 } };
    const left = { ...record(2, [[3, 'hello']]), time: 1000, timings: { receive: 0 } };
    const refused = { ...left, startedDateTime: isoAt(3), response: { status: 403, headers: [] } };
    backfill.fill({ entries: [closed, left, { ...refused, _webSocketMessages: [] }] });
    expect(
      told.flatMap((event) => (event.kind === 'connection-ended' ? [[event.atMs, event.cause]] : [])),
    ).toEqual([
      [6000, 'closed'],
      [3000, 'unseen'],
      [4000, 'closed'],
    ]);
  });

  test('one that DevTools saw end before is none of those that live', () => {
    const { backfill, told, filled } = capturing({ late: ['c1'] });
    const before = { ...record(1, [[2, 'the one before']]), time: 5000, timings: { receive: 4000 } };
    backfill.fill({ entries: [before, record(7, [[8, 'the one that lives']])] });
    expect(filled().sort()).toEqual(['c1 8 the one that lives', 'har1 2 the one before']);
    expect(told.filter(({ kind }) => kind === 'connection-ended')).toHaveLength(1);
  });

  test('one that ended while capture was being set up, or was interrupted, is the one that we had met', () => {
    const { backfill, observe, told } = capturing({ late: ['c1'] });
    observe(captureChanged('stopped', 11_000));
    observe(captureChanged('started', 20_000));
    const ended = { ...record(1, [[2, 'from the beginning']]), time: 12_000, timings: { receive: 11_000 } };
    backfill.fill({ entries: [ended] });
    expect(told.filter(({ kind }) => kind === 'connection-created')).toEqual([]);
  });

  test('one that ended while we watched is the one that we watched', () => {
    const { backfill, told, filled } = capturing({ late: ['c1'] });
    const ended = { ...record(1, [[2, 'from the beginning']]), time: 11_000, timings: { receive: 10_000 } };
    backfill.fill({ entries: [ended] });
    expect(filled()).toEqual(['c1 2 from the beginning']);
    expect(told.filter(({ kind }) => kind === 'connection-ended')).toEqual([]);
  });

  test('a socket that is only just being opened, which DevTools dates to the eve of 1970, is not one that had ended', () => {
    const { backfill, told } = capturing({ late: [] });
    backfill.fill({ entries: [{ ...record(0, []), startedDateTime: '1969-12-31T23:59:59.000Z' }] });
    expect(told).toEqual([]);
  });

  test('a socket whose handshake we saw is our own, though our clock says that it came before us', () => {
    const backfill = new DevtoolsBackfill(
      () => expect.unreachable(),
      () => 'har',
    );
    backfill.observe({ kind: 'clock-anchored', atMs: 0, origin: 'protocol', wallMs: WALL_AT_ZERO_MS });
    const made = { atMs: 9990, origin: 'protocol', connectionId: 'c1' } as const;
    const headers = [{ name: 'Sec-WebSocket-Key', value: 'a2V5' }];
    backfill.observe({ kind: 'handshake-requested', ...made, headers });
    backfill.observe(captureChanged('started', STARTED_AT_MS));
    const own = record(9.7, []);
    backfill.fill({ entries: [{ ...own, request: { ...own.request, headers } }] });
  });

  test('so is one over HTTP/2, whose handshake has no key, made while capture was being set up', () => {
    const backfill = new DevtoolsBackfill(
      () => expect.unreachable(),
      () => 'har',
    );
    backfill.observe({ kind: 'clock-anchored', atMs: 0, origin: 'protocol', wallMs: WALL_AT_ZERO_MS });
    const made = { atMs: 9990, origin: 'protocol', connectionId: 'c1' } as const;
    backfill.observe({ kind: 'handshake-requested', ...made, headers: [] });
    backfill.observe(captureChanged('started', STARTED_AT_MS));
    backfill.fill({ entries: [record(9.99, [])] });
  });

  test('one whose handshake we did not see is not, though our clock says that it came after us', () => {
    const { backfill, told } = capturing({ late: ['c1'] });
    const before = record(10.1, [[10.15, 'a']]);
    const headers = [{ name: 'Sec-WebSocket-Key', value: 'a2V5' }];
    backfill.fill({ entries: [{ ...before, request: { ...before.request, headers } }] });
    expect(told.map(({ kind }) => kind)).toContain('handshake-requested');
  });
});

describe('when the record is read', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function reading(late: readonly string[]) {
    const backfill = new DevtoolsBackfill(
      () => undefined,
      () => 'har',
    );
    const problems: string[] = [];
    const readHar = vi.fn(() => Promise.resolve<unknown>({ entries: [] }));
    const reader = new BackfillReader({
      backfill,
      readHar,
      localNowMs: () => performance.now(),
      onProblem: (sentence) => problems.push(sentence),
    });
    reader.observe({ kind: 'clock-anchored', atMs: 0, origin: 'protocol', wallMs: WALL_AT_ZERO_MS });
    for (const id of late) reader.observe(lateSocket(id));
    reader.observe(captureChanged('started', STARTED_AT_MS));
    return { reader, readHar, problems };
  }

  test('once where nothing waits for its past', async () => {
    const { readHar } = reading([]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(readHar).toHaveBeenCalledTimes(1);
  });

  test('again soon after each piece of news, however late it comes, and not without end', async () => {
    const { reader, readHar } = reading(['c1', 'c2']);
    await vi.advanceTimersByTimeAsync(600_000);
    const before = readHar.mock.calls.length;
    expect(before).toBeLessThanOrEqual(5);
    reader.observe(heard('c1', 600, 'at last'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(readHar.mock.calls.length).toBeGreaterThan(before);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(readHar.mock.calls.length).toBeLessThanOrEqual(before + 5);
  });

  test('not while capture is interrupted', async () => {
    const { reader, readHar } = reading(['c1']);
    reader.observe(captureChanged('stopped', 11_000));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(readHar).not.toHaveBeenCalled();
    reader.observe(captureChanged('started', 12_000));
    await vi.advanceTimersByTimeAsync(1000);
    expect(readHar).toHaveBeenCalled();
  });

  test('no more after it failed, with a sentence', async () => {
    const { reader, readHar, problems } = reading(['c1']);
    readHar.mockRejectedValue(new Error('gone'));
    await vi.advanceTimersByTimeAsync(10_000);
    reader.observe(heard('c1', 600, 'more'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(problems).toEqual(['What DevTools had recorded before could not be read: gone']);
    expect(readHar).toHaveBeenCalledTimes(1);
  });
});
