import { describe, expect, test } from 'vitest';
import { failing, found, repeated, URL, WORKED } from './reconnectionPictures.ts';

describe('reconnect-without-backoff', () => {
  test('the same pause again and again', () => {
    const finding = found('reconnect-without-backoff', `${WORKED}\n${failing(repeated(3, 8))}`);
    expect(finding).toMatchObject({ severity: 'warning', confidence: 'high', observedMs: 3000 });
    expect(finding?.title).toContain('a fixed pause of 3.0 s');
    expect(finding?.evidence[0]).toMatchObject({ connectionId: 'n0', atMs: 63_000 });
  });

  test('random pauses that do not grow need more attempts', () => {
    const random = [1.4, 0.6, 1.1, 1.5, 0.5, 0.9, 1.2, 0.7, 1.3];
    expect(found('reconnect-without-backoff', `${WORKED}\n${failing(random)}`)?.confidence).toBe('medium');
    expect(found('reconnect-without-backoff', `${WORKED}\n${failing(random.slice(0, 6))}`)).toBeUndefined();
  });

  test.each([
    ['exponential', failing([1, 2, 4, 8, 16, 30, 30, 30])],
    ['linear', failing([1, 2, 3, 4, 5, 6])],
    ['exponential with jitter', failing([0.4, 1.9, 1.3, 6.1, 4.2, 14, 9, 21])],
    ['a few attempts', failing(repeated(3, 3))],
    ['twice a minute', failing(repeated(30, 12))],
    ['no network', failing(repeated(3, 12), 60, 'net::ERR_INTERNET_DISCONNECTED')],
  ])('not: %s', (_, text) => {
    expect(found('reconnect-without-backoff', `${WORKED}\n${text}`)).toBeUndefined();
  });

  test('not: a socket that works for a while each time', () => {
    const rounds = Array.from(
      { length: 8 },
      (_, i) =>
        `r${i}: ${i * 11}s open ${URL}\nr${i}: ${i * 11 + 0.1}s >hi\nr${i}: ${i * 11 + 10}s close 1006`,
    ).join('\n');
    expect(found('reconnect-without-backoff', rounds)).toBeUndefined();
  });

  describe('of which the beginning was not seen', () => {
    /** Attempts to an address with a little more than the same pause between them; no socket ever opened. */
    const vain = (pauseSeconds: number, count: number, url = URL) =>
      failing(
        Array.from({ length: count }, (_, i) => pauseSeconds + (i % 4) / 200),
        3,
      ).replaceAll(URL, url);
    const confidence = (text: string) => found('reconnect-without-backoff', text)?.confidence;

    test.each([1, 2, 3])('%i s is no limit of any back-off, some milliseconds more or less', (seconds) => {
      const expected = seconds === 1 ? 'high' : 'medium';
      expect(confidence(vain(seconds, 15))).toBe(expected);
      expect(confidence(vain(seconds - 0.01, 15))).toBe(expected);
      expect(confidence(vain(seconds, 4))).toBeUndefined();
    });

    test('5 s may be such a limit: only many attempts tell', () => {
      expect(confidence(vain(5, 8))).toBeUndefined();
      expect(confidence(vain(5, 14))).toBe('low');
      expect(confidence(vain(5, 25))).toBe('medium');
      expect(found('reconnect-without-backoff', vain(5, 14))?.alternatives.join(' ')).toContain(
        'its first pauses were not seen',
      );
    });

    test('not: pauses at which the client that was recognised arrives by itself', () => {
      expect(confidence(vain(5, 25, 'wss://shop.test/socket.io/?EIO=4&transport=websocket'))).toBeUndefined();
      expect(confidence(vain(5, 25, 'wss://shop.test/socket/websocket?vsn=2.0.0'))).toBeUndefined();
    });

    test('random pauses are judged by the longest: most are shorter than the limit', () => {
      const random = (most: number, count: number) =>
        failing(
          Array.from({ length: count }, (_, i) => most * (0.05 + 0.95 * ((i * 0.618) % 1))),
          3,
        );
      expect(confidence(random(2, 12))).toBe('medium');
      expect(confidence(random(10, 30))).toBeUndefined();
      const around5 = Array.from({ length: 24 }, (_, i) => 4.5 + ((i * 0.618) % 1));
      expect(confidence(failing(around5, 3))).toBe('low');
    });

    test('a page whose load was seen shows its first pauses', () => {
      const load = '2s navigate https://app.test/';
      expect(confidence(`${load}\n${vain(5, 8)}`)).toBe('high');
      // The news of the load came just after that of its first socket.
      expect(confidence(`0 connect wss://a.test/ws\n8.05s navigate https://app.test/\n${vain(5, 8)}`)).toBe(
        'high',
      );
      const interrupted = '2.1s capture paused\n2.9s capture resumed';
      expect(confidence(`${load}\n${interrupted}\n${vain(5, 8)}`)).toBeUndefined();
    });
  });

  test('a fixed pause of 10 s is a choice that can be defended', () => {
    expect(found('reconnect-without-backoff', `${WORKED}\n${failing(repeated(10, 8))}`)?.confidence).toBe(
      'medium',
    );
  });
});
