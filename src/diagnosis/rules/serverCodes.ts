import type { CloseCodeEntry } from '../../knowledge/closeCodes/types.ts';
import { type CloseCodeExplanation, explainCloseCode } from '../../knowledge/explainCloseCode.ts';
import type { Advice, Confidence, Severity } from '../../model/finding.ts';
import { type Drop, obeysLastWords } from '../drop.ts';

/** A close code with what it means where it was used. */
export interface SaidCode {
  readonly code: number;
  readonly reason: string;
  readonly explanation: CloseCodeExplanation;
}

/** Codes that say nothing: a message just before the end may say more (Laravel Reverb sends its codes like that). */
const PLAIN_CODES = new Set([1000, 1005, 1006]);

/** The code another side closed with, explained; `undefined` where the page closed or no code was said. */
export function saidCode(drop: Drop): SaidCode | undefined {
  const { by } = drop.closure;
  const inMessage = drop.lastWords?.code;
  const isPlain = drop.closure.code === undefined || PLAIN_CODES.has(drop.closure.code);
  const isInMessage = inMessage !== undefined && isPlain;
  const code = isInMessage ? inMessage : drop.closure.code;
  const reason = (isInMessage ? drop.lastWords?.text : drop.closure.reason) ?? '';
  if (!drop.opened || code === undefined || code === 1006) return undefined;
  const isOfServer =
    by === 'server' ||
    by === 'unknown' ||
    (isInMessage && by === 'network') ||
    // A library obeyed; a code of the page's own says more about the page.
    (isPlain && obeysLastWords(drop));
  if (!isOfServer) return undefined;
  const explanation = explainIn(code, drop.closeContext);
  return explanation && { code, reason, explanation };
}

/** What a code means for its protocol; failing that, what many applications use it for. */
function explainIn(code: number, context: string | undefined): CloseCodeExplanation | undefined {
  const own = explainCloseCode(code, context);
  if (own?.matchedBy !== 'range') return own;
  const usual = explainCloseCode(code, 'generic');
  return usual?.matchedBy === 'context' ? usual : own;
}

/** Its name and meaning, where a library or service defines it. */
export function definedWords({ explanation }: SaidCode): string {
  const { matchedBy, entry } = explanation;
  return matchedBy === 'context' ? `${entry.name} ${entry.meaning}` : '';
}

/** `4401 ("token expired")`. */
export function codeWords({ code, reason }: SaidCode): string {
  return reason === '' ? String(code) : `${code} ("${reason}")`;
}

/** `Unauthorized. Credentials are missing or not accepted.`, with the context it is true for. */
export function meaningWords({ name, meaning, context }: CloseCodeEntry): string {
  const where = context === undefined || context === 'generic' ? '' : ` (${context})`;
  return `${plainName(name)}${where}. ${meaning}`;
}

/** The name without the remark that it mirrors an HTTP status, which its meaning says as well. */
export function plainName(name: string): string {
  return name.replace(/ \(HTTP analogue\)$/, '');
}

/** What the tables say to do about a code. */
export function codeAdvice({ explanation }: SaidCode): readonly Advice[] {
  return [...explanation.entry.whatToDo, explanation.reconnectAdvice].map((title) => ({
    title: title.endsWith('.') ? title : `${title}.`,
  }));
}

/** Causes, and the other meanings of the same number where nobody knows whose it is. */
export function codeAlternatives({ explanation }: SaidCode): readonly string[] {
  const { entry, elsewhere, matchedBy } = explanation;
  const isGuess = matchedBy === 'range' || entry.context === 'generic';
  const others = isGuess ? elsewhere.filter(({ context }) => context !== 'generic') : [];
  return [
    ...entry.commonCauses.map((cause) => `A common cause: ${cause}.`.replace('..', '.')),
    ...others.slice(0, 3).map(({ context, name }) => `With ${context}, this number means "${name}".`),
  ];
}

/** Severity of the table, never less than a warning: the connection was ended for it. */
export function codeSeverity({ explanation }: SaidCode): Severity {
  return explanation.entry.severity === 'error' ? 'error' : 'warning';
}

/** A code of an application that nobody knows: what it means stands in its reason, if anywhere. */
export function isUnknownCode({ explanation }: SaidCode): boolean {
  return explanation.matchedBy === 'range' && explanation.code >= 3000;
}

/** What is said of a code with words: less sure where a page may have closed with it itself. */
export function saidConfidence({ closure }: Drop): Confidence {
  return closure.by === 'server' ? 'high' : 'medium';
}
