import type { SecretNames } from './secretNames.ts';
import { REDACTED, type Tally } from './tally.ts';
import { redactTokens } from './tokens.ts';
import { redactUrl } from './url.ts';

const URLS = /\b(?:wss?|https?):\/\/[^\s"'<>\\]+/gi;
/** `Authorization: …`, `passcode:…`: to the end of the line, as HTTP and STOMP write headers. */
const HEADER_LINES = /^([A-Za-z][\w-]*)([ \t]*:[ \t]*)([^\r\n\0]+)/gm;
/** `token=…`, `"token": "…"` where no bracket is near, also with its quotes escaped. */
const ASSIGNMENTS = /([A-Za-z_][\w.-]{0,60})(\\?["']?\s?[=:]\s?)(\\?"[^"]*"|'[^']*'|[^\s&;,"'<>)\]}]+)/g;

/** Removes what looks like a secret from text without structure, URLs in it included. */
export function redactPlainText(text: string, names: SecretNames, tally: Tally): string {
  if (text.length < 6) return text;
  if (!text.includes('://')) return redactWords(text, names, tally);
  let result = '';
  let end = 0;
  for (const match of text.matchAll(URLS)) {
    result += redactWords(text.slice(end, match.index), names, tally);
    result += redactUrl(match[0], names, tally);
    end = match.index + match[0].length;
  }
  return result + redactWords(text.slice(end), names, tally);
}

function redactWords(text: string, names: SecretNames, tally: Tally): string {
  if (text.length < 3) return text;
  const replaceNamed = (whole: string, name: string, between: string, value: string) =>
    names.isSecret(name) && !value.startsWith(REDACTED.slice(0, -1))
      ? `${name}${between}${tally.remove('fields', name)}`
      : whole;
  const withoutTokens = redactTokens(text, tally);
  if (!/[=:]/.test(withoutTokens)) return withoutTokens;
  return withoutTokens.replace(HEADER_LINES, replaceNamed).replace(ASSIGNMENTS, replaceNamed);
}
