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
      confidence: said.code >= 3000 && !isDefined ? saidConfidence(drop) : 'high',
      mergeKey: `${drop.endpoint.key} ${said.code} ${said.reason}`,
      detail: said,
    };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const said = first.detail;
    const what =
      said.code === 1002
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
