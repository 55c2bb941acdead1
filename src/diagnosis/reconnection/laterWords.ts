const LIMITED =
  /\brate ?limit\w*|\btoo many ((open|concurrent|simultaneous|parallel|active|recent|failed|login|client|user|web ?socket|api) )*(requests|messages|connections|attempts|commands|events)\b|\bslow(ing)? down\b|\bthrottl\w+|\btoo (fast|often|frequent\w*)\b/i;

/** `do not automatically retry` */
const FORBIDDEN = String.raw`(?<!\b(no|not|never|cannot|\w+n['’]t)( \w+)? )`;
/** `log in and try again`: something else has to be done first. */
const AFTER_SOMETHING = String.raw`(?<!\b(and|then|to) )`;
const AGAIN = String.raw`\b(try again|retry)\b`;
/** `later`, `in 5 s`, `After: 30`, `after ms 5000`, `in a few minutes`. */
const WHEN = String.raw`\W{1,3}(later|soon|shortly|in (\d|an? |some |few )|after(\W{1,3}(ms|sec\w*))?\W{1,3}(\d|some time|an? (few|while|moment|minute|second|hour)))`;
const SENTENCE_ENDS = String.raw`\s*([.;!]|$)`;

const LATER = new RegExp(`${FORBIDDEN}${AGAIN}${WHEN}`, 'i');
const AGAIN_ALONE = new RegExp(`${FORBIDDEN}${AFTER_SOMETHING}${AGAIN}${SENTENCE_ENDS}`, 'i');
const WAIT_AND = new RegExp(String.raw`\bwait\b[^.;!]* ${FORBIDDEN}${AGAIN}`, 'i');

/** Whether these are words of a server that will have its client again, only slower or later. */
export function asksForLater(text: string): boolean {
  // `TOO_MANY_REQUESTS`, `TooManyRequests`, `rate-limit`
  const words = text.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ');
  return [LIMITED, LATER, AGAIN_ALONE, WAIT_AND].some((pattern) => pattern.test(words));
}
