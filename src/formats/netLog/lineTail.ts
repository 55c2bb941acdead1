/**
 * What can be told of an event's line without parsing it. Chrome writes keys in alphabetical order, so every line ends
 * in `"source":{"id":7,…},"time":"123","type":9}`, with a comma or the end of the list behind it.
 */
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const COLON = 0x3a;
const BRACKET_CLOSE = 0x5d;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const CARRIAGE_RETURN = 0x0d;

const ID = bytesOf('"id":');
const TYPE = bytesOf('"type":');
const BYTE_COUNT = bytesOf('{"params":{"byte_count":');

/** Where the event's JSON ends in its line: behind its last brace; 0 when the line is no event. */
export function eventEnd(line: Uint8Array): number {
  let end = line.length;
  while (end > 0) {
    const byte = line[end - 1];
    if (byte !== COMMA && byte !== BRACKET_CLOSE && byte !== CARRIAGE_RETURN) break;
    end--;
  }
  return line[0] === BRACE_OPEN && line[end - 1] === BRACE_CLOSE ? end : 0;
}

/** The number of the event's type; `undefined` when the line does not end as Chrome ends it. */
export function eventType(line: Uint8Array, end: number): number | undefined {
  let start = end - 1;
  while (start > 0 && isDigit(line[start - 1])) start--;
  if (start === end - 1 || line[start - 1] !== COLON || line[start - 2] !== QUOTE) return undefined;
  return startsAt(line, start - TYPE.length, TYPE) ? numberAt(line, start) : undefined;
}

/** The id of the event's source; `undefined` when it is not where Chrome writes it. */
export function sourceId(line: Uint8Array, end: number): number | undefined {
  const brace = line.lastIndexOf(BRACE_OPEN, end - 1);
  return startsAt(line, brace + 1, ID) ? numberAt(line, brace + 1 + ID.length) : undefined;
}

/** The first parameter of events that count bytes; `undefined` for any other event. */
export function byteCount(line: Uint8Array): number | undefined {
  return startsAt(line, 0, BYTE_COUNT) ? numberAt(line, BYTE_COUNT.length) : undefined;
}

function numberAt(line: Uint8Array, start: number): number | undefined {
  const isNegative = line[start] === MINUS;
  let value = 0;
  let i = isNegative ? start + 1 : start;
  const first = i;
  for (; i < line.length && isDigit(line[i]); i++) value = value * 10 + ((line[i] ?? 0) - DIGIT_0);
  if (i === first) return undefined;
  return isNegative ? -value : value;
}

function startsAt(line: Uint8Array, start: number, text: Uint8Array): boolean {
  if (start < 0) return false;
  for (let i = 0; i < text.length; i++) if (line[start + i] !== text[i]) return false;
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= DIGIT_0 && byte <= DIGIT_9;
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
