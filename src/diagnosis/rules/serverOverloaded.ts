import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { saidAtEnd } from '../drop.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';
import {
  codeAlternatives,
  codeWords,
  definedWords,
  meaningWords,
  type SaidCode,
  saidCode,
  saidConfidence,
} from './serverCodes.ts';

const TRY_AGAIN_LATER = 1013;
const WORDS =
  /\b((over|at|full|max\w*) capacity|overload\w*|too busy|try again later|too many connections)\b/i;

/** The server said that it has too much to do just now. */
export const serverOverloaded = dropRule<SaidCode>({
  name: 'server-overloaded',

  explain(drop) {
    const said = saidCode(drop);
    if (!said) return undefined;
    const isOverload =
      said.code === TRY_AGAIN_LATER || WORDS.test(definedWords(said)) || WORDS.test(saidAtEnd(drop));
    return isOverload
      ? {
          confidence: said.code < 3000 ? 'high' : saidConfidence(drop),
          mergeKey: `${drop.endpoint.key} ${said.code}`,
          detail: said,
        }
      : undefined;
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const said = first.detail;
    return {
      title: `The server is overloaded and closed with ${codeWords(said)}${onThisEndpoint(verdicts.length)}.`,
      severity: 'warning',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => [endEvidence(drop)]),
        { text: meaningWords(said.explanation.entry), origin: 'inferred' },
      ],
      alternatives: codeAlternatives(said),
      advice: [
        {
          title:
            'Give the server room: fewer sockets per client, more instances, or a limit before the handshake.',
        },
        RECONNECT_ADVICE,
      ],
    };
  },
});
