import type { SecretNames } from './secretNames.ts';
import { REDACTED, type Tally } from './tally.ts';
import { redactTokens } from './tokens.ts';

/** `scheme://user:password@host/path?query#fragment`, each part optional. */
const PARTS = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(?:([^/?#@]*)@)?([^?#]*)(\?[^#]*)?(#.*)?$/is;

/** Removes userinfo, secret parameters and tokens from a URL; the rest stays as it was written. */
export function redactUrl(url: string, names: SecretNames, tally: Tally): string {
  const parts = PARTS.exec(url);
  if (!parts) return redactTokens(url, tally);
  const [, scheme = '', slashes = '', userinfo, path = '', query = '', fragment = ''] = parts;
  const isClean = userinfo === undefined || userinfo === '' || userinfo === REDACTED;
  const cleanUser = isClean ? userinfo : tally.remove('urlParts', 'userinfo');
  const user = cleanUser === undefined ? '' : `${cleanUser}@`;
  return (
    scheme +
    slashes +
    user +
    redactTokens(path, tally) +
    redactParameters(query, names, tally) +
    redactParameters(fragment, names, tally)
  );
}

/** Also for `application/x-www-form-urlencoded` text: pairs with `&` or `;` between, after an optional `?` or `#`. */
function redactParameters(text: string, names: SecretNames, tally: Tally): string {
  return text
    .split(/([&;?#])/)
    .map((piece) => {
      const equals = piece.indexOf('=');
      const name = equals < 0 ? '' : decoded(piece.slice(0, equals));
      const value = piece.slice(equals + 1);
      if (value === '' || value === REDACTED) return piece;
      const before = piece.slice(0, equals + 1);
      if (names.isSecretInUrl(name)) return before + tally.remove('urlParts', name);
      const plain = decoded(value);
      if (redactTokens(plain, tally) !== plain) return before + REDACTED;
      return holdsSecretField(plain, names) ? before + tally.remove('urlParts', name || undefined) : piece;
    })
    .join('');
}

/** A parameter may itself hold JSON or a query: `?params={"token":"…"}`. */
function holdsSecretField(value: string, names: SecretNames): boolean {
  for (const match of value.matchAll(/([\w.-]+)["']?\s*[=:]/g)) {
    if (names.isSecret(match[1] ?? '')) return true;
  }
  return false;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded UTF-8: judged as it stands.
    return text;
  }
}
