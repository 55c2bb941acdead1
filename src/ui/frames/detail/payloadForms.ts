import { decodeBase64, decodeUtf8, encodeBase64, toHex } from '../../../base/bytes.ts';
import type { Payload } from '../../../model/events.ts';

/** A payload as text: the text itself, or what binary says in UTF-8; `undefined` when it says nothing. */
export function payloadText(payload: Payload): string | undefined {
  if (payload.encoding === 'text') return payload.data;
  const text = decodeUtf8(payloadBytes(payload));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text === undefined || /[\u0000-\u0008\u000e-\u001d\u007f]/.test(text) ? undefined : text;
}

/** The bytes of a payload; text as UTF-8, which is what went over the wire. */
export function payloadBytes(payload: Payload): Uint8Array {
  if (payload.encoding === 'text') return new TextEncoder().encode(payload.data);
  return decodeBase64(payload.data) ?? new Uint8Array();
}

export type CopyForm = 'text' | 'json' | 'hex' | 'base64';

export const COPY_LABELS: Readonly<Record<CopyForm, string>> = {
  text: 'text',
  json: 'formatted JSON',
  hex: 'hex',
  base64: 'base64',
};

/** The forms a payload has. */
export function copyForms(payload: Payload): readonly CopyForm[] {
  const text = payloadText(payload);
  const forms: CopyForm[] = text === undefined ? [] : ['text'];
  if (formatted(text) !== undefined) forms.push('json');
  return [...forms, 'hex', 'base64'];
}

/** The payload in one form; `undefined` when it has none such. */
export function payloadAs(payload: Payload, form: CopyForm): string | undefined {
  switch (form) {
    case 'text':
      return payloadText(payload);
    case 'json':
      return formatted(payloadText(payload));
    case 'hex':
      return toHex(payloadBytes(payload));
    case 'base64':
      return payload.encoding === 'base64' ? payload.data : encodeBase64(payloadBytes(payload));
  }
}

function formatted(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // JSON.parse throws only for what is not JSON: that is the answer.
    return undefined;
  }
}
