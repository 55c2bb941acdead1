import { expect, test } from 'vitest';
import { verdicts } from './diagnosePicture.ts';

/** One life after the other: the server talks every 0.4 s until each is cut; the page speaks twice. */
const lives = (ages: readonly number[], close = '1000 done') =>
  ages
    .map((age, i) => {
      const at = i * 400;
      return `s${i}: ${at}s open wss://jobs.test/run · s${i}: ${at + 0.01}s >run · s${i}: ${at + 0.3}s..${at + age - 0.05}s/0.4s <step · s${i}: ${at + age * (0.2 + 0.06 * i)}s >more · s${i}: ${at + age}s close ${close}`;
    })
    .join('\n');

test.each(['1000 done', '1006'])('lives of a few seconds that scatter ran into no limit: %s', (close) => {
  const ages = [1.3, 4.9, 2.2, 3.4, 3.7, 3.9, 4.2, 4.3, 1.7, 3.5, 2.6, 4];
  const said = verdicts(lives(ages, close)).join();
  expect(said).not.toContain('max-lifetime');
  expect(said).not.toContain('idle-timeout');
});

test('lives of a few seconds that agree ran into one, whatever ended the others', () => {
  expect(verdicts(lives([30.02, 12.4, 30.0, 30.1, 21.7, 30.05, 7.3], '1006')).join()).toContain(
    'max-lifetime high s0,s2,s3,s5',
  );
});
