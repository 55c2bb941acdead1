import { refusedStatus } from '../analysis/refusedStatus.ts';
import { type PageRefusal, parsePageRefusal } from '../model/pageRefusal.ts';
import type { Drop } from './drop.ts';

/** Why a handshake did not lead to a connection, as far as it was seen. */
export type HandshakeFailure =
  | { readonly kind: 'status'; readonly status: number; readonly statusText: string }
  | { readonly kind: 'tls'; readonly error: string }
  | { readonly kind: 'net'; readonly error: string }
  | { readonly kind: 'protocol'; readonly message: string }
  /** The browser did not even try: every reason it gave. */
  | { readonly kind: 'forbidden'; readonly refusals: readonly [PageRefusal, ...PageRefusal[]] }
  /** The browser said that it failed, and not why. */
  | { readonly kind: 'wordless' }
  | { readonly kind: 'unknown' };

const NET_ERROR = /\bERR_[A-Z0-9_]+\b/;
const TLS_ERROR = /^ERR_(CERT|SSL|BAD_SSL|CLIENT_AUTH|ECH)_/;

/** Reads what the browser said and what the server answered; `undefined` for a connection that was open. */
export function handshakeFailure(drop: Drop): HandshakeFailure | undefined {
  const { connection, opened } = drop;
  if (opened) return undefined;
  const { response, browserErrors } = connection;
  const status = refusedStatus(connection);
  if (status !== undefined) return { kind: 'status', status, statusText: response?.statusText ?? '' };
  const [refusal, ...others] = browserErrors.flatMap((error) => parsePageRefusal(error.message) ?? []);
  if (refusal) return { kind: 'forbidden', refusals: [refusal, ...others] };
  const said = browserErrors.filter((error) => error.message !== '');
  if (said.length < browserErrors.length && said.length === 0) return { kind: 'wordless' };
  const message = said.map((error) => error.message).join('\n');
  const error = NET_ERROR.exec(message)?.[0];
  if (error && TLS_ERROR.test(error)) return { kind: 'tls', error };
  if (error) return { kind: 'net', error };
  return message === '' ? { kind: 'unknown' } : { kind: 'protocol', message };
}
