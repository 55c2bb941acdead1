import { decodeBase64, decodeUtf8, encodeBase64 } from '../base/bytes.ts';
import type { Header, Payload } from '../model/events.ts';
import { createSecretNames } from './redact/secretNames.ts';
import { redactText } from './redact/structuredText.ts';
import { redactSubprotocols } from './redact/subprotocols.ts';
import { REDACTED, type RedactionReport, Tally } from './redact/tally.ts';
import { redactUrl } from './redact/url.ts';

export { REDACTED, type RedactionKind, type RedactionReport } from './redact/tally.ts';

/** How to remove secrets; `{}` removes all that is recognised. */
export interface Redaction {
  /**
   * Binary messages that are no text, in which nothing can be recognised: `remove` (the default, since a file said to
   * be clean must not hold what nobody looked at) or `keep`, for those who need their own binary protocol in it.
   */
  readonly binary?: 'remove' | 'keep';
  /** Names of fields, headers and parameters that hold secrets here, beside those known. */
  readonly alsoSecret?: readonly string[];
}

/** Removes secrets from the parts of a session and counts what it removed. */
export interface Redactor {
  readonly text: (text: string) => string;
  readonly url: (url: string) => string;
  readonly headers: (headers: readonly Header[]) => readonly Header[];
  readonly payload: (payload: Payload) => Payload;
  readonly report: () => RedactionReport;
}

/** Values that look like a secret and are public: nonces of the handshake, the join key with a net log. */
const PUBLIC_HEADERS = new Set(['sec-websocket-key', 'sec-websocket-accept']);

/** A redactor that has removed nothing yet. */
export function createRedactor(redaction: Redaction = {}): Redactor {
  const binary = redaction.binary ?? 'remove';
  const names = createSecretNames(redaction.alsoSecret);
  const tally = new Tally();
  const offered = new Set<string>();
  const text = (value: string) => redactText(value, names, tally);

  const header = ({ name, value }: Header): Header => {
    const key = name.toLowerCase();
    if (value === '' || value === REDACTED || PUBLIC_HEADERS.has(key)) return { name, value };
    if (key === 'sec-websocket-protocol')
      return { name, value: redactSubprotocols(value, names, tally, offered) };
    return { name, value: names.isSecret(name) ? tally.remove('headers', key) : text(value) };
  };

  const payload = (original: Payload): Payload => {
    if (original.data === '') return original;
    if (original.encoding === 'text') return { encoding: 'text', data: text(original.data) };
    const readable = readableText(original.data);
    if (readable !== undefined) {
      const clean = text(readable);
      return clean === readable ? original : asBase64(clean);
    }
    if (binary === 'keep') return original;
    return asBase64(tally.remove('binaryPayloads'));
  };

  return {
    text,
    url: (url) => redactUrl(url, names, tally),
    headers: (headers) => headers.map(header),
    payload,
    report: () => tally.report(binary),
  };
}

/** A redactor for when nothing is to be removed. */
export const KEEP_EVERYTHING: Redactor = {
  text: (text) => text,
  url: (url) => url,
  headers: (headers) => headers,
  payload: (payload) => payload,
  report: () => new Tally().report('keep'),
};

/** Tab, line ends, and what text protocols put between records (SignalR 0x1e, STOMP 0). */
const TEXT_CONTROLS = new Set([0x00, 0x09, 0x0a, 0x0d, 0x1e]);

/** The text a binary message holds, if it holds nothing else (JSON sent as bytes). */
function readableText(base64: string): string | undefined {
  const bytes = decodeBase64(base64);
  const text = bytes && decodeUtf8(bytes);
  if (text === undefined) return undefined;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 && !TEXT_CONTROLS.has(code)) return undefined;
  }
  return text;
}

function asBase64(text: string): Payload {
  return { encoding: 'base64', data: encodeBase64(new TextEncoder().encode(text)) };
}
