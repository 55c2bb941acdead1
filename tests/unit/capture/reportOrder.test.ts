import { expect, test } from 'vitest';
import { ReportOrder } from '../../../src/capture/reportOrder.ts';

const LIMIT = 1000;

/**
 * Plays `#1 x` (the protocol tells of x under request id #1), `found 3` (a socket was found on the heap at 3) and `a x made@heard` (the page hears x on socket a, an event
 * made and heard at these times), and says what each report of the page was taken for.
 */
function play(story: string): string[] {
  const order = new ReportOrder();
  const taken: string[] = [];
  for (const step of story.split(' · ')) {
    const [who = '', what = '', times] = step.split(' ');
    if (who === 'found') {
      order.found(Number(what));
      continue;
    }
    if (times === undefined) {
      order.told(who, what);
      continue;
    }
    const [madeAtMs, heardAtMs] = times.split('@').map(Number);
    taken.push(`${who} is ${order.heard(what, madeAtMs ?? 0, heardAtMs ?? 0) ?? '?'}`);
  }
  return taken;
}

test('one message to several sockets: each is heard just after it was told', () => {
  expect(play('#1 tick · a tick 1@1 · #2 tick · b tick 2@2 · #3 tick · c tick 3@4')).toEqual([
    'a is #1',
    'b is #2',
    'c is #3',
  ]);
});

test('the page clock may be too coarse to tell neighbours apart', () => {
  expect(play('#1 tick · a tick 1@1 · #2 tick · b tick 1@1')).toEqual(['a is #1', 'b is #2']);
});

test('what several were told alike before the page heard any tells nothing', () => {
  expect(play('#1 tick · #2 tick · a tick 1@9 · b tick 1@9')).toEqual(['a is ?', 'b is ?']);
});

test('of several told, the one that alone fits is it', () => {
  expect(play('#1 tick · #2 tock · b tock 1@9')).toEqual(['b is #2']);
});

test('what was put off is not taken for what was told meanwhile', () => {
  // Scripts stood still until 9: socket b hears its first tick only after c was told another.
  expect(play('#1 tick · #2 tick · a tick 1@9 · #3 tick · b tick 2@10')).toEqual(['a is ?', 'b is ?']);
  expect(play('#1 tick · #2 tick · a tick 1@9 · #3 tick · b tick 9@10')).toEqual(['a is ?', 'b is ?']);
});

test('nor after one of those put off could be told', () => {
  expect(play('#1 tick · #2 tock · a tick 1@9 · #3 tock · b tock 2@10')).toEqual(['a is #1', 'b is ?']);
});

test('once all was heard the order counts again', () => {
  expect(play('#1 tick · #2 tick · a tick 1@9 · b tick 1@9 · #2 tick · b tick 12@12')).toEqual([
    'a is ?',
    'b is ?',
    'b is #2',
  ]);
});

test('a message and an end are not taken for each other', () => {
  expect(play('#1 tick · a ended 1@1')).toEqual(['a is ?']);
});

test('what no page hears does not pile up, and is not guessed from', () => {
  const order = new ReportOrder();
  for (let count = 0; count < LIMIT + 5; count++) order.told(`#${count}`, `tick ${count}`);
  expect(order.heard('tick 3', 1, 1)).toBeUndefined();
  order.told('#1', 'tock');
  expect(order.heard('tock', 2, 2)).toBe('#1');
});

test('what was told before a socket was found is not what it hears now', () => {
  expect(play('#1 end · #2 tick · found 3 · #2 end · a end 4@5')).toEqual(['a is #2']);
});

test('nor is what it hears late of that taken for what was told since', () => {
  expect(play('#1 tick · found 3 · #2 tick · a tick 2@4')).toEqual(['a is ?']);
});
