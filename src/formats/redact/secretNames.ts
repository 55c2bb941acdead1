/** Names that hold a secret wherever they occur in a word, after everything but letters and digits is taken out. */
const SECRET_PARTS =
  /pass(?:word|wd|phrase|code)|passwd|secret|token|apikey|accesskey|privatekey|authoriz|authentic|cookie|credential|sessionid|sessionkey|sessid|jwt|bearer|csrf|xsrf|signature/;

/** Names that hold a secret when they are the whole word. */
const SECRET_WORDS = new Set([
  'pass',
  'pwd',
  'pin',
  'otp',
  'sig',
  'hmac',
  'session',
  'sid',
  'saml',
  'mfacode',
]);

/** Names that hold a secret in a URL, where `key` and `code` mean an API key and an OAuth code. */
const SECRET_URL_WORDS = new Set(['key', 'code', 'ticket']);

/** Starts like `auth` but not like `author`; or ends with it (`oauth`, `xAuth`). */
const AUTH = /^x?auth(?!or(?!iz))|auth$/;

/** Tells names that hold secrets (of fields, headers, parameters) from others. */
export interface SecretNames {
  /** The name of a JSON field, a header or a word before `=` or `:`. */
  readonly isSecret: (name: string) => boolean;
  /** The name of a URL parameter. */
  readonly isSecretInUrl: (name: string) => boolean;
}

/** @param alsoSecret names the user adds; letter case and punctuation make no difference */
export function createSecretNames(alsoSecret: readonly string[] = []): SecretNames {
  const added = new Set(alsoSecret.map(bare).filter((name) => name !== ''));
  // Sessions repeat a few names in millions of messages.
  const known = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    const word = bare(name);
    const secret = added.has(word) || SECRET_WORDS.has(word) || AUTH.test(word) || SECRET_PARTS.test(word);
    if (known.size < 10_000) known.set(name, secret);
    return secret;
  };
  return { isSecret, isSecretInUrl: (name) => isSecret(name) || SECRET_URL_WORDS.has(bare(name)) };
}

function bare(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}
