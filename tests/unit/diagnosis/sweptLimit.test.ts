import { describe, expect, test, vi } from 'vitest';
import { createRandom } from '../../support/random.ts';
import { diagnosePicture, onlyFinding, verdicts } from './diagnosePicture.ts';

// Seconds alone; more on a machine where everything runs at once.
vi.setConfig({ testTimeout: 120_000 });

interface Life {
  /** How long they talked, and how long nobody said anything then; in seconds. */
  readonly talk: number;
  readonly silence: number;
}

interface How {
  /** Pause between two messages of the talk, in seconds. */
  readonly every?: number;
  /** What the server goes on saying until the end, as a step with its times. */
  readonly stream?: boolean;
  readonly close?: string;
}

/** One life after the other. */
function lives(all: readonly Life[], { every = 11, stream = false, close = '1006' }: How = {}): string {
  let at = 1;
  return all
    .map(({ talk, silence }, i) => {
      const last = at + 0.1 + talk;
      const end = last + silence;
      const steps = [
        `${at}s open wss://jobs.test/run`,
        `${at + 0.1}s..${last}s/${every}s >news`,
        `${last}s >bye`,
        stream ? `${at + 0.4}s..${end - 0.3 - 0.4 * i}s/2.3s <step` : `${last}s <well`,
        `${end}s close ${close}`,
      ];
      at = end + 1.5;
      return steps.map((step) => `s${i}: ${step}`).join('\n');
    })
    .join('\n');
}

const TALKS = [14.2, 97.4, 33.1, 61.9, 5.7, 140.3];
const LATE = [0.4, 3.9, 1.7, 4.2, 2.6, 0.9];
const sweptAfter = (limit: number) => TALKS.map((talk, i) => ({ talk, silence: limit + (LATE[i] ?? 0) }));

/** The looks are so many seconds apart, some a few milliseconds late. */
function onBeat(limit: number, every: number, longer = 0): readonly Life[] {
  let at = 1;
  return TALKS.map((shorter, i) => {
    const talk = shorter + longer;
    const last = at + 0.1 + talk;
    const end = Math.ceil((last + limit - 3.21) / every) * every + 3.21 + 0.008 * i;
    at = end + 1.5;
    return { talk, silence: end - last };
  });
}

const ALL = 's0,s1,s2,s3,s4,s5';

describe('a limit that is looked at every so often', () => {
  test('cuts after it or up to one interval later', () => {
    const { title, confidence, connections, candidates, evidence } = onlyFinding(lives(sweptAfter(30)));
    expect(connections.join()).toBe(ALL);
    expect(confidence).toBe('medium');
    expect(title).toBe(
      'Cut without a close frame after 30.4 s to 34.2 s of silence, six times on this endpoint.',
    );
    expect(evidence.map(({ text }) => text).join('\n')).toContain(
      'a limit of at most 30.4 s that is looked at',
    );
    expect(candidates?.map(({ seconds }) => seconds)).toContain(30);
  });

  test('is less sure where steady talk stopped each time: what stopped it may have cut, too', () => {
    const long = sweptAfter(30).map(({ talk, silence }) => ({ talk: talk + 70, silence }));
    expect(verdicts(lives(long, { every: 2 }))).toEqual([`idle-timeout low ${ALL}`]);
    const beaten = onBeat(30, 5, 70);
    expect(verdicts(lives(beaten, { every: 2 }))).toEqual([`idle-timeout medium ${ALL}`]);
  });

  test.each([
    [30, 5],
    [30, 30],
    [60, 15],
  ])('is sure where the ends fall on one beat: %i s, every %i s', (limit, every) => {
    const { rule, confidence, connections, evidence } = onlyFinding(lives(onBeat(limit, every)));
    expect([rule, confidence, connections.join()]).toEqual(['idle-timeout', 'high', ALL]);
    expect(evidence.map(({ text }) => text).join('\n')).toContain(`one beat of ${every}.0 s within 20 ms`);
  });

  test('may count what the page says while the server speaks on', () => {
    expect(verdicts(lives(sweptAfter(60), { stream: true }))).toEqual([`idle-timeout medium ${ALL}`]);
  });

  test('may be told by a close that means little, without words of its own', () => {
    expect(verdicts(lives(sweptAfter(30), { every: 14, close: '4000' })).join()).toContain(
      `idle-timeout medium ${ALL}`,
    );
    expect(verdicts(lives(sweptAfter(30), { every: 14, close: '4000 kicked' })).join()).not.toContain(
      'idle-timeout',
    );
  });
});

describe('no such limit is told', () => {
  const told = (picture: string) => verdicts(picture).join('\n');

  test('where a socket lived through more', () => {
    expect(told(lives([...sweptAfter(30), { talk: 80, silence: 3 }], { every: 11 }))).toContain(
      'idle-timeout',
    );
    expect(told(lives(sweptAfter(30), { every: 37 }))).not.toContain('idle-timeout');
  });

  test('where others were cut shortly before or after it', () => {
    const near = [25.1, 27.3].map((silence) => ({ talk: 50 + silence, silence }));
    expect(told(lives([...sweptAfter(30), ...near]))).not.toMatch(/idle-timeout (medium|high)/);
  });

  test('by three', () => {
    expect(told(lives(sweptAfter(131).slice(0, 3)))).not.toMatch(/idle-timeout (medium|high)/);
  });

  test('where the ages are as equal as the silences', () => {
    const young = LATE.map((late, i) => ({ talk: 3 + 0.2 * i, silence: 30 + late }));
    expect(told(lives(young, { every: 1 }))).not.toContain('idle-timeout');
  });

  test('where most agree exactly, and others are a little later', () => {
    const silences = [60.01, 60.02, 62.9, 60.01, 64.1, 60.03];
    const exact = TALKS.map((talk, i) => ({ talk, silence: silences[i] ?? 0 }));
    expect(told(lives(exact))).toContain('idle-timeout high s0,s1,s3,s5');
    expect(told(lives(exact))).not.toMatch(/idle-timeout .*s2/);
  });

  test('surely where the traffic itself keeps the beat', () => {
    const silences = [30.08, 35.03, 29.96, 35.1, 30.01, 34.95];
    // Whatever went before, the last message comes at a multiple of 5 s.
    let at = 1;
    const ticking = silences.map((silence, i) => {
      const last = Math.ceil((at + 20 + 17 * i) / 5) * 5 + 0.02 * i;
      const talk = last - at - 0.1;
      at = last + silence + 1.5;
      return { talk, silence };
    });
    expect(told(lives(ticking))).not.toContain('idle-timeout high');
  });
});

test('silences that scatter are hardly ever taken for one', () => {
  const random = createRandom(11);
  const between = (low: number, high: number) => low + (random.below(100_000) / 100_000) * (high - low);
  const share = (silence: () => number) => {
    const sessions = 120;
    let told = 0;
    for (let i = 0; i < sessions; i++) {
      const all = Array.from({ length: 4 + (i % 8) }, () => ({ talk: between(5, 150), silence: silence() }));
      const found = diagnosePicture(lives(all, { every: 4 })).flatMap(({ evidence }) => evidence);
      if (found.some(({ text }) => /looked at|one beat/.test(text))) told++;
    }
    return told / sessions;
  };
  expect(share(() => between(2, 40))).toBeLessThan(0.02);
  expect(share(() => between(30, 35))).toBeGreaterThan(0.9);
});
