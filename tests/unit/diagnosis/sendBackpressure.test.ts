import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import { sessionOf } from '../../support/pictures.ts';
import { diagnosePicture, OPEN, onlyFinding, verdicts } from './diagnosePicture.ts';

describe('send-backpressure', () => {
  const PINGS = '10s..60s/10s >{"type":"ping"} · 10.05s..60.05s/10s <{"type":"pong"}';

  test('a heartbeat that had to wait behind megabytes', () => {
    const finding = onlyFinding(
      `0 ${OPEN} · ${PINGS} · 65s..65.5s/100ms >text(400000) · 70s >{"type":"ping"} · 78s <{"type":"pong"}`,
    );
    expect(finding).toMatchObject({ rule: 'send-backpressure', confidence: 'medium', observedMs: 8000 });
    expect(finding.title).toContain('2.4 MB within a second');
  });

  test('a close that had to wait behind megabytes', () => {
    expect(
      verdicts(`0 ${OPEN} · 65s..65.5s/100ms >text(400000) · 65.6s call-close 1000 · 72s close 1000`),
    ).toEqual(['send-backpressure medium a', 'closed-by-page high a']);
  });

  test('what the browser had not sent when the connection ended', () => {
    const session = sessionOf(`0 ${OPEN} · 1s >text(900000)`);
    const end = { atMs: 9000, origin: 'page-hook', connectionId: 'a' } as const;
    applyEvent(session, {
      kind: 'close-reported',
      ...end,
      code: 1006,
      wasClean: false,
      bufferedBytes: 700_000,
    });
    applyEvent(session, { kind: 'connection-ended', ...end, cause: 'closed' });
    const analyses = createAnalyses(session);
    analyses.advance();
    const finding = diagnose(session, analyses, { nowMs: 9000 }).find(
      ({ rule }) => rule === 'send-backpressure',
    );
    expect(finding).toMatchObject({ confidence: 'high', connections: ['a'] });
    expect(finding?.title).toContain('700 kB');
  });

  test.each([
    [
      'megabytes that do no harm',
      `${PINGS} · 65s..65.5s/100ms >text(400000) · 70s >{"type":"ping"} · 70.05s <{"type":"pong"}`,
    ],
    [
      'a slow answer without much sent',
      `${PINGS} · 65s >text(4000) · 70s >{"type":"ping"} · 78s <{"type":"pong"}`,
    ],
    [
      'a slow answer long after',
      `${PINGS} · 65s..65.5s/100ms >text(400000) · 170s >{"type":"ping"} · 178s <{"type":"pong"}`,
    ],
  ])('not: %s', (_, life) => {
    expect(diagnosePicture(`0 ${OPEN} · ${life}`).map(({ rule }) => rule)).not.toContain('send-backpressure');
  });
});
