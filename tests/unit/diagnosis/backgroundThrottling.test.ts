import { describe, expect, test } from 'vitest';
import { diagnosePicture, OPEN, onlyFinding, verdicts } from './diagnosePicture.ts';

describe('background-throttling', () => {
  test('beats stretched to a minute after the tab was hidden', () => {
    const finding = onlyFinding(`
      0 ${OPEN}
      25s..400s/25s >{"type":"ping"} · 25.05s..400.05s/25s <{"type":"pong"}
      90s hidden
      460s >{"type":"ping"} · 460.05s <{"type":"pong"}
      520.06s close 1006
    `);
    expect(finding).toMatchObject({ rule: 'background-throttling', confidence: 'high' });
  });

  const FALLEN_TO_A_MINUTE =
    '25s..275s/25s >{"type":"ping"} · 25.05s..275.05s/25s <{"type":"pong"} · 330s..510s/60s >{"type":"ping"} · 330.05s..510.05s/60s <{"type":"pong"}';

  test('where nobody watched the page, a heartbeat that fell to one a minute gives it away', () => {
    const unwatched = `0 ${OPEN} · ${FALLEN_TO_A_MINUTE} · 548s reported 1006 ~file · 548s ended ~file`;
    expect(verdicts(unwatched)).toEqual(['background-throttling medium a']);
    // With a hook in the page, which would have told.
    const watched = diagnosePicture(`0 ${OPEN} · ${FALLEN_TO_A_MINUTE} · 548s close 1006`);
    expect(watched.map(({ rule }) => rule)).not.toContain('background-throttling');
  });

  test('a page in view is not in the background', () => {
    const rules = diagnosePicture(`
      0 ${OPEN}
      25s..400s/25s >{"type":"ping"} · 25.05s..400.05s/25s <{"type":"pong"}
      90s hidden · 120s visible
      460s >{"type":"ping"} · 460.05s <{"type":"pong"}
      520.06s close 1006
    `).map(({ rule }) => rule);
    expect(rules).not.toContain('background-throttling');
  });
});
