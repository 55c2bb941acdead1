import { describe, expect, test } from 'vitest';
import { onlyFinding, repeatedly, verdicts } from './diagnosePicture.ts';

const OPEN = 'open wss://shop.test/ws';
/** A message that no convention knows. */
const TICK = '{"op":"stay"}';
const PING = '{"type":"ping"}';

/** A message every 25 s, a page hidden after a minute, and a tick a minute from the fifth minute of that on. */
const hidden = (message: string) =>
  `0 ${OPEN} · 25s..350s/25s >${message} · 60s hidden · 420s..600s/60s >${message} · 640s close 1005`;

/** The same, and nobody watched the page. */
const byTheMinute = (message: string) =>
  `0 ${OPEN} · 20s..900s/20s >${message} · 932s..1112s/60s >${message} · 1140s ended`;

/** A message every 75 s, in between talk of the page, and a limit of 60 s once there is none. */
const losing = (message: string) =>
  repeatedly(3, 1500, (start) => {
    const last = start + 525 + start / 20;
    return `
      ${start}s ${OPEN}
      ${start + 37}s..${last - 38}s/75s >what is new after ${start}?
      ${start + 75}s..${last}s/75s >${message}
      ${last + 60.1}s close 1006
    `;
  });

describe('a regular message that merely looks like a heartbeat', () => {
  test('shows that timers were slowed down, not that this cost the connection', () => {
    expect(verdicts(hidden(PING))).toEqual(['background-throttling high a']);
    const finding = onlyFinding(hidden(TICK));
    expect(finding).toMatchObject({ rule: 'background-throttling', confidence: 'medium' });
    expect(finding.alternatives.join()).toContain('may be no heartbeat');
  });

  test('and where nobody watched the page, hardly that', () => {
    expect(verdicts(byTheMinute(PING))).toEqual(['background-throttling medium a']);
    expect(verdicts(byTheMinute(TICK))).toEqual(['background-throttling low a']);
  });

  test('is not blamed for being slower than an idle limit', () => {
    expect(verdicts(losing(PING))).toEqual(['heartbeat-too-slow high s1,s2,s3']);
    const finding = onlyFinding(losing(TICK));
    expect(finding).toMatchObject({ rule: 'idle-timeout', confidence: 'high' });
    expect(finding.evidence.map(({ text }) => text)).toContain(
      "The page's regular message that looks like a heartbeat, every 75.0 s, does not prevent it.",
    );
  });

  test('is called what it is', () => {
    for (const picture of [hidden(TICK), byTheMinute(TICK)]) {
      const { title, evidence } = onlyFinding(picture);
      const text = [title, ...evidence.map((one) => one.text)].join('\n');
      expect(text).toContain('egular message that looks like a heartbeat');
      expect(text).not.toMatch(/Unknown protocol|its heartbeat/);
    }
  });
});
