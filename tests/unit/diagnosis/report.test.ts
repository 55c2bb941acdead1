import { describe, expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { printText } from '../../../src/cli/printText.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { markdownReport } from '../../../src/diagnosis/report/markdownReport.ts';
import { sessionReport } from '../../../src/diagnosis/report/sessionReport.ts';
import { createRedactor } from '../../../src/formats/redact.ts';
import { sessionOf } from '../../support/pictures.ts';

function reported(text: string) {
  const session = sessionOf(text);
  const analyses = createAnalyses(session);
  analyses.advance();
  const nowMs = session.lastEventAtMs ?? 0;
  const findings = diagnose(session, analyses, { nowMs });
  return {
    report: sessionReport(session, analyses, findings),
    text: printText(session, analyses, findings, 'session.har'),
    markdown: markdownReport(analyses, findings, { nowMs, clean: createRedactor().text }),
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

test('a round trip of which only a question that needs no answer any more was seen is none', () => {
  const { report } = reported(`
    0 open wss://shop.test/ws sec-websocket-protocol=graphql-transport-ws
    1s >{"type":"connection_init"}
    1.2s close 4401 Unauthorized
  `);
  expect(report.connections[0]?.roundTrips).toEqual([]);
});

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
        purpose: 'heartbeat',
        certainty: 'recognised',
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
    beats: [
      {
        protocol: 'graphql-transport-ws',
        certainty: 'recognised',
        direction: 'sent',
        oneWay: false,
        count: 3,
        intervalMs: 1000,
        jitterMs: 0,
      },
    ],
    protocol: 'graphql-transport-ws',
    wire: null,
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

test('a ticket reads who it was and what to do first, and one drop stands for its repetitions', () => {
  const drop = (name: string, at: number) =>
    `${name}: ${at}s open wss://shop.test/ws server=nginx\n${name}: ${at + 3}s >x\n${name}: ${at + 63}s close 1006`;
  const { markdown } = reported(['a', 'b', 'c', 'd'].map((name, i) => drop(name, i * 65)).join('\n'));
  const [, inShort = ''] = markdown.split('\n\n').slice(1);
  expect(inShort).toMatch(
    /^1\. \*\*Cut without a close frame after 60\.0 s of silence, four times on this endpoint\.\*\* Most likely nginx proxy\\_read\\_timeout \(60 s\)/,
  );
  expect(markdown).toContain('- The same was seen on c, d.');
  expect(markdown.match(/The last message|The page's last message/g)).toHaveLength(2);
});

test('secrets in a close reason and in an address stay out of the report', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
  const { markdown } = reported(`
    a: 0 open wss://shop.test/ws/${jwt}
    a: 1s <{"password":"hunter2"}
    a: 2s close 4401 bad token=abc123secretvalue
  `);
  expect(markdown).toContain('4401');
  for (const secret of [jwt, 'hunter2', 'abc123secretvalue']) expect(markdown).not.toContain(secret);
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

describe('how each logical connection was kept up', () => {
  const attempt = (name: string, at: number) =>
    `${name}: ${at}s connect wss://shop.test/ws\n${name}: ${at}s error net::ERR_CONNECTION_REFUSED\n${name}: ${at}s close 1006`;
  const { report, markdown, text } = reported(`
    0 context f iframe https://app.test/chat?user=7 in page
    a: 0 open wss://shop.test/ws
    a: 60s close 1006
    ${[61, 63, 67, 75].map((at, i) => attempt(`n${i}`, at)).join('\n')}
    b: 91s open wss://shop.test/ws
    b: 120s <hello
    f1: 0 open wss://shop.test/ws in f
    f1: 50s close 1006
    f2: 51s open wss://shop.test/ws in f
    f2: 58s close 1006
    f3: 61s open wss://shop.test/ws in f
  `);
  const OF_THE_PAGE =
    'wss://shop.test/ws: 6 sockets one after the other, open for 74.2 % of 2 min 0 s; 1 gap of 31.0 s; ' +
    'back after 16.0 s (median); pauses between attempts: exponential (×2.0, from 1.0 s): ' +
    '1.0 s, 2.0 s, 4.0 s, 8.0 s, 16.0 s.';
  const OF_THE_FRAME =
    'wss://shop.test/ws from iframe https://app.test/chat?…: 3 sockets one after the other, open for 96.7 % of ' +
    '2 min 0 s; 2 gaps, 2.00 s in the median and 3.00 s at most; back after 2.00 s (median).';

  test('stands in the incident report', () => {
    const section = markdown.split('## ').find((one) => one.startsWith('Reconnection\n')) ?? '';
    expect(section.replaceAll('\\', '').trim().split('\n').slice(2)).toEqual([
      `- ${OF_THE_PAGE}`,
      `- ${OF_THE_FRAME}`,
    ]);
  });

  test('stands in what a terminal shows', () => {
    expect(text).toContain(`\nRECONNECTION\n  ${OF_THE_PAGE}\n  ${OF_THE_FRAME}\n`);
    expect(reported(STORY).text).not.toContain('RECONNECTION');
  });

  test('is data in JSON, with the sockets that the figures come from', () => {
    expect(report.lineages).toEqual([
      {
        endpoint: 'wss://shop.test/ws',
        context: { type: 'page', url: 'https://app.test/' },
        connections: ['a', 'n0', 'n1', 'n2', 'n3', 'b'],
        reconnects: 5,
        uptime: 0.741667,
        openMs: 89_000,
        spanMs: 120_000,
        gapsMs: [31_000],
        backoff: {
          shape: 'exponential',
          grows: true,
          pausesMs: [1000, 2000, 4000, 8000, 16_000],
          connections: ['n0', 'n1', 'n2', 'n3', 'b'],
          factor: 2,
        },
      },
      {
        endpoint: 'wss://shop.test/ws',
        context: { type: 'iframe', url: 'https://app.test/chat?user=7' },
        connections: ['f1', 'f2', 'f3'],
        reconnects: 2,
        uptime: 0.966667,
        openMs: 116_000,
        spanMs: 120_000,
        gapsMs: [1000, 3000],
        backoff: null,
      },
    ]);
  });
});
