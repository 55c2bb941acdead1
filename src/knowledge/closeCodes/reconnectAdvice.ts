import type { CloseCodeFacts, ReconnectPolicy } from './types.ts';

const ADVICE: Readonly<Record<ReconnectPolicy, string>> = {
  yes: 'Reconnect at once.',
  backoff: 'Reconnect after a delay that grows with every failure and has a random part.',
  'after-reauth': 'Get fresh credentials, then reconnect.',
  'after-fixing': 'Fix the cause first: reconnecting unchanged fails the same way.',
  no: 'Do not reconnect by itself.',
};

const WITHOUT_MESSAGE = 'Reconnect, but do not send again what was refused.';

/** What a client should do after this code, as a sentence for people. */
export function reconnectAdvice({
  reconnect,
  refuses,
}: Pick<CloseCodeFacts, 'reconnect' | 'refuses'>): string {
  return refuses === 'message' ? WITHOUT_MESSAGE : ADVICE[reconnect];
}
