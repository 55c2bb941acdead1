import { describe, expect, test } from 'vitest';
import { onlyFinding, verdicts } from './diagnosePicture.ts';

const QLIK =
  '{"jsonrpc":"2.0","method":"OnSessionTimedOut","params":{"message":"Your session has timed out. Log in to Qlik Sense again."}}';
const life = (words: string, silence: number, close: string) => `
  0 open wss://bi.test/app/8f2c · 1s..31s/6s >{"q":1} · 1.2s..31.2s/6s <{"r":1}
  ${31.2 + silence}s <${words}
  ${31.2 + silence + 0.003}s ${close}`;
const idleOf = (text: string) => verdicts(text).filter((line) => line.startsWith('idle-timeout'));

describe('a last message that says the session timed out', () => {
  test('names the limit on the silence before it, whatever closes the socket then', () => {
    const finding = onlyFinding(life(QLIK, 1800, 'close 1000'));
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'high' });
    expect(finding.observedMs).toBeCloseTo(1_800_000, -2);
    expect(finding.candidates?.map(({ id }) => id)).toContain('qlik-sense-session');
    expect(finding.evidence[0]).toMatchObject({ row: 12 });
    expect(idleOf(life(QLIK, 1800, 'ended closed'))).toEqual(['idle-timeout high a']);
  });

  test('is medium where no product has that limit, and high where it speaks of idleness', () => {
    expect(idleOf(life(QLIK, 777.3, 'close 1000'))).toEqual(['idle-timeout medium a']);
    const idle = '{"type":"error","message":"Closing: idle for too long"}';
    expect(idleOf(life(idle, 777.3, 'close 1000'))).toEqual(['idle-timeout high a']);
    expect(idleOf(life('{"event":"idle_timeout"}', 777.3, 'close 1000'))).toEqual(['idle-timeout high a']);
  });

  test('counts the silence of the page where the server went on speaking', () => {
    const talking = `
      0 open wss://bi.test/app · 1s >hello · 2s..902s/4s <tick
      903s <${QLIK} · 903.01s close 1000`;
    expect(idleOf(talking)[0]).toMatch(/^idle-timeout (medium|high) a$/);
  });

  test('says nothing of silence in the middle of a talk, nor does a request that timed out', () => {
    expect(idleOf(life(QLIK, 2, 'close 1000'))).toEqual([]);
    const request = '{"type":"error","message":"Request timed out for this session: query 7 took too long"}';
    expect(idleOf(life(request, 45, 'close 1000'))).toEqual([]);
    const elsewhere = '{"type":"error","message":"Database connection timed out"}';
    expect(idleOf(life(elsewhere, 47.3, 'close 1011')).join()).not.toContain('high');
    const call = '{"jsonrpc":"2.0","method":"OnLayoutChanged","params":{"message":"done"}}';
    expect(idleOf(life(call, 1800, 'close 1000'))).toEqual([]);
  });
});
