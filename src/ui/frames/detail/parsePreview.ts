/** A JSON value in a message, with the text before it (`42` of Socket.IO, the headers of STOMP). */
export interface JsonPart {
  readonly prefix: string;
  readonly value: unknown;
}

/** Longest text before a JSON value that still counts as its prefix. */
const LONGEST_PREFIX = 1024;
const MOST_RECORDS = 200;
/** What ends a record in SignalR, STOMP and streams of JSON lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are control characters.
const RECORD_END = /[\u0000\u001e\n\r]+/;

/**
 * The JSON in a message: the whole of it, several records behind one another, or a value behind a prefix.
 * `undefined` when there is none.
 */
export function parseJsonParts(text: string): readonly JsonPart[] | undefined {
  const whole = parseStructure(text);
  if (whole) return [{ prefix: '', value: whole.value }];
  return parseRecords(text) ?? parsePrefixed(text);
}

function parseRecords(text: string): readonly JsonPart[] | undefined {
  const records = text.split(RECORD_END).filter((record) => record.trim() !== '');
  if (records.length < 1 || records.length > MOST_RECORDS) return undefined;
  const parts: JsonPart[] = [];
  for (const record of records) {
    const parsed = parseStructure(record);
    if (!parsed) return undefined;
    parts.push({ prefix: '', value: parsed.value });
  }
  return parts;
}

function parsePrefixed(text: string): readonly JsonPart[] | undefined {
  const start = text.slice(0, LONGEST_PREFIX).search(/[[{]/);
  if (start < 0) return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: STOMP ends its frames with NUL.
  const parsed = parseStructure(text.slice(start).replace(/[\u0000\s]+$/, ''));
  return parsed && [{ prefix: text.slice(0, start), value: parsed.value }];
}

/** Objects and arrays only: a lone number or string is text to read. */
function parseStructure(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = hasLongNumber(text) ? JSON.parse(text, exactNumber) : JSON.parse(text);
    return { value };
  } catch {
    // JSON.parse throws only for what is not JSON: that is the answer.
    return undefined;
  }
}

function hasLongNumber(text: string): boolean {
  return /\d{16}/.test(text);
}

/** Identifiers beyond 2^53 keep their digits. The third argument is that of JSON.parse in Chrome 114 and later. */
function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = context?.source ?? '';
  return /^-?\d+$/.test(source) ? BigInt(source) : value;
}
