/** A parameter of a WebSocket extension; without a value it is a switch. */
export interface ExtensionParameter {
  readonly name: string;
  readonly value?: string;
}

/** One element of `Sec-WebSocket-Extensions`. */
export interface WebSocketExtension {
  readonly name: string;
  readonly parameters: readonly ExtensionParameter[];
}

/** A token, or a quoted string with what follows it. */
const PART = /\s*((?:"(?:[^"\\]|\\.)*"|[^",;])*)(?:([,;])|$)/y;

/**
 * Reads `Sec-WebSocket-Extensions` (RFC 6455 section 9.1): `permessage-deflate; client_max_window_bits=10, other`.
 * Several headers come as lines of one value. Empty elements are left out.
 */
export function parseExtensions(header: string): WebSocketExtension[] {
  const extensions: { name: string; parameters: ExtensionParameter[] }[] = [];
  for (const line of header.split('\n')) {
    let isParameter = false;
    PART.lastIndex = 0;
    while (PART.lastIndex < line.length) {
      const match = PART.exec(line);
      // An unfinished quotation: what stands behind it belongs to nothing.
      if (!match || match[0] === '') break;
      const [, part = '', separator] = match;
      const text = part.trim();
      if (text !== '' && isParameter) extensions.at(-1)?.parameters.push(parseParameter(text));
      else if (text !== '') extensions.push({ name: text, parameters: [] });
      isParameter = separator === ';';
    }
  }
  return extensions;
}

function parseParameter(text: string): ExtensionParameter {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: text };
  const raw = text.slice(equals + 1).trim();
  const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll(/\\(.)/g, '$1') : raw;
  return { name: text.slice(0, equals).trim(), value };
}
