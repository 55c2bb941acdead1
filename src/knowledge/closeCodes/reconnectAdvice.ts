import type { ReconnectPolicy } from './types.ts';

/** What a client should do after a code of this policy, as a sentence for people. */
export const reconnectAdvice: Readonly<Record<ReconnectPolicy, string>> = {
  yes: 'Reconnect at once.',
  backoff: 'Reconnect after a delay that grows with every failure and has a random part.',
  'after-reauth': 'Get fresh credentials, then reconnect.',
  'after-fixing': 'Fix the cause first: reconnecting unchanged fails the same way.',
  no: 'Do not reconnect by itself.',
};
