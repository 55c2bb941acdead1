import { REDACTED, type Tally } from './tally.ts';

const PRIVATE_KEYS = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
/** RFC 9110 section 11.1 `scheme credentials`; also `bearer.TOKEN` as subprotocols have it. */
const SCHEMES = /\b(bearer|basic|digest|negotiate|ntlm)((?:\s|\.|:|%20|\+)+)([^\s"',;<>]{6,})/gi;
/** Base64url parts with dots between; a match may only begin where a run does, or long runs cost their square. */
const DOTTED_RUNS = /(?<![\w-])[\w-]{7,}(?:\.[\w-]*)+/g;
/** JSON Web Tokens, signed (three parts) or encrypted (five): the header is `{"` in base64url. */
const WEB_TOKEN = /eyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/;
/** Keys that say what they are: GitHub, GitLab, Slack, Stripe, OpenAI, AWS, Google. */
const MARKED_KEYS =
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|[srp]k[-_](?:live|test|proj)[-_]\w{10,}|sk-[\w-]{16,}|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{10,})/g;
const LONG_RUNS = /[A-Za-z0-9+/_=-]{20,}/g;
const UUIDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** What at least one of the patterns above needs; most texts have neither. */
const SUSPICIOUS = /[A-Za-z0-9+/_=-]{15,}|bearer|basic|digest|negotiate|ntlm/i;

/** Removes tokens that are recognisable by themselves. */
export function redactTokens(text: string, tally: Tally): string {
  if (text.length < 6 || !SUSPICIOUS.test(text)) return text;
  return text
    .replace(PRIVATE_KEYS, () => tally.remove('tokens'))
    .replace(SCHEMES, (whole, scheme: string, gap: string, value: string) =>
      isCredential(scheme, value) ? `${scheme}${gap}${tally.remove('tokens')}` : whole,
    )
    .replace(DOTTED_RUNS, (run) => run.replace(WEB_TOKEN, () => tally.remove('tokens')))
    .replace(MARKED_KEYS, () => tally.remove('tokens'))
    .replace(LONG_RUNS, (run) => (isOpaque(run) ? tally.remove('tokens') : run));
}

/** `basic` is also an English word: what follows it has to look encoded. */
function isCredential(scheme: string, value: string): boolean {
  if (value.startsWith(REDACTED)) return false;
  return scheme.toLowerCase() === 'bearer' || /[0-9=]|[a-z][A-Z]/.test(value);
}

/**
 * Whether a run of letters, digits and separators is machine-made: one unbroken piece changes between letters and
 * digits often enough. UUIDs are left: they name things, and what they unlock stands under a name that tells.
 */
function isOpaque(run: string): boolean {
  return run
    .replace(UUIDS, ' ')
    .split(/[^A-Za-z0-9]/)
    .some((piece) => piece.length >= 12 && changesOften(piece));
}

function changesOften(piece: string): boolean {
  let changes = 0;
  for (let i = 1; i < piece.length && changes < 3; i++) {
    // Among letters and digits, digits are those below "A".
    if (piece.charCodeAt(i - 1) < 0x41 !== piece.charCodeAt(i) < 0x41) changes++;
  }
  return changes >= 3;
}
