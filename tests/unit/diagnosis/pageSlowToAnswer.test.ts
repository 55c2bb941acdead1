import { describe, expect, test } from 'vitest';
import { diagnosePicture, onlyFinding, verdicts } from './diagnosePicture.ts';

describe('page-slow-to-answer', () => {
  const ENGINE = `
    0 open wss://shop.test/socket.io/?EIO=4&transport=websocket
    0.1s <0{"sid":"x","pingInterval":25000,"pingTimeout":20000}
  `;

  test('the very first ping unanswered for as long as the server had announced', () => {
    expect(verdicts(`${ENGINE}\n25s <2 · 45.1s close 1005`)).toEqual(['page-slow-to-answer high a']);
  });

  test('an answer that came too late', () => {
    const finding = onlyFinding(
      `${ENGINE}\n25s..75s/25s <2 · 25.01s..50.01s/25s >3 · 95.2s >3 · 95.3s close 1005`,
    );
    expect(finding).toMatchObject({ rule: 'page-slow-to-answer', confidence: 'medium' });
    expect(finding.title).toContain('only after 20.2 s');
  });

  test('a page that lives and answers slowly is at risk', () => {
    const finding = onlyFinding(`${ENGINE}\n25s..125s/25s <2 · 36.5s..136.5s/25s >3`);
    expect(finding).toMatchObject({ rule: 'page-slow-to-answer', confidence: 'high', severity: 'warning' });
    expect(finding.title).toContain('let a ping of the server wait for 11.5 s');
  });

  test('answers that become slower and slower', () => {
    const growing = [10, 12, 15, 40, 90, 300, 700, 900]
      .map((ms, i) => `${25 * (i + 1)}s <2 · ${25 * (i + 1) + ms / 1000}s >3`)
      .join(' · ');
    expect(onlyFinding(`${ENGINE}\n${growing}`).title).toContain('more and more slowly');
  });

  /** Pings every 25 s and how long each answer takes, in ms. */
  const answering = (times: readonly number[]) =>
    times.map((ms, i) => `${25 * (i + 1)}s <2 · ${25 * (i + 1) + ms / 1000}s >3`).join(' · ');
  const QUICK = [1, 2, 1, 1];

  test('a page that was busy for a while and quick again', () => {
    const finding = onlyFinding(
      `${ENGINE}\n${answering([...QUICK, 3000, 8000, 4000, 6000, 9000, 5000, ...QUICK])}`,
    );
    expect(finding).toMatchObject({ rule: 'page-slow-to-answer', confidence: 'low' });
    expect(finding.title).toContain('six pings of the server in a row only after some 6');
    expect(finding.title).toContain('where it usually takes 1 ms');
    expect(finding.alternatives.join(' ')).toContain('breakpoint');
  });

  test('what it was busy with once does not go away with a slower answer later', () => {
    const busy = [...QUICK, 3000, 8000, 4000, 6000, ...QUICK, ...QUICK];
    const finding = onlyFinding(`${ENGINE}\n${answering([...busy, 9500, ...QUICK])}`);
    expect(finding.title).toContain('four pings of the server in a row');
  });

  test('a few long tasks are none, however many pings each of them holds up', () => {
    // Pings every 3 s; the page stands still until 45 s and, with a moment between, until 60.5 s.
    const every3s = '3s..27s/3s <2 · 3.001s..27.001s/3s >3';
    const stood = '30s..42s/3s <2 · 45s..45.02s/5ms >3 · 45.5s..57.5s/3s <2 · 60.5s..60.52s/5ms >3';
    const later = '61s..121s/3s <2 · 61.001s..121.001s/3s >3';
    const short = `
      0 open wss://shop.test/socket.io/?EIO=4&transport=websocket
      0.1s <0{"sid":"x","pingInterval":3000,"pingTimeout":60000}
    `;
    expect(diagnosePicture(`${short}\n${every3s} · ${stood} · ${later}`)).toEqual([]);
  });

  test.each([
    ['late now and then', [...QUICK, 4000, 2, 5000, 1, 6000, 3, 4000, ...QUICK]],
    ['timers of a hidden page', [...QUICK, 1000, 900, 1000, 800, 1000, ...QUICK]],
    ['three in a row', [...QUICK, 4000, 6000, 5000, ...QUICK]],
  ])('not: %s', (_, times) => {
    expect(diagnosePicture(`${ENGINE}\n${answering(times)}`)).toEqual([]);
  });

  test.each([
    ['quick answers', '25s..125s/25s <2 · 25.01s..125.01s/25s >3'],
    ['one long task', '25s..150s/25s <2 · 25.01s..100.01s/25s >3 · 128s >3 · 150.01s >3'],
    ['a cut before the answer was due', '25s..125s/25s <2 · 25.01s..100.01s/25s >3 · 125.05s close 1000'],
  ])('not: %s', (_, life) => {
    expect(diagnosePicture(`${ENGINE}\n${life}`).map(({ rule }) => rule)).not.toContain(
      'page-slow-to-answer',
    );
  });

  test('a frozen page answers nothing: the tab is to blame', () => {
    expect(
      verdicts(`${ENGINE}\n25s..75s/25s <2 · 25.01s..50.01s/25s >3 · 60s frozen · 95s close 1005`),
    ).toEqual(['background-throttling high a']);
  });
});
