import { describe, expect, test } from 'vitest';
import { explainCloseCode } from '../../../src/knowledge/explainCloseCode.ts';

const found = (code: number, context?: string): string | undefined => {
  const explanation = explainCloseCode(code, context);
  return explanation && `${explanation.matchedBy}: ${explanation.entry.name}`;
};

describe('explaining a close code', () => {
  test('prefers the library that was recognised to the general meaning', () => {
    expect(found(1001)).toBe('code: Going Away');
    expect(found(1001, 'NATS over WebSocket')).toBe(
      'context: NATS: stale connection, read/write error, shutdown',
    );
    expect(found(4004, 'Discord Gateway')).toBe('context: Authentication failed');
    expect(found(4004, 'Twitch EventSub')).toBe('context: Reconnect grace time expired');
  });

  test('falls back to the general meaning for a code the library does not define', () => {
    expect(found(1006, 'Discord Gateway')).toBe('code: Abnormal Closure');
    expect(found(1006, 'no such library')).toBe('code: Abnormal Closure');
  });

  test('takes the range of the library before a registered code outside it', () => {
    expect(found(3003)).toBe('code: Forbidden');
    expect(found(3003, 'Centrifugo / Centrifuge')).toBe('context-range: Centrifugo: reconnect advised');
    expect(found(4150, 'Pusher Channels')).toBe('context-range: Pusher: reconnect with backoff');
  });

  test('falls back to the range for a code that nobody defines', () => {
    expect(found(4567)).toBe('range: Private use');
    expect(found(3999)).toBe('range: Libraries and frameworks (IANA registered)');
    expect(found(4000)).toBe('range: Private use');
    expect(found(4999)).toBe('range: Private use');
    expect(found(999)).toBe('range: Unused');
    expect(found(65535)).toBe('range: Out of range');
  });

  test('treats habits as habits: 4401 is private use unless the convention is asked for', () => {
    expect(found(4401)).toBe('range: Private use');
    expect(found(4401, 'generic')).toBe('context: Unauthorized (HTTP analogue)');
    expect(explainCloseCode(4401)?.elsewhere.map((entry) => entry.context)).toEqual([
      'generic',
      'graphql-transport-ws (graphql-ws)',
      'Hocuspocus (Yjs)',
    ]);
  });

  test('tells what the number means elsewhere, without repeating the answer', () => {
    const explanation = explainCloseCode(3008, 'Centrifugo / Centrifuge');
    expect(explanation?.entry.name).toBe('slow');
    expect(explanation?.elsewhere.map((entry) => entry.context)).toEqual(['AssemblyAI streaming (v3)']);
  });

  test('says what a client should do', () => {
    expect(explainCloseCode(1012)?.reconnectAdvice).toMatch(/delay/);
    expect(explainCloseCode(1008)?.reconnectAdvice).toMatch(/credentials/);
    expect(explainCloseCode(1009)?.reconnectAdvice).toMatch(/not send again/);
    expect(explainCloseCode(1002)?.reconnectAdvice).toMatch(/Fix the cause/);
    const badResponse = explainCloseCode(4004, 'graphql-transport-ws (graphql-ws)');
    expect(badResponse?.reconnectAdvice).toMatch(/Fix the cause/);
  });

  test('knows nothing of what is not a close code', () => {
    expect(explainCloseCode(-1)).toBeUndefined();
    expect(explainCloseCode(65536)).toBeUndefined();
    expect(explainCloseCode(4000.5)).toBeUndefined();
    expect(explainCloseCode(Number.NaN)).toBeUndefined();
  });
});
