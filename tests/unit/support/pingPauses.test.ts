import { expect, test } from 'vitest';
import type { PeerRecord } from '../../../src/lab/wire/peerRecord.ts';
import { wrongPauses } from '../../support/pingPauses.ts';

/** Pings every 300 ms whose answers take so long; the last one may have none. */
function recordOf(...answeredAfterMs: readonly (number | undefined)[]): PeerRecord {
  const none = { messages: 0, bytes: 0 };
  const beat = (afterMs: number | undefined, index: number) => [
    { direction: 'sent', kind: 'ping', atMs: index * 300, sizeBytes: 1 } as const,
    ...(afterMs === undefined
      ? []
      : [{ direction: 'received', kind: 'pong', atMs: index * 300 + afterMs, sizeBytes: 1 } as const]),
  ];
  return {
    path: '/',
    subprotocol: '',
    extensions: '',
    openedAtMs: 0,
    sent: none,
    received: none,
    messages: [],
    controlFrames: answeredAfterMs.flatMap(beat),
    errors: [],
    closeSent: undefined,
    end: { atMs: 300 * answeredAfterMs.length, code: 1005, reason: '' },
  };
}

test('pauses within 5 ms of the server’s are right, whatever the clocks say of the beginning', () => {
  expect(wrongPauses([9018, 9318, 9623], recordOf(1, 1, 1))).toEqual([]);
});

test('a pause that is further off is wrong, too long and too short alike', () => {
  expect(wrongPauses([0, 306, 600], recordOf(1, 1, 1))).toHaveLength(2);
});

test('a ping that the browser held up excuses its own delay and no more', () => {
  expect(wrongPauses([0, 314, 600], recordOf(1, 14, 1))).toEqual([]);
  expect(wrongPauses([0, 317, 600], recordOf(1, 14, 1))).toHaveLength(2);
  // Nothing makes a ping come before it was sent.
  expect(wrongPauses([0, 290, 600], recordOf(1, 14, 1))).toHaveLength(2);
});

test('a ping without an answer came before the connection ended; one that is missing is no pause at all', () => {
  expect(wrongPauses([0, 300, 680], recordOf(1, 1, undefined))).toEqual([]);
  expect(wrongPauses([0, Number.NaN, 600], recordOf(1, 1, 1))).toHaveLength(2);
});
