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

describe('send-backpressure by what is read of the buffer', () => {
  const SENDS = '1s..10s/200ms >text(120000)';
  const of = (life: string) =>
    diagnosePicture(`0 joined wss://shop.test/ws · ${life}`).find(({ rule }) => rule === 'send-backpressure');

  test('found full, and the page goes on', () => {
    const finding = of(`0.1s found open 38000000 · ${SENDS}`);
    expect(finding).toMatchObject({ confidence: 'medium' });
    expect(finding?.title).toContain('38 MB that the page had sent were waiting in the browser');
    expect(finding?.evidence.map(({ atMs }) => atMs)).toContain(100);
  });

  test('one look, with less or without what follows, is less sure', () => {
    expect(of(`0.1s found open 4000000 · ${SENDS}`)?.confidence).toBe('low');
    expect(of('0.1s found open 38000000 · 10s >ping')?.confidence).toBe('low');
  });

  test('growing between two looks is sure, no less than before nearly so', () => {
    const grown = of(`0.1s found open 38000000 · ${SENDS} · 20s found open 60000000`);
    expect(grown).toMatchObject({ confidence: 'high' });
    expect(grown?.title).toContain('22 MB more than 19.9 s before');
    expect(of('0.1s found open 38000000 · 20s found open 30000000')?.confidence).toBe('medium');
  });

  test('two looks that lie far apart say nothing about what was between', () => {
    const apart = of('0.1s found open 38000000 · 1h found open 60000000');
    expect(apart?.confidence).toBe('medium');
    expect(apart?.title).toContain('in the browser, as 38 MB were 1 h 0 min before.');
  });

  test.each([
    ['one picture on its way', '0.1s found open 3000000 · 10s >{"type":"ping"}'],
    ['a little', `0.1s found open 300000 · ${SENDS}`],
    ['what had left until the next look', '0.1s found open 38000000 · 60s found open 0'],
    ['one picture, and a chat that adds up over the hour', '5s found open 3000000 · 10s..1h/10s >text(2000)'],
    ['one picture, and much that was sent before it', `${SENDS} · 20s found open 3000000 · 22s >hi`],
    ['what was sent to a socket that was closing', '5s found closing 38000000 · 20s found closing 60000000'],
  ])('not: %s', (_, life) => {
    expect(of(life)).toBeUndefined();
  });
});

describe('send-backpressure by acknowledgements', () => {
  interface Chunk {
    readonly sentMs: number;
    readonly answeredMs: number;
    readonly bytes: number;
  }

  /** Chunks that are answered by their number; the times count from 30 s. */
  const upload = (chunks: readonly Chunk[]) => {
    const lines = chunks.flatMap(({ sentMs, answeredMs, bytes }, id) => [
      `${30_000 + sentMs}ms >{"type":"chunk","id":${id},"data":"${'A'.repeat(bytes)}"}`,
      `${30_000 + answeredMs}ms <{"type":"ack","id":${id}}`,
    ]);
    return verdicts([`0 ${OPEN}`, ...lines].join('\n'));
  };
  const chunks = (count: number, of: (n: number) => Chunk) => Array.from({ length: count }, (_, n) => of(n));
  /** Worked off one after the other; `takes` is how long each one needs, in ms. */
  const queued = (sent: readonly Omit<Chunk, 'answeredMs'>[], takes: (bytes: number) => number) => {
    let freeMs = 0;
    return sent.map(({ sentMs, bytes }) => {
      freeMs = Math.max(freeMs, sentMs) + takes(bytes);
      return { sentMs, bytes, answeredMs: freeMs + 40 };
    });
  };
  const sizes = [20_000, 90_000, 40_000, 65_000];
  const pieces = (count: number, everyMs = 150) =>
    chunks(count, (n) => ({ sentMs: n * everyMs, bytes: sizes[n % 4] ?? 0, answeredMs: 0 }));

  test('answers that lag the more, the more waits before them', () => {
    // 360 kB/s go in, 180 kB/s come out.
    const picture = queued(pieces(50), (bytes) => bytes / 180);
    expect(upload(picture)).toEqual(['send-backpressure medium a']);
    // Acknowledgements that overtake each other a little change nothing.
    const uneven = picture.map((chunk, n) => ({ ...chunk, answeredMs: chunk.answeredMs + (n % 3) * 250 }));
    expect(upload(uneven)).toEqual(['send-backpressure medium a']);
  });

  test('faster than a line of 20 Mbit/s it is rather the server', () => {
    const fast = chunks(60, (n) => ({ sentMs: n * 5, bytes: 200_000, answeredMs: 0 }));
    expect(upload(queued(fast, (bytes) => bytes / 4000))).toEqual(['send-backpressure low a']);
  });

  test.each([
    [
      'small requests that queue at a slow server',
      queued(pieces(50), () => 300).map((one) => ({ ...one, bytes: 900 })),
    ],
    [
      'large ones whose answers always take some 3 s',
      pieces(50).map((one, n) => ({ ...one, bytes: 65_000, answeredMs: one.sentMs + 3000 + n * 5 })),
    ],
    [
      'a page that waits for each answer',
      chunks(40, (n) => ({ sentMs: n * 2600, bytes: 700_000, answeredMs: n * 2600 + 2500 })),
    ],
    [
      'a server that pauses and then answers all',
      pieces(50).map((one) => ({ ...one, answeredMs: Math.max(7600, one.sentMs + 80) })),
    ],
    ['work that takes as long for a small one as for a large one', queued(pieces(50), () => 320)],
    [
      'work side by side, some of it long',
      pieces(50).map((one, n) => ({ ...one, answeredMs: one.sentMs + 300 + ((n * 0.618) % 1) * 7000 })),
    ],
    ['as much over a line that carries it', queued(pieces(50), (bytes) => bytes / 900)],
  ])('not: %s', (_, picture) => {
    expect(upload(picture)).toEqual([]);
  });
});
