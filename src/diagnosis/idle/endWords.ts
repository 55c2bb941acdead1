/** Words that close reasons, and messages before a close, use for an idle limit. */
const IDLE =
  /\b(idle|inactiv\w*|no (activity|data|messages?)|(did|has|have) not receive\w*|nothing received)\b/i;
/** These speak of a time-out, but not of which: of silence, of the handshake, of an answer. The measured silence tells. */
const TIMEOUT = /\b(time-?\s?out|timed\s?out)\b/i;
const OTHER_TIMEOUT =
  /\b(initiali[sz]ation|handshake|login|auth\w*|subscri\w*|request|query|ping|pong|heart-?beat)\b/i;
/** In a message, anything may have timed out, also a connection of the server to something else. */
const SESSION_TIMEOUT = /\b(session|client)\b.{0,24}\b(time-?\s?out|timed\s?out)\b/i;

/** The words name idleness. */
export function saysIdle(words: string): boolean {
  return IDLE.test(words) && !OTHER_TIMEOUT.test(words);
}

/** The words of a close reason name a time-out that may be one of silence. */
export function saysTimeout(words: string): boolean {
  return TIMEOUT.test(words) && !OTHER_TIMEOUT.test(words);
}

/** The words of a message name a time-out of the session. */
export function saysSessionTimeout(words: string): boolean {
  return SESSION_TIMEOUT.test(words) && !OTHER_TIMEOUT.test(words);
}

/** A silence worth a reason; shorter ones are pauses. */
export const SILENT_MS = 5000;
