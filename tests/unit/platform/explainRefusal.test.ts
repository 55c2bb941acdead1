import { expect, test } from 'vitest';
import { explainRefusal } from '../../../extension/platform/explainRefusal.ts';

// Chromium 156's own words, as it refused each.
test.each([
  ['Cannot access a chrome-extension:// URL of different extension', /^Another extension has a frame/],
  ['Cannot access a chrome:// URL', /^Chrome lets no extension capture this page/],
  ['The extensions gallery cannot be scripted.', /^Chrome lets no extension capture this page/],
  [
    'Cannot access contents of the page. Extension manifest must request permission to access the respective host.',
    /^Chrome lets no extension capture this page/,
  ],
  ['Host access is restricted by policy.', /the debugger on none: ask your administrator/],
])('%s: blocked, in one sentence', (message, sentence) => {
  const fault = explainRefusal(message);
  expect(fault.code).toBe('attach-blocked');
  expect(fault.message).toMatch(sentence);
  expect(fault.message.match(/\./g)).toHaveLength(1);
});

test('a tab that is gone, and a refusal nobody knows, may be tried again', () => {
  expect(explainRefusal('No tab with given id 7.').code).toBe('attach-failed');
  expect(explainRefusal('Something new').message).toBe('Chrome refused to attach: “Something new”.');
});
