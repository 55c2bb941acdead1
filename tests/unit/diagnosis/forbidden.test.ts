import { expect, test } from 'vitest';
import { diagnosePicture, onlyFinding } from './diagnosePicture.ts';

const policyError = (directive: string, url = 'wss://chat.test:8443/live?token=1', note = '') =>
  `Connecting to '${url}' violates the following Content Security Policy directive: "${directive}".${note} The action has been blocked.`;
const MIXED =
  "Mixed Content: The page at 'https://shop.test/' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint 'ws://chat.test/live?token=1'. This request has been blocked; this endpoint must be available over WSS.";
const asked = (error: string, url = 'wss://chat.test:8443/live') =>
  `1s connect ${url} · 1s error ${error} · 1s ended`;

test.each([
  ["connect-src 'self'", '', ': its connect-src becomes', "connect-src 'self' wss://chat.test:8443"],
  ["connect-src 'none'", '', ': its connect-src becomes', 'connect-src wss://chat.test:8443'],
  [
    "default-src 'self' https: 'unsafe-inline'",
    " Note that 'connect-src' was not explicitly set, so 'default-src' is used as a fallback.",
    ': it has no connect-src, so default-src decides; add',
    "connect-src 'self' https: wss://chat.test:8443",
  ],
])('a policy (%s) is named, with the line that allows the socket', (directive, note, title, snippet) => {
  const finding = onlyFinding(asked(policyError(directive, undefined, note)));
  expect(finding).toMatchObject({ rule: 'handshake-failed', confidence: 'high' });
  expect(finding.title).toBe(
    `Never opened: the Content-Security-Policy of the page does not allow wss://chat.test:8443 (${directive}).`,
  );
  expect(finding.evidence[0]).toMatchObject({
    text: `The browser said: ${policyError(directive, undefined, note)}`,
    origin: 'protocol',
  });
  expect(finding.advice).toHaveLength(1);
  expect(finding.advice[0]?.title).toContain(title);
  expect(finding.advice[0]?.snippet).toBe(snippet);
});

test('a worker’s policy comes with its script', () => {
  const finding = onlyFinding(
    `w: 0 context w worker https://shop.test/w.js in page\n${asked(policyError("connect-src 'self'")).replace('/live ·', '/live in w ·')}`,
  );
  expect(finding.title).toContain('the Content-Security-Policy of the worker does not allow');
  expect(finding.advice[0]?.title).toContain('header of its script');
});

test('each of several policies has to be changed', () => {
  const first = asked(policyError("connect-src 'self'"));
  const finding = onlyFinding(
    first.replace(' · 1s ended', ` · 1s error ${policyError('connect-src https:')} · 1s ended`),
  );
  expect(finding.title).toContain("(connect-src 'self' and connect-src https:)");
  expect(finding.evidence).toHaveLength(2);
  expect(finding.advice.map(({ snippet }) => snippet)).toEqual([
    "connect-src 'self' wss://chat.test:8443",
    'connect-src https: wss://chat.test:8443',
  ]);
});

test('mixed content is named, with wss:// in its place and without the query', () => {
  const finding = onlyFinding(asked(MIXED, 'ws://chat.test/live'));
  expect(finding).toMatchObject({ rule: 'handshake-failed', confidence: 'high' });
  expect(finding.title).toContain('a page loaded by https may not open a plain ws:// connection');
  expect(finding.advice[0]?.snippet).toBe("new WebSocket('wss://chat.test/live')");
});

test('attempts forbidden again and again are one finding, and waiting longer is not advised', () => {
  const attempts = [0, 1, 2, 3].map(
    (n) =>
      `s${n}: ${10 * n}s connect wss://chat.test/live?n=${n}\ns${n}: ${10 * n}s error ${policyError("connect-src 'self'", `wss://chat.test/live?n=${n}`)}\ns${n}: ${10 * n}s ended`,
  );
  const finding = diagnosePicture(attempts.join('\n')).find(({ rule }) => rule === 'handshake-failed');
  expect(finding?.title).toContain('four times on this endpoint');
  expect(finding?.advice).toHaveLength(1);
});

test('an error without a text is another extension’s doing, and says how to learn more', () => {
  const finding = onlyFinding('1s connect wss://shop.test/ws · 1.1s error · 1.1s reported 1006 · 1.1s ended');
  expect(finding).toMatchObject({ rule: 'handshake-failed', confidence: 'medium' });
  expect(finding.title).toContain('where another extension may look at requests');
  expect(finding.evidence[0]?.text).toBe('The browser reported an error without a text.');
  expect(finding.advice.map(({ title }) => title).join()).toMatch(/without other extensions.*net log/);
});

test('what WS Doctor watched is not to be recorded again with WS Doctor', () => {
  const finding = onlyFinding('1s connect wss://shop.test/ws · 1.1s reported 1006 · 1.1s ended');
  expect(finding.title).toContain('neither the browser nor the page said why');
  expect(JSON.stringify(finding.advice)).not.toContain('with WS Doctor attached');
});

test('a file in which nobody said why asks for a recording', () => {
  const finding = onlyFinding('1s connect wss://shop.test/ws ~file · 1.1s reported 1006 · 1.1s ended');
  expect(finding.title).toContain('nobody recorded why');
  expect(finding.advice[0]?.title).toContain('with WS Doctor attached');
});
