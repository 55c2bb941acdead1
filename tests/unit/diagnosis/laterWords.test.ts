import { expect, test } from 'vitest';
import { asksForLater } from '../../../src/diagnosis/reconnection/laterWords.ts';

test.each([
  'rate limit exceeded',
  'TOO_MANY_REQUESTS',
  'TooManyRequests',
  'ERR_RATE_LIMIT',
  'user_rate_limited',
  'TRY_AGAIN_LATER',
  'SLOW_DOWN',
  'too many open connections',
  'throttled; retry in 5 s',
  'retryAfter=30',
  'retry_after_ms: 5000',
  'Not available, try again later',
  'Server busy, please try again.',
  'try again in a few minutes',
  'please wait a moment and try again',
])('asks to come back later: %s', (text) => {
  expect(asksForLater(text)).toBe(true);
});

test.each([
  'banned, no retry',
  'retry: false',
  'retry not allowed',
  'do not automatically retry',
  "don't retry",
  'do not try again later',
  'invalid token, log in and try again',
  'Please try again after signing in',
  'try again with a valid token',
  'Too many initialisation requests',
  'wait for approval, do not retry',
  '',
])('does not: %s', (text) => {
  expect(asksForLater(text)).toBe(false);
});
