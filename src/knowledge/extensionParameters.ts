/** What the parameters of `permessage-deflate` mean (RFC 7692 section 7.1), by name. */
const DEFLATE_PARAMETERS: Readonly<Record<string, string>> = {
  server_no_context_takeover: 'the server compresses each message by itself: less memory there, more bytes',
  client_no_context_takeover: 'the browser compresses each message by itself: less memory, more bytes',
  server_max_window_bits: 'the server compresses within a window of two to this power bytes',
  client_max_window_bits: 'the browser compresses within a window of two to this power bytes',
};

/** What a parameter of a WebSocket extension means; `undefined` for one nobody registered. */
export function explainExtensionParameter(extension: string, parameter: string): string | undefined {
  return extension === 'permessage-deflate' ? DEFLATE_PARAMETERS[parameter] : undefined;
}
