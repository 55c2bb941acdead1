import { lastWordsEvidence } from '../frameEvidence.ts';
import { timeoutSaid } from '../idle/saidInClose.ts';
import { meansLittle } from '../meansLittle.ts';
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
import { saysFailure } from './serverError.ts';

const POLICY_VIOLATION = 1008;
const MANDATORY_EXTENSION = 1010;
/** Codes that libraries and applications define: most of them say who may not do what. */
const isApplicationCode = (code: number): boolean => code >= 3000 && code <= 4999;

/** Words of a last message that refuse somebody, whatever the code after it (Action Cable closes with 1000). */
const AUTH_WORDS =
  /\b(unauthori[sz]ed|unauthenticated|forbidden|access denied|not (allowed|permitted|authori[sz]ed)|(invalid|expired) (token|credentials?|api key|signature|session)|(token|session|credentials?) (has |is )?(expired|invalid)|auth\w* (failed|required)|rate.?limit\w*|quota|banned|kicked|too many (requests|messages))\b/i;

/** Words about logging in, and that it has to be done. A session that merely expired may have lived out its limit. */
const LOGIN_WORDS =
  /\b(log(ging)?[\s-]?in|sign(ing)?[\s-]?in|re-?authenticate|authentication|credentials?|password|(access|auth|id|bearer)?[\s-]?token|jwt)\b/i;
const OVER_WORDS = /\b(again|please|required|expired|invalid|must)\b/i;

/** Words of a server that send somebody to the login. */
export function asksToLogIn(text: string): boolean {
  return LOGIN_WORDS.test(text) && OVER_WORDS.test(text);
}

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
    // A normal code whose reason sends somebody to the login says what it is about.
    const isSentToLogin = meansLittle(code) && asksToLogIn(said.reason);
    const isRefused = AUTH_WORDS.test(drop.lastWords?.text ?? '') || isSentToLogin;
    if (code !== POLICY_VIOLATION && code !== MANDATORY_EXTENSION && !isApplicationCode(code) && !isRefused)
      return undefined;
    const refuses = isRefused || AUTH_WORDS.test(said.reason);
    // A number alone refuses nobody where the words beside it, or its own meaning, tell of something else.
    if (!refuses && (timeoutSaid(drop) || (isApplicationCode(code) && saysFailure(said)))) return undefined;
    // Who sent an application code is not known without a witness in the page: it may be the page's own. What a code
    // means that nobody knows is not known, unless its reason speaks of it.
    const isNamed = !isUnknownCode(said) || refuses;
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
