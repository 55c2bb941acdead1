import { expect, test, vi } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { dropRules } from '../../../src/diagnosis/rules/registry.ts';
import { applyEvent, createSession } from '../../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../../src/model/events.ts';

/** A socket that opens, talks a little and is cut; `index` sets its time. */
function life(index: number, endpoint = index % 20): readonly SessionEvent[] {
  const connectionId = `c${index}`;
  const startMs = index * 2000;
  const url = `wss://host${endpoint}.test/ws`;
  const at = (ms: number) => ({ atMs: startMs + ms, origin: 'protocol' as const, connectionId });
  const frame = (ms: number, direction: 'sent' | 'received', data: string): SessionEvent => ({
    kind: 'frame',
    ...at(ms),
    direction,
    opcode: 1,
    payload: { encoding: 'text', data },
  });
  return [
    { kind: 'connection-created', ...at(0), url },
    { kind: 'handshake-responded', ...at(20), status: 101, statusText: '', headers: [] },
    frame(30, 'sent', '{"subscribe":"prices"}'),
    frame(50 + (index % 7) * 100, 'received', '{"ok":true}'),
    { kind: 'close-reported', ...at(60_050 + (index % 7) * 100), code: 1006, wasClean: false },
    { kind: 'connection-ended', ...at(60_050 + (index % 7) * 100), cause: 'closed' },
  ];
}

function sessionWith(count: number, endpointOf?: (index: number) => number) {
  const session = createSession();
  for (let i = 0; i < count; i++) for (const event of life(i, endpointOf?.(i))) applyEvent(session, event);
  const analyses = createAnalyses(session);
  analyses.advance();
  return { session, analyses, run: () => diagnose(session, analyses, { nowMs: session.lastEventAtMs ?? 0 }) };
}

/** How often rules were asked about a connection while `work` ran. */
function countExplanations(work: () => void): number {
  const spies = dropRules.map((rule) => vi.spyOn(rule, 'explain'));
  work();
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
}

test('each frame is read once, however often the analyses advance', () => {
  const { session, analyses } = sessionWith(50);
  const atMs = vi.spyOn(session.frames, 'atMs');
  analyses.advance();
  expect(atMs.mock.calls.length).toBe(0);
  for (const event of life(50)) applyEvent(session, event);
  atMs.mockClear();
  analyses.advance();
  expect(atMs.mock.calls.length).toBeLessThan(20);
});

test('diagnosing again without news asks rules only about the drops of the last minute', () => {
  const { run } = sessionWith(2000);
  run();
  // A drop every 2 s: some 30 of 2,000 ended within the minute that may still explain them.
  expect(countExplanations(run)).toBeLessThan(35 * dropRules.length);
});

test('one new drop among 2,000 costs its own rules and the comparison within its endpoint', () => {
  const { session, analyses, run } = sessionWith(2000);
  run();
  const before = countExplanations(run);
  for (const event of life(2000)) applyEvent(session, event);
  analyses.advance();
  const endpointRules = dropRules.filter(({ dependsOn }) => dependsOn === 'endpoint').length;
  const ofEndpoint = (2000 / 20 + 1) * endpointRules;
  expect(countExplanations(run)).toBeLessThan(before + ofEndpoint + 3 * dropRules.length);
});

test('findings of untouched endpoints are the very objects of last time', () => {
  // Ten endpoints, one after the other; the last minutes belong to the newest.
  const { session, analyses, run } = sessionWith(1000, (index) => Math.floor(index / 100));
  const first = new Set(run());
  for (const event of life(1000, 9)) applyEvent(session, event);
  analyses.advance();
  const untouched = run().filter(({ connections }) => Number(connections[0]?.slice(1)) < 900);
  expect(untouched.length).toBeGreaterThanOrEqual(9);
  expect(untouched.every((finding) => first.has(finding))).toBe(true);
});
