import type { Confidence } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { type Aftermath, aftermathOfAll } from '../aftermath.ts';
import { lowered } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isCodeless, mayBeCut } from '../drop.ts';
import { lastFrameEvidence } from '../frameEvidence.ts';
import { dropRule } from '../rule.ts';
import { hostLoss } from '../simultaneous.ts';
import { endEvidence, evidenceOfEach, lengthOf, onThisEndpoint } from '../words.ts';

/** So many messages of the server make traffic that can be interrupted. */
const MIN_MESSAGES = 3;
/** Cut in the middle of traffic: the last message is no older than this, or than a usual pause, but never than that. */
const IN_TRAFFIC_MS = 500;
const USUAL_FACTOR = 1.5;
const AT_MOST_MS = 3000;
const MANY = 3;

interface Detail {
  readonly inTraffic: boolean;
  readonly together: number;
  readonly aftermath: Aftermath;
}

/** The server process died: cut in the middle of traffic, or nobody answers the door right afterwards. */
export const serverCrash = dropRule<Detail>({
  name: 'server-crash',

  explain(drop, context) {
    if (!mayBeCut(drop)) return undefined;
    const loss = hostLoss(drop, context);
    const detail = {
      inTraffic: isInTraffic(drop, context),
      together: loss.drops.length,
      aftermath: aftermathOfAll(loss.drops, context),
    };
    const base = confidenceOf(detail);
    const confidence = base && isCodeless(drop) ? lowered(base) : base;
    const start = context.burstOf(drop)?.startMs ?? drop.endMs;
    const where = detail.together > 1 ? `${drop.endpoint.host} ${Math.round(start)}` : drop.endpoint.key;
    return confidence && { confidence, mergeKey: where, detail };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { detail } = first;
    const isSure = verdicts.some(({ confidence }) => confidence !== 'low');
    const refused = verdicts.reduce((sum, one) => sum + one.detail.aftermath.nobodyThere, 0);
    const how = detail.inTraffic ? 'in the middle of traffic' : 'without a close frame';
    const after = refused > 0 ? ', and nobody answered the next attempts to connect' : '';
    const together =
      detail.together > 1
        ? `, ${detail.together} sockets of the host at once`
        : onThisEndpoint(verdicts.length);
    return {
      title: `Cut ${how}${together}${after}: ${isSure ? 'the server process probably died' : 'perhaps the server process died'}.`,
      severity: 'error',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => {
          const { received } = context.analyses.activity(drop.connection);
          return [
            lastFrameEvidence(
              context,
              drop.connection,
              received,
              drop.silence.received === undefined
                ? 'When the server last spoke is not known.'
                : `The server's last message came ${lengthOf(drop.silence.received)} before the end.`,
            ),
            endEvidence(drop),
          ];
        }),
        ...(refused > 0
          ? [
              {
                text: `${refused} attempts to connect right afterwards found nobody.`,
                origin: 'inferred' as const,
              },
            ]
          : []),
      ],
      alternatives: [
        'A proxy in between was reloaded or died: its log at this moment would tell.',
        'The server cut on purpose without a close frame (terminate, a rate limit, a firewall).',
      ],
      advice: [
        {
          title:
            "Look into the server's log and the process manager at this moment: exit code, out of memory, unhandled exception.",
        },
        RECONNECT_ADVICE,
      ],
    };
  },
});

/** A silent limit leaves a pause; a process that dies leaves none. */
function isInTraffic(drop: Drop, { analyses }: DiagnosisContext): boolean {
  const { received } = analyses.activity(drop.connection);
  const { any } = drop.silence;
  if (received.count < MIN_MESSAGES || any === undefined) return false;
  const usualMs = drop.connection.gaps.quantileMs(0.5) ?? 0;
  return any <= Math.min(AT_MOST_MS, Math.max(IN_TRAFFIC_MS, usualMs * USUAL_FACTOR));
}

function confidenceOf({ inTraffic, together, aftermath: after }: Detail): Confidence | undefined {
  if (after.noNetwork > 0) return undefined;
  const gone = after.nobodyThere > 0;
  if (gone && after.opened === 0) return inTraffic || together >= MANY ? 'high' : 'medium';
  if (!inTraffic) return gone ? 'medium' : undefined;
  if (gone) return 'medium';
  // Only the moment speaks for it; a proxy or a firewall can cut in the middle of traffic as well.
  return 'low';
}
