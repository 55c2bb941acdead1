import { describe, expect, test } from 'vitest';
import { RowScroller } from '../../../../src/ui/frames/list/rowScroller.ts';
import { MAX_HEIGHT_PX } from '../../../../src/ui/frames/list/scrollScale.ts';

const ROW = 20;
const VIEW = 200;
const HUGE = 1_000_000;

/** Rows with keys, some of which may come in or go. */
function keyed(keys: readonly number[]) {
  return {
    choose: (first: number) => keys[first],
    positionOf: (key: number) => Math.max(0, keys.indexOf(key)),
  };
}

const oneTo = (count: number, from = 0): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Where a row is seen, in px from the top of what is in sight. */
const seenAt = (scroller: RowScroller, position: number): number =>
  scroller.topOf(position) - scroller.scrollTop;

function follower(count: number): RowScroller {
  const scroller = new RowScroller(ROW, true);
  scroller.arrange(count, VIEW);
  return scroller;
}

describe.each([100, HUGE])('a list of %i rows', (count) => {
  test('begins at its end and stays there', () => {
    const scroller = follower(count);
    expect(seenAt(scroller, count - 1)).toBe(VIEW - ROW);
    scroller.arrange(count + 30, VIEW);
    expect(seenAt(scroller, count + 29)).toBe(VIEW - ROW);
    expect(scroller.isEndInSight).toBe(true);
  });

  test('scrolled up by a few pixels it lets go, scrolled back it follows again', () => {
    const scroller = follower(count);
    scroller.scrolled(scroller.scrollTop - 4);
    const before = seenAt(scroller, count - 1);
    scroller.arrange(count + 50, VIEW);
    expect(seenAt(scroller, count - 1)).toBe(before);
    expect(scroller.isEndInSight).toBe(false);
    for (let step = 0; step < 12; step++) scroller.scrolled(scroller.scrollTop + 100);
    scroller.arrange(count + 90, VIEW);
    expect(seenAt(scroller, count + 89)).toBe(VIEW - ROW);
  });

  test('draws the rows in sight and no others', () => {
    const scroller = follower(count);
    scroller.scrolled(scroller.scrollTop - 107);
    const { first, last } = scroller.range(0);
    expect(last - first).toBeLessThanOrEqual(VIEW / ROW + 1);
    expect(seenAt(scroller, first)).toBeLessThanOrEqual(0);
    expect(seenAt(scroller, last - 1) + ROW).toBeGreaterThanOrEqual(VIEW);
  });

  test('a row is brought into sight by the shortest way, or into the middle', () => {
    const scroller = follower(count);
    scroller.show(40, 40, 'nearest');
    expect(seenAt(scroller, 40)).toBe(0);
    scroller.show(55, 55, 'nearest');
    expect(seenAt(scroller, 55)).toBe(VIEW - ROW);
    scroller.show(10, 10, 'middle');
    expect(seenAt(scroller, 10)).toBe((VIEW - ROW) / 2);
    scroller.toEnd();
    expect(seenAt(scroller, count - 1)).toBe(VIEW - ROW);
    scroller.toStart();
    expect(scroller.scrollTop).toBe(0);
    expect(seenAt(scroller, 0)).toBe(0);
  });
});

describe('what the user looks at', () => {
  test('stays in its place when rows above it go or come', () => {
    const scroller = new RowScroller(ROW, true);
    scroller.arrange(100, VIEW, keyed(oneTo(100)));
    scroller.scrolled(1000);
    expect(seenAt(scroller, 50)).toBe(0);
    scroller.arrange(70, VIEW, keyed(oneTo(70, 30)));
    expect(seenAt(scroller, 20)).toBe(0);
    scroller.arrange(75, VIEW, keyed([1, 2, 3, 4, 5, ...oneTo(70, 30)]));
    expect(seenAt(scroller, 25)).toBe(0);
  });

  test('is not lost below the edge of a pane that opens', () => {
    const scroller = new RowScroller(ROW, true);
    const rows = keyed(oneTo(100));
    scroller.arrange(100, VIEW, rows);
    scroller.show(99, 99, 'nearest');
    scroller.arrange(100, 60, rows);
    expect(seenAt(scroller, 99)).toBe(60 - ROW);
  });

  test('is not pulled away when the element rounds its scroll position', () => {
    const scroller = follower(100);
    scroller.scrolled(scroller.scrollTop - 0.4);
    scroller.arrange(101, VIEW);
    expect(seenAt(scroller, 100)).toBe(VIEW - ROW);
  });

  test('a list that fits has nothing to let go of', () => {
    const scroller = follower(3);
    scroller.letGo();
    scroller.arrange(50, VIEW);
    expect(seenAt(scroller, 49)).toBe(VIEW - ROW);
  });
});

describe('a list too high for an element', () => {
  const total = HUGE * ROW;

  test('takes no more height than Chrome lays out', () => {
    expect(follower(HUGE).height).toBe(MAX_HEIGHT_PX);
  });

  test('moves row by row when scrolled step by step', () => {
    const scroller = follower(HUGE);
    scroller.scrolled(MAX_HEIGHT_PX / 2);
    const { first } = scroller.range(0);
    scroller.scrolled(scroller.scrollTop + 100);
    expect(scroller.range(0).first).toBe(first + 5);
    expect(first * ROW).toBeGreaterThan(total * 0.49);
    expect(first * ROW).toBeLessThan(total * 0.51);
  });

  test('reaches both ends by dragging and by steps', () => {
    const scroller = follower(HUGE);
    scroller.scrolled(0);
    expect(seenAt(scroller, 0)).toBe(0);
    scroller.scrolled(5000);
    const far = scroller.range(0).first;
    expect(far * ROW).toBeGreaterThan(5000 + VIEW);
    // The element comes to its edge long before the list does, and is put back each time.
    let steps = 0;
    for (; seenAt(scroller, 0) < 0 && steps < 100; steps++) {
      scroller.scrolled(Math.max(0, scroller.scrollTop - 500));
    }
    expect(steps).toBeGreaterThanOrEqual(Math.ceil((far * ROW) / 500));
    expect(steps).toBeLessThan(60);
    expect(seenAt(scroller, 0)).toBe(0);
    scroller.scrolled(MAX_HEIGHT_PX);
    expect(seenAt(scroller, HUGE - 1)).toBe(VIEW - ROW);
    scroller.scrolled(MAX_HEIGHT_PX - VIEW - 3000);
    for (steps = 0; seenAt(scroller, HUGE - 1) > VIEW - ROW && steps < 100; steps++) {
      scroller.scrolled(Math.min(MAX_HEIGHT_PX - VIEW, scroller.scrollTop + 500));
    }
    expect(steps).toBeLessThan(60);
    expect(seenAt(scroller, HUGE - 1)).toBe(VIEW - ROW);
  });
});
