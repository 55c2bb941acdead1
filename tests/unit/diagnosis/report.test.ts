import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { markdownReport } from '../../../src/diagnosis/report/markdownReport.ts';
import { sessionReport } from '../../../src/diagnosis/report/sessionReport.ts';
import { sessionOf } from '../../support/pictures.ts';

function reported(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const nowMs = session.lastEventAtMs ?? 0;
  const findings = diagnose(session, analyses, { nowMs });
  return {
    report: sessionReport(session, analyses, findings),
    markdown: markdownReport(session, analyses, findings, { nowMs }),
  };
}

const STORY = `
  a: 0 open wss://shop.test/ws?token=secret sec-websocket-protocol=graphql-transport-ws
  a: 1s..3s/1s >{"type":"ping"}
  a: 1.04s..3.04s/1s <{"type":"pong"}
  a: 63.04s close 1006
  b: 70s open wss://shop.test/chat
  b: 71s >hi
  b: 72s close 4401 no *token* | for <you>
  c: 80s open wss://shop.test/live
`;

test('the report has the shape of the contract', () => {
  const { report } = reported(STORY);
  expect(report.version).toBe(1);
  expect(report.connections[0]).toEqual({
    id: 'a',
    url: 'wss://shop.test/ws?token=secret',
    openedAt: '2026-05-01T10:00:00.000Z',
    durationMs: 63_040,
    opened: true,
    close: { code: 1006, reason: '', wasClean: false, by: 'network', origin: 'page-hook' },
    frames: { sent: 3, received: 3, bytesSent: 45, bytesReceived: 45, dropped: 0 },
    silenceBeforeCloseMs: { any: 60_000, sent: 60_040, received: 60_000 },
    roundTrips: [
      {
        kind: 'page-round-trip',
        protocol: 'graphql-transport-ws',
        count: 3,
        unanswered: 0,
        intervalMs: 1000,
        minMs: 40,
        p50Ms: 40,
        p95Ms: 40,
        maxMs: 40,
      },
    ],
    protocol: 'graphql-transport-ws',
  });
  expect(report.connections[2]).toMatchObject({
    close: null,
    protocol: null,
    silenceBeforeCloseMs: { any: null, sent: null, received: null },
  });
  expect(Object.keys(report.findings[0] ?? {}).toSorted()).toEqual([
    'advice',
    'alternatives',
    'candidates',
    'confidence',
    'connections',
    'evidence',
    'observedMs',
    'rule',
    'severity',
    'title',
  ]);
  expect(Object.keys(report.findings[0]?.candidates?.[0] ?? {})).toEqual(['id', 'seconds']);
  expect(report.health).toEqual({
    active: 1,
    peak: 1,
    closesPerCode: { '1006': 1, '4401': 1 },
    reconnects: 0,
    reconnectsPerHour: 0,
    medianRecoveryMs: null,
    roundTripMs: { p50: 40, p95: 40 },
  });
});

test('the report survives JSON: nothing in it is lost or no number', () => {
  const { report } = reported(STORY);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test('the incident report names the verdict and keeps secrets and markup out', () => {
  const { markdown } = reported(STORY);
  expect(markdown).toContain('Cut without a close frame after 60.0 s of silence');
  expect(markdown).toContain('`idle-timeout`');
  expect(markdown).toContain('```nginx');
  expect(markdown).not.toContain('secret');
  expect(markdown).not.toContain('<you>');
  expect(markdown).toContain('\\*token\\*');
});
