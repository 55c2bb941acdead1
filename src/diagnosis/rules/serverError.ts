import type { Confidence } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { type Drop, obeysLastWords } from '../drop.ts';
import { lastWordsEvidence } from '../frameEvidence.ts';
import { neverSent } from '../idle/candidateQuery.ts';
import { timeoutSaid } from '../idle/saidInClose.ts';
import { dropRule, type Verdict } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';
import {
  codeAdvice,
  codeAlternatives,
  codeWords,
  definedWords,
  isUnknownCode,
  meaningWords,
  type SaidCode,
  saidCode,
  saidConfidence,
} from './serverCodes.ts';

/** 1002 the server's view of a broken protocol, 1011 internal error, 1014 bad gateway. */
const CODES = new Set([1002, 1011, 1014, 4500]);
const WORDS =
  /\b(internal (server )?error|server error|unknown error|server crashed|(ended|closed) with an (error|exception)|unhandled|panic(ked)?)\b/i;

/** Longer messages are quoted in part. */
const LONGEST_WORDS = 160;
const PROTOCOL_ERROR = 1002;
/** A server complains of a frame as it reads it. After so long without one from the page there is none to complain of. */
const COMPLAINS_WITHIN_MS = 10_000;

/** Said by the code and its reason, or by the server's last message, whatever the code after it (SignalR: 1000). */
type Detail =
  | { readonly said: SaidCode; readonly words?: never }
  | { readonly words: string; readonly said?: never };

/** The server said that something went wrong on its side. */
export const serverError = dropRule<Detail>({
  name: 'server-error',

  explain(drop) {
    return byCode(drop) ?? byLastWords(drop);
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { said, words } = first.detail;
    const title = said ? titleOf(said) : `The server said "${words}", and the connection ended`;
    return {
      title: `${title}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => [...lastWordsEvidence(context, drop), endEvidence(drop)]),
        ...(said ? [{ text: meaningWords(said.explanation.entry), origin: 'inferred' as const }] : []),
      ],
      alternatives: said ? codeAlternatives(said) : [],
      advice: [
        { title: "Look into the server's log at this moment." },
        ...(said ? codeAdvice(said) : [RECONNECT_ADVICE]),
      ],
    };
  },
});

function byCode(drop: Drop): Verdict<Detail> | undefined {
  const said = saidCode(drop);
  if (!said || !saysFailure(said)) return undefined;
  if (timeoutSaid(drop) === 'idle' && !WORDS.test(said.reason)) return undefined;
  return {
    confidence: confidenceOf(drop, said, definedWords(said) !== ''),
    mergeKey: `${drop.endpoint.key} ${said.code} ${said.reason}`,
    detail: { said },
  };
}

/** The code, as it is used there, or its reason says that the server failed. */
export function saysFailure(said: SaidCode): boolean {
  const isDefined = definedWords(said) !== '';
  const isError = CODES.has(said.code) && !isDefined ? true : WORDS.test(definedWords(said));
  const isByNumber = CODES.has(said.code) && said.code < 3000;
  const isInReason = isUnknownCode(said) && WORDS.test(said.reason);
  return isError || isByNumber || isInReason;
}

function byLastWords(drop: Drop): Verdict<Detail> | undefined {
  const { lastWords, closure, opened, endpoint } = drop;
  const { by } = closure;
  if (!opened || !lastWords || !WORDS.test(lastWords.text)) return undefined;
  if (by === 'navigation' || by === 'browser' || (by === 'page' && !obeysLastWords(drop))) return undefined;
  const words =
    lastWords.text.length > LONGEST_WORDS ? `${lastWords.text.slice(0, LONGEST_WORDS)}…` : lastWords.text;
  return {
    // A page may take its own leave after an error that it was told of.
    confidence: by === 'server' || by === 'network' ? 'high' : 'medium',
    mergeKey: `${endpoint.key} said ${words}`,
    detail: { words },
  };
}

function titleOf(said: SaidCode): string {
  const what =
    said.code === PROTOCOL_ERROR
      ? 'The server saw a protocol error and closed'
      : said.code === 1014
        ? 'A gateway lost the server behind it and closed'
        : 'The server failed and closed';
  return `${what} with ${codeWords(said)}`;
}

/**
 * 1002 without a word into the page's silence is what Bandit makes of its idle limit, 4500 to a page that never spoke what
 * Spring makes of its limit on the first message.
 */
function confidenceOf(drop: Drop, said: SaidCode, isDefined: boolean): Confidence {
  if (said.code >= 3000 && !isDefined) return saidConfidence(drop);
  if ((drop.silence.sent ?? 0) <= COMPLAINS_WITHIN_MS) return 'high';
  const isUnprovoked = said.code === PROTOCOL_ERROR && said.reason === '';
  return isUnprovoked || (isPlainApplicationCode(said) && neverSent(drop)) ? 'medium' : 'high';
}

/** By convention alone an error, and no words tell of one. */
function isPlainApplicationCode({ code, reason, explanation }: SaidCode): boolean {
  return code >= 3000 && explanation.entry.context === 'generic' && !WORDS.test(reason);
}
