import { expect, test } from 'vitest';
import { createRedactor } from '../../../src/formats/redact.ts';
import { parsePageRefusal } from '../../../src/model/pageRefusal.ts';

test('a policy’s words can still be read after secrets were removed from them', () => {
  const url = 'wss://chat.test/live?access_token=abcdefghijkl0123456789';
  const { text } = createRedactor();
  const message = text(
    `Connecting to '${url}' violates the following Content Security Policy directive: "default-src 'self' 'nonce-Zm9vYmFyYmF6'". Note that 'connect-src' was not explicitly set, so 'default-src' is used as a fallback. The action has been blocked.`,
  );
  expect(message).not.toContain('abcdefghijkl0123456789');
  expect(parsePageRefusal(message)).toMatchObject({
    kind: 'content-security-policy',
    directive: expect.stringContaining("default-src 'self'"),
  });
});
