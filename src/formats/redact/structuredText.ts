import { redactPlainText } from './plainText.ts';
import type { SecretNames } from './secretNames.ts';
import { REDACTED, type Tally } from './tally.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Fields that name what the field `value` beside them holds: `{"name": "Authorization", "value": …}`. */
const NAMING_FIELDS = new Set(['name', 'key', 'field', 'header']);

interface Level {
  /** Everything inside is secret. */
  readonly isSecret: boolean;
  readonly isArray: boolean;
  /** Name of the field whose value comes next; `undefined` after the value. */
  name: string | undefined;
  /** The element before, or the field that names its neighbour, was a secret's name. */
  secretNamed: boolean;
}

/**
 * Removes secrets from a text that may be JSON or hold some: whole, cut off, in several records, after a prefix
 * (`42["auth",{…}]`), as a string within JSON. Works on the text itself, so all that is no secret stays as it was.
 */
export function redactText(text: string, names: SecretNames, tally: Tally): string {
  if (!/[{[]/.test(text)) return redactPlainText(text, names, tally);
  const levels: Level[] = [];
  let result = '';
  /** Up to where `result` tells the text. */
  let done = 0;
  const replace = (start: number, end: number, by: string) => {
    result += text.slice(done, start) + by;
    done = end;
  };
  const redactPlain = (start: number, end: number) => {
    const plain = text.slice(start, end);
    const clean = redactPlainText(plain, names, tally);
    if (clean !== plain) replace(start, end, clean);
  };
  let outsideFrom = 0;
  for (let start = 0, end = 0; start < text.length; start = end) {
    if (text.startsWith(REDACTED, start)) {
      end = start + REDACTED.length;
      continue;
    }
    const level = levels.at(-1);
    const code = text.charCodeAt(start);
    const isString = level !== undefined && code === QUOTE;
    const stringEnd = isString ? endOfString(text, start) : undefined;
    end = stringEnd ?? (isString ? endOfLine(text, start) : endOfPiece(text, start, level !== undefined));
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      if (!level) redactPlain(outsideFrom, start);
      levels.push({
        isSecret: level
          ? level.isSecret || isUnderSecretName(level, names)
          : names.isSecret(nameBefore(text, outsideFrom, start)),
        isArray: code === OPEN_BRACKET,
        name: undefined,
        secretNamed: false,
      });
    } else if (!level) {
      // Gathered until the next bracket.
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      levels.pop();
      const outer = levels.at(-1);
      if (outer) outer.name = undefined;
      else outsideFrom = end;
    } else if (code === COMMA) {
      if (!level.isArray) level.name = undefined;
    } else if (isString && stringEnd === undefined) {
      if (text.startsWith(REDACTED, start + 1) || !isSecretHere(level, names, true)) redactPlain(start, end);
      else {
        // A cut-off message: all that is left belongs to the secret.
        replace(start, text.length, `"${tally.remove('fields', level.name)}`);
        return result;
      }
    } else if (code !== COLON) {
      const piece = text.slice(start, end);
      if (piece.trim() === '') continue;
      const isName = isBeforeColon(text, end);
      if (isName) level.name = code === QUOTE ? stringValue(piece) : lastName(piece);
      if (isName && code !== QUOTE) redactPlain(start, end);
      if (isName) continue;
      const clean = redactValue(piece, level, names, tally);
      if (clean !== piece) replace(start, end, clean);
    }
  }
  if (levels.length === 0) redactPlain(outsideFrom, text.length);
  return done === 0 ? text : result + text.slice(done);
}

/** A piece is a bracket, a separator, or all between them; outside of brackets only brackets count. */
function endOfPiece(text: string, start: number, isInside: boolean): number {
  let end = start;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === OPEN_BRACE || code === OPEN_BRACKET || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
    if (isInside && (code === QUOTE || code === COMMA || code === COLON)) break;
  }
  return Math.max(end, start + 1);
}

/** The place after the quote that ends the string at `start`; JSON strings hold no line breaks. */
function endOfString(text: string, start: number): number | undefined {
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || text.slice(from, quote).includes('\n')) return undefined;
    let first = quote;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((quote - first) % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function endOfLine(text: string, start: number): number {
  const lineBreak = text.indexOf('\n', start);
  return lineBreak < 0 ? text.length : lineBreak;
}

function isBeforeColon(text: string, start: number): boolean {
  let pos = start;
  while (text.charCodeAt(pos) <= 0x20) pos++;
  return text.charCodeAt(pos) === COLON;
}

/** The name at the end of `login(password`, for texts that quote no names (GraphQL, JavaScript). */
function lastName(piece: string): string {
  return /[\w$.-]+$/.exec(piece.trim())?.[0] ?? '';
}

/** The name in `token={…` and the like, where what comes before the bracket is plain text. */
function nameBefore(text: string, from: number, bracket: number): string {
  const before = text.slice(Math.max(from, bracket - 80), bracket);
  return /([\w.-]+)\\?["']?\s*[=:]\s*$/.exec(before)?.[1] ?? '';
}

function isUnderSecretName(level: Level, names: SecretNames): boolean {
  if (level.name === undefined) return false;
  return names.isSecret(level.name) || (level.secretNamed && level.name === 'value');
}

function isSecretHere(level: Level, names: SecretNames, isString: boolean): boolean {
  return (
    level.isSecret || isUnderSecretName(level, names) || (level.isArray && level.secretNamed && isString)
  );
}

function redactValue(piece: string, level: Level, names: SecretNames, tally: Tally): string {
  const trimmed = piece.trim();
  const isString = piece.startsWith('"');
  const { name } = level;
  if (isSecretHere(level, names, isString)) {
    level.secretNamed = false;
    level.name = undefined;
    if (isHarmless(trimmed, name)) return piece;
    return piece.replace(trimmed, () => `"${tally.remove('fields', name)}"`);
  }
  if (!isString) return redactPlainText(piece, names, tally);
  const value = stringValue(piece);
  level.secretNamed =
    level.isArray || NAMING_FIELDS.has(name?.toLowerCase() ?? '') ? names.isSecret(value) : level.secretNamed;
  level.name = undefined;
  const redacted = redactText(value, names, tally);
  return redacted === value ? piece : JSON.stringify(redacted);
}

/** Nothing to hide: no value, a yes or no, a count of language-model tokens, or what is hidden already. */
function isHarmless(value: string, name: string | undefined): boolean {
  if (value === '""' || value === `"${REDACTED}"` || /^(?:true|false|null)$/.test(value)) return true;
  return name !== undefined && /tokens$/i.test(name) && /^-?[\d.]+$/.test(value);
}

function stringValue(piece: string): string {
  if (!piece.includes('\\')) return piece.slice(1, -1);
  try {
    return String(JSON.parse(piece));
  } catch {
    // An escape JSON does not know: judged as it stands.
    return piece.slice(1, -1);
  }
}
