import { formatDuration, formatSeconds } from '../../base/format.ts';
import type { Advice } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { isCut } from '../drop.ts';
import { lastFrameEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, evidenceOfEach, onThisEndpoint } from '../words.ts';

const RECORD_A_NET_LOG: Advice = {
  title:
    'Record a net log beside it (chrome://net-export): it shows pings, and which side ended the connection.',
};

/** Cut without a close frame, and nothing that was seen explains it. "Cannot tell" is an answer. */
export const abnormalUnexplained = dropRule<undefined>({
  name: 'abnormal-unexplained',

  explain(drop) {
    return isCut(drop) ? { confidence: 'low', mergeKey: drop.endpoint.key, detail: undefined } : undefined;
  },

  describe(verdicts, context) {
    const blind = verdicts.some(({ drop }) => drop.silence.blind);
    return {
      title: `Cut without a close frame${onThisEndpoint(verdicts.length)}, and nothing that was seen explains it.`,
      severity: 'warning',
      evidence: evidenceOfEach(verdicts, ({ drop }) => {
        const { any } = context.analyses.activity(drop.connection);
        const age = drop.ageMs === undefined ? '' : `, at an age of ${formatDuration(drop.ageMs)}`;
        const silence =
          drop.silence.any === undefined
            ? 'an unknown silence'
            : `${formatSeconds(drop.silence.any)} of silence`;
        return [
          lastFrameEvidence(context, drop.connection, any, `It followed ${silence}${age}.`),
          endEvidence(drop),
        ];
      }),
      alternatives: [
        'An idle time-out: a second drop after the same silence would show it.',
        'A limit on the age: a second drop at the same age would show it.',
        "A crash or kill of the server process: the server's log at this moment would show it.",
        'A network that went away: other connections of the machine would have dropped at the same moment.',
        ...(blind ? ['Capture was interrupted during the silence, so part of the story is missing.'] : []),
      ],
      advice: [
        ...(verdicts.every(({ drop }) => drop.silence.wireKnown) ? [] : [RECORD_A_NET_LOG]),
        RECONNECT_ADVICE,
      ],
    };
  },
});
