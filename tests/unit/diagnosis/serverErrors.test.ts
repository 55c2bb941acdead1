import { describe, expect, test } from 'vitest';
import { repeatedly, verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/socket/websocket?vsn=2.0.0';

describe('1002', () => {
  /** The page speaks last `silentFor` seconds before the end, the server until just before it. */
  const life = (start: number, silentFor: number, close: string) => {
    const saidAt = start + 11 + start / 60;
    const endAt = saidAt + silentFor;
    return `
      ${start}s ${OPEN}
      ${start + 1}s >{"join":"lobby"}
      ${saidAt}s >{"event":"click"}
      ${start + 2}s..${endAt - 2.7}s/3.1s <{"event":"news"}
      ${endAt}s close ${close}
    `;
  };

  test.each([1, 2, 3])('%i times at the limit of a product that reports its idle limit so', (times) => {
    const [verdict, ...others] = verdicts(repeatedly(times, 300, (start) => life(start, 60.02, '1002')));
    expect(verdict).toMatch(/^idle-timeout (medium|high) s1/);
    expect(others).toEqual([]);
  });

  test('right after a message of the page is a complaint about it', () => {
    expect(verdicts(repeatedly(2, 300, (start) => life(start, 0.04, '1002')))).toEqual([
      'server-error high s1,s2',
    ]);
  });

  test('into a silence nobody has as a limit says no more than the code', () => {
    expect(verdicts(life(0, 43.3, '1002'))).toEqual(['server-error medium a']);
  });

  test('with a reason says what it means', () => {
    expect(verdicts(repeatedly(2, 300, (start) => life(start, 60.02, '1002 Invalid UTF-8 mask')))).toEqual([
      'server-error high s1,s2',
    ]);
  });
});
