import { describe, expect, test } from 'vitest';
import { diagnosePicture, OPEN, onlyFinding, verdicts } from './diagnosePicture.ts';

describe('max-lifetime', () => {
  const busyUntil = (ages: readonly number[], code = '1006') =>
    ages
      .map((age, i) => {
        const at = i * 5000;
        return `s${i}: ${at}s ${OPEN}\ns${i}: ${at + 1}s..${at + age - 1.3 * (i + 1)}s/${3 + i}s <tick\ns${i}: ${at + age}s close ${code}`;
      })
      .join('\n');

  test('equal ages with different silences are a limit on the age', () => {
    const finding = onlyFinding(busyUntil([300.0, 300.2, 299.9]));
    expect(finding).toMatchObject({ rule: 'max-lifetime', confidence: 'high', severity: 'warning' });
    expect(finding.title).toContain('at an age of 5 min 0 s, three times on this endpoint');
  });

  test('ages that differ are none', () => {
    expect(diagnosePicture(busyUntil([300, 420, 515])).map(({ rule }) => rule)).not.toContain('max-lifetime');
  });

  test('two of three ages that agree are an accident', () => {
    expect(diagnosePicture(busyUntil([690.0, 690.6, 515])).map(({ rule }) => rule)).not.toContain(
      'max-lifetime',
    );
  });

  test('equal ages of an expired token are no limit of the path: the code says what ended it', () => {
    expect(verdicts(busyUntil([900.0, 900.2, 899.9], '4401 token expired'))).toEqual([
      'policy-or-auth high s0,s1,s2',
    ]);
  });

  test('a reason that speaks of the duration is believed', () => {
    const said = '0 open wss://shop.test/v1/realtime · 1s..3599s/20s <delta';
    expect(
      verdicts(`${said} · 3600s close 1001 Your session hit the maximum duration of 60 minutes.`),
    ).toEqual(['max-lifetime high a']);
  });
});
