import { expect, test } from 'vitest';
import { createAnalyses } from '../../../src/analysis/analyses.ts';
import { applyEvent } from '../../../src/model/applyEvent.ts';
import type { Session } from '../../../src/model/session.ts';
import { picture, sessionOf } from '../../support/pictures.ts';

function silenceOf(session: Session) {
  const analyses = createAnalyses(session);
  analyses.advance();
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection.');
  return { silence: analyses.silence(connection), activity: analyses.activity(connection) };
}

const OPEN = '0 open wss://shop.test/ws · 1s >hello · 1.1s <world';

test('a ping ends a silence where the wire is known', () => {
  const { silence } = silenceOf(sessionOf(`${OPEN} · 30s <#ping 4 · 30s >#pong 4 · 50s close 1006`));
  expect(silence).toMatchObject({ any: 20_000, sent: 20_000, received: 20_000, wireKnown: true });
  expect(silence?.messagesOnly.any).toBeCloseTo(48_900);
});

test('a watched wire without pings is known, too', () => {
  const { silence } = silenceOf(
    sessionOf(`${OPEN} · 0 wire {"type":"proxy","proxy":"DIRECT"} · 50s close 1006`),
  );
  expect(silence).toMatchObject({ wireKnown: true });
});

test('the wire is unknown after the end of the log', () => {
  const { silence } = silenceOf(
    sessionOf(`${OPEN} · 10s <#ping 4 · 20s wire {"type":"log-ended"} · 50s close 1006`),
  );
  expect(silence).toMatchObject({ any: 40_000, wireKnown: false });
});

test('a pause of the messages in which pings travelled was no silence that the connection survived', () => {
  const pings = '10s..100s/10s <#ping 4';
  const { activity } = silenceOf(sessionOf(`${OPEN} · ${pings} · 101s <late · 131s close 1006`));
  expect(activity.any.longestGapMs).toBe(10_000);
  expect(activity.sent.longestGapMs).toBe(1000);
  expect(activity.longestAnsweredGapMs).toBe(10_000);
});

test('pauses are the same whether the pings are told in time or long after the messages', () => {
  const text = `${OPEN} · 10s..100s/7s <#ping 4 · 10s..100s/7s >#pong 4 · 40s <a · 101s <late · 131s close 1006`;
  const events = picture(text);
  const isControl = (event: (typeof events)[number]) => event.kind === 'frame' && event.opcode > 8;
  const inTime = silenceOf(sessionOf(text));
  const session = sessionOf('');
  const analyses = createAnalyses(session);
  for (const event of [...events.filter((event) => !isControl(event)), ...events.filter(isControl)]) {
    applyEvent(session, event);
    analyses.advance();
    // Asked in between, as a live view does.
    for (const connection of session.connections) analyses.activity(connection);
  }
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection.');
  const late = analyses.activity(connection);
  for (const track of ['any', 'sent', 'received'] as const) {
    expect(late[track].longestGapMs).toBe(inTime.activity[track].longestGapMs);
  }
  expect(late.any.longestGapMs).toBe(8900);
  expect(late.longestAnsweredGapMs).toBe(inTime.activity.longestAnsweredGapMs);
});
