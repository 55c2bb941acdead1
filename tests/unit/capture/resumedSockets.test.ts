import { describe, expect, test } from 'vitest';
import { type LeftOpen, ResumedSockets } from '../../../src/capture/resumedSockets.ts';

const left = (id: string, url: string, requestId?: string): LeftOpen => ({
  id,
  url,
  contextId: 'x1',
  requestId,
});

describe('sockets left open by an interrupted capture', () => {
  test('an address of its own is enough to know it again', () => {
    const resumed = new ResumedSockets([left('c1', 'wss://a/'), left('c2', 'wss://b/')]);
    expect(resumed.found('wss://b/')).toMatchObject({ id: 'c2' });
  });

  test('of several with one address each is told by what it turned out to be, once', () => {
    const resumed = new ResumedSockets([left('c1', 'wss://a/', 'r1'), left('c2', 'wss://a/', 'r2')]);
    expect(resumed.found('wss://a/')).toBe('one-of-several');
    expect(resumed.found('wss://a/')).toBe('one-of-several');
    expect(resumed.link('c2', 'wss://b/')).toBeUndefined();
    expect(resumed.link('c2', 'wss://a/')?.id).toBe('c2');
    expect(resumed.link('c2', 'wss://a/')).toBeUndefined();
    expect(resumed.isWaiting).toBe(true);
  });

  test('more with an address than were left are new ones', () => {
    const resumed = new ResumedSockets([left('c1', 'wss://a/')]);
    expect(resumed.found('wss://a/')).toMatchObject({ id: 'c1' });
    expect(resumed.found('wss://a/')).toBe('new');
    expect(resumed.found('wss://z/')).toBe('new');
  });

  test('what is on the heap no more has ended unseen, with its request id', () => {
    const resumed = new ResumedSockets([left('c1', 'wss://a/', 'r1'), left('c2', 'wss://b/', 'r2')]);
    resumed.found('wss://a/');
    expect(resumed.takeGone().map(({ id }) => id)).toEqual(['c2']);
    expect(resumed.has('r2')).toBe(false);
    expect(resumed.has('r1')).toBe(true);
  });
});
