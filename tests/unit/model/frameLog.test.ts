import { expect, test } from 'vitest';
import { type FrameInput, FrameLog, ROW_COST_BYTES } from '../../../src/model/frameLog.ts';

const frame = (atMs: number, data?: string): FrameInput => ({
  atMs,
  connectionIndex: 0,
  direction: 'sent',
  opcode: 1,
  origin: 'protocol',
  ...(data !== undefined && { payload: { encoding: 'text', data } }),
});

test('a frame comes out of its columns as it went in', () => {
  const log = new FrameLog();
  const row = log.append({
    atMs: 1234.5678,
    connectionIndex: 70_000,
    direction: 'received',
    opcode: 10,
    origin: 'net-log',
    payload: { encoding: 'base64', data: 'AQI=' },
    wireSizeBytes: 4_000_000_000,
  });
  expect(log.atMs(row)).toBe(1234.5678);
  expect(log.connectionIndex(row)).toBe(70_000);
  expect(log.direction(row)).toBe('received');
  expect(log.opcode(row)).toBe(10);
  expect(log.origin(row)).toBe('net-log');
  expect(log.payload(row)).toEqual({ encoding: 'base64', data: 'AQI=' });
  expect(log.sizeBytes(row)).toBe(2);
  expect(log.isSizeGiven(row)).toBe(false);
  expect(log.wireSizeBytes(row)).toBe(4_000_000_000);
  expect(log.isPayloadDropped(row)).toBe(false);
});

test('every origin fits into its bits', () => {
  const log = new FrameLog();
  for (const origin of ['protocol', 'page-hook', 'net-log', 'devtools-har', 'file', 'inferred'] as const) {
    expect(log.origin(log.append({ ...frame(0), origin, payloadDropped: true, sizeBytes: 3 }))).toBe(origin);
  }
});

test('an empty frame is a frame; a frame without payload has none', () => {
  const log = new FrameLog();
  const empty = log.append(frame(1, ''));
  const unknown = log.append(frame(2));
  expect(log.payload(empty)).toEqual({ encoding: 'text', data: '' });
  expect(log.sizeBytes(empty)).toBe(0);
  expect(log.payload(unknown)).toBeUndefined();
  expect(log.isPayloadDropped(unknown)).toBe(false);
  expect(log.wireSizeBytes(unknown)).toBeUndefined();
  expect(log.endRow).toBe(2);
});

test('sizes are counted in bytes, unless the source tells them', () => {
  const log = new FrameLog();
  expect(log.sizeBytes(log.append(frame(1, 'é日🎉')))).toBe(9);
  const told = log.append({ ...frame(1, 'é'), sizeBytes: 77 });
  expect(log.sizeBytes(told)).toBe(77);
  expect(log.isSizeGiven(told)).toBe(true);
});

test('a payload that an earlier capture dropped counts as dropped', () => {
  const log = new FrameLog();
  const row = log.append({ ...frame(1), sizeBytes: 100, payloadDropped: true });
  expect(log.isPayloadDropped(row)).toBe(true);
  expect(log.payload(row)).toBeUndefined();
  expect(log.droppedPayloads).toBe(1);
});

test('over the budget the oldest payloads go first, then the oldest rows', () => {
  const log = new FrameLog(1_000_000);
  const payload = 'x'.repeat(100);
  let rowsGone = 0;
  for (let i = 0; i < 15_000; i++) {
    log.append(frame(i, payload));
    const dropped = log.enforceBudget();
    if (dropped) rowsGone += [...dropped.perConnection.values()].reduce((sum, count) => sum + count, 0);
    expect(log.costBytes).toBeLessThan(1_000_000 + 4096 * 200);
  }
  expect(rowsGone).toBe(0);
  expect(log.isPayloadDropped(0)).toBe(true);
  expect(log.sizeBytes(0)).toBe(100);
  expect(log.payload(14_999)?.data).toBe(payload);
  const payloadsGone = log.droppedPayloads;
  expect(payloadsGone).toBeGreaterThan(0);

  for (let i = 15_000; i < 60_000; i++) {
    log.append(frame(i, payload));
    const dropped = log.enforceBudget();
    if (dropped) {
      rowsGone += [...dropped.perConnection.values()].reduce((sum, count) => sum + count, 0);
      expect(dropped.firstKept).toBe(log.firstRow);
    }
  }
  expect(rowsGone).toBe(log.droppedRows);
  expect(log.firstRow).toBe(rowsGone);
  expect(rowsGone).toBeGreaterThan(15_000);
  expect(log.endRow - log.firstRow).toBeLessThan(1_000_000 / ROW_COST_BYTES + 4096);
  expect(() => log.atMs(0)).toThrow(RangeError);
  expect(() => log.atMs(60_000)).toThrow(RangeError);
  expect(log.atMs(59_999)).toBe(59_999);
});

test('while somebody holds the log nothing is dropped', () => {
  const log = new FrameLog(300_000);
  const release = log.hold();
  const second = log.hold();
  for (let i = 0; i < 20_000; i++) {
    log.append(frame(i, 'x'.repeat(50)));
    expect(log.enforceBudget()).toBeUndefined();
  }
  release();
  release();
  expect(log.enforceBudget()).toBeUndefined();
  expect(log.droppedPayloads).toBe(0);
  second();
  expect(log.enforceBudget()?.firstKept).toBe(log.firstRow);
  expect(log.firstRow).toBeGreaterThan(0);
});

test('the newest chunk is never dropped, however small the budget', () => {
  const log = new FrameLog(1);
  log.append(frame(1, 'hello'));
  log.enforceBudget();
  expect(log.payload(0)?.data).toBe('hello');
});
