import type { Confidence } from '../../model/finding.ts';
import type { Drop } from '../drop.ts';
import { dropRule } from '../rule.ts';
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
  /\b(internal (server )?error|server error|unknown error|server crashed|ended with an exception|unhandled|panic(ked)?)\b/i;

const PROTOCOL_ERROR = 1002;
/** A server complains of a frame as it reads it. After so long without one from the page there is none to complain of. */
const COMPLAINS_WITHIN_MS = 10_000;

/** The server said that something went wrong on its side. */
export const serverError = dropRule<SaidCode>({
  name: 'server-error',

  explain(drop) {
    const said = saidCode(drop);
    if (!said) return undefined;
    const isDefined = definedWords(said) !== '';
    const isError = CODES.has(said.code) && !isDefined ? true : WORDS.test(definedWords(said));
    const isByNumber = CODES.has(said.code) && said.code < 3000;
    const isInReason = isUnknownCode(said) && WORDS.test(said.reason);
    if (!isError && !isByNumber && !isInReason) return undefined;
    return {
      confidence: confidenceOf(drop, said, isDefined),
      mergeKey: `${drop.endpoint.key} ${said.code} ${said.reason}`,
      detail: said,
    };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const said = first.detail;
    const what =
      said.code === PROTOCOL_ERROR
        ? 'The server saw a protocol error and closed'
        : said.code === 1014
          ? 'A gateway lost the server behind it and closed'
          : 'The server failed and closed';
    return {
      title: `${what} with ${codeWords(said)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'error',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => [endEvidence(drop)]),
        { text: meaningWords(said.explanation.entry), origin: 'inferred' },
      ],
      alternatives: codeAlternatives(said),
      advice: [{ title: "Look into the server's log at this moment." }, ...codeAdvice(said)],
    };
  },
});

/** 1002 without a word into the page's silence is what Bandit makes of its idle limit. */
function confidenceOf(drop: Drop, said: SaidCode, isDefined: boolean): Confidence {
  if (said.code >= 3000 && !isDefined) return saidConfidence(drop);
  const isUnprovoked =
    said.code === PROTOCOL_ERROR && said.reason === '' && (drop.silence.sent ?? 0) > COMPLAINS_WITHIN_MS;
  return isUnprovoked ? 'medium' : 'high';
}
