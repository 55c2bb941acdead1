import { lastWordsEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';
import {
  codeAdvice,
  codeAlternatives,
  codeSeverity,
  codeWords,
  isUnknownCode,
  meaningWords,
  plainName,
  type SaidCode,
  saidCode,
} from './serverCodes.ts';

const POLICY_VIOLATION = 1008;
const MANDATORY_EXTENSION = 1010;
/** Codes that libraries and applications define: most of them say who may not do what. */
const isApplicationCode = (code: number): boolean => code >= 3000 && code <= 4999;

/** Words of a last message that refuse somebody, whatever the code after it (Action Cable closes with 1000). */
const AUTH_WORDS =
  /\b(unauthori[sz]ed|unauthenticated|forbidden|access denied|not (allowed|permitted|authori[sz]ed)|(invalid|expired) (token|credentials?|api key|signature|session)|(token|session|credentials?) (has |is )?(expired|invalid)|auth\w* (failed|required)|rate.?limit\w*|quota|banned|kicked|too many (requests|messages))\b/i;

/**
 * The server ended the connection for a reason of its own making: credentials, rights, limits, the order of messages.
 * What the code means is looked up for the protocol that was recognised.
 */
export const policyOrAuth = dropRule<SaidCode>({
  name: 'policy-or-auth',

  explain(drop) {
    const said = saidCode(drop);
    if (!said) return undefined;
    const { code } = said;
    const isRefused = AUTH_WORDS.test(drop.lastWords?.text ?? '');
    if (code !== POLICY_VIOLATION && code !== MANDATORY_EXTENSION && !isApplicationCode(code) && !isRefused)
      return undefined;
    // Who sent an application code is not known without a witness in the page: it may be the page's own. What a code
    // means that nobody knows is not known, unless its reason speaks of it.
    const isNamed = !isUnknownCode(said) || isRefused || AUTH_WORDS.test(said.reason);
    const isSure = drop.closure.by === 'server' && isNamed;
    return {
      confidence: isSure ? 'high' : 'medium',
      mergeKey: `${drop.endpoint.key} ${code} ${said.reason}`,
      detail: said,
    };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const said = first.detail;
    const { entry, matchedBy } = said.explanation;
    const who = first.drop.closure.by === 'server' ? 'by the server ' : '';
    const usually = entry.context === 'generic' ? 'by common convention, ' : '';
    const words = first.drop.lastWords;
    const meaning = AUTH_WORDS.test(words?.text ?? '')
      ? `it had just said "${words?.text}"`
      : matchedBy === 'range'
        ? 'a code of the application'
        : `${usually}${plainName(entry.name)}`;
    return {
      title: `Closed ${who}with ${codeWords(said)}: ${meaning}${onThisEndpoint(verdicts.length)}.`,
      severity: codeSeverity(said),
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => [...lastWordsEvidence(context, drop), endEvidence(drop)]),
        { text: meaningWords(entry), origin: 'inferred' },
        ...(first.drop.protocol
          ? [
              {
                text: `The connection speaks ${first.drop.protocol.name}: ${first.drop.protocol.because}.`,
                origin: 'inferred' as const,
                connectionId: first.drop.connection.id,
              },
            ]
          : []),
      ],
      alternatives: codeAlternatives(said),
      advice: codeAdvice(said),
    };
  },
});
