import { describe, expect, test } from 'vitest';
import { diagnosePicture, onlyFinding, verdicts } from './diagnosePicture.ts';

describe('handshakes', () => {
  test.each([401, 403, 404, 426, 502, 503, 504])('HTTP %i is said in words', (status) => {
    const finding = onlyFinding(`
      0 connect wss://shop.test/ws
      0.1s error Error during WebSocket handshake: Unexpected response code: ${status}
      0.1s close 1006
    `);
    expect(finding).toMatchObject({ rule: 'handshake-rejected', confidence: 'high' });
    expect(finding.title).toMatch(new RegExp(`^HTTP ${status}: the handshake was \\w+`));
    expect(finding.advice.length).toBeGreaterThan(0);
  });

  test.each([
    [302, 'redirected'],
    [402, 'paid'],
    [422, 'wrong request'],
    [497, 'TLS'],
    [511, 'login'],
    [521, 'Cloudflare'],
    [530, 'Cloudflare'],
    [599, 'failure of the server'],
  ])('HTTP %i is told from its family', (status, words) => {
    const { title } = onlyFinding(`0 connect wss://shop.test/ws · 0.1s response ${status} · 0.1s close 1006`);
    expect(title).toContain(words);
  });

  test('an answer of 101 that the browser refuses opened nothing', () => {
    const words =
      "Error during WebSocket handshake: Sent non-empty 'Sec-WebSocket-Protocol' header but no response was received";
    const [finding, ...others] = diagnosePicture(
      `0 connect wss://shop.test/ws · 0.1s response 101 · 0.1s error ${words} · 0.1s ended ~file`,
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ rule: 'handshake-failed', confidence: 'high' });
    expect(finding?.title).toContain('did not agree on a subprotocol');
  });

  test('what the browser refuses of an open connection was no handshake', () => {
    const refused = '2s error A server must not mask any frames that it sends to the client. · 2s close 1006';
    expect(verdicts(`0 open wss://shop.test/ws · ${refused}`)).toEqual(['browser-rejected-frame high a']);
  });

  test('the status is read from the answer too, and equal refusals are one finding', () => {
    const refused = (name: string, at: number) =>
      `${name}: ${at}s connect wss://shop.test/ws\n${name}: ${at + 0.1}s response 403 Forbidden server=nginx\n${name}: ${at + 0.1}s close 1006`;
    expect(verdicts([refused('a', 0), refused('b', 5)].join('\n'))).toEqual(['handshake-rejected high a,b']);
  });

  test.each([
    ['ERR_CONNECTION_REFUSED', 'handshake-failed', 'nothing listens'],
    ['ERR_NAME_NOT_RESOLVED', 'handshake-failed', 'host name'],
    ['ERR_WS_THROTTLE_QUEUE_TOO_LARGE', 'handshake-failed', 'the browser itself held it back'],
    ['ERR_ABORTED', 'handshake-failed', 'given up'],
    ['ERR_PROXY_AUTH_REQUESTED', 'handshake-failed', 'login'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'handshake-failed', 'proxy'],
    ['ERR_TOO_MANY_REDIRECTS', 'handshake-failed', 'does not connect'],
    ['ERR_INSUFFICIENT_RESOURCES', 'handshake-failed', '255'],
    ['ERR_BLOCKED_BY_CLIENT', 'handshake-failed', 'an extension of the browser blocked it'],
    ['ERR_BLOCKED_BY_ADMINISTRATOR', 'handshake-failed', 'a policy of the organisation'],
    ['ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS', 'handshake-failed', 'blocked'],
    ['ERR_CERT_AUTHORITY_INVALID', 'tls-failure', 'trust'],
    ['ERR_SSL_PROTOCOL_ERROR', 'tls-failure', 'TLS'],
  ])('%s', (error, rule, words) => {
    const finding = onlyFinding(
      `0 connect wss://shop.test/ws · 0.1s error Error in connection establishment: net::${error} · 0.1s close 1006`,
    );
    expect(finding.rule).toBe(rule);
    expect(finding.title).toContain(words);
  });

  test('a socket that was connecting when capture began never opened either', () => {
    expect(
      verdicts(
        '0 joined wss://shop.test/ws · 0 found connecting · 9s error Error in connection establishment: net::ERR_CONNECTION_TIMED_OUT · 9s close 1006',
      ),
    ).toEqual(['handshake-failed high a']);
  });

  test('a page that closes before it is open closed it itself', () => {
    expect(
      verdicts(
        '0 connect wss://shop.test/ws · 0.1s call-close · 0.1s error WebSocket is closed before the connection is established. · 0.1s close 1006',
      ),
    ).toEqual(['closed-by-page high a']);
  });
});
