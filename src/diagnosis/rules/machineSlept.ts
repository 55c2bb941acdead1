import { lowerBound } from '../../analysis/timeOrdered.ts';
import { formatDuration, formatSeconds } from '../../base/format.ts';
import type { ClockJump } from '../../model/session.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { dropRule } from '../rule.ts';
import { endEvidence, evidenceOfEach } from '../words.ts';

/** Shorter jumps are a clock being set or a busy machine. */
const SHORTEST_SLEEP_MS = 10_000;
/** After waking up, dead connections are noticed at the next send or when the server's reset arrives. */
const NOTICED_WITHIN_MS = 90_000;
const SURELY_WITHIN_MS = 15_000;

interface Detail {
  readonly jump: ClockJump;
  readonly afterMs: number;
}

/** The machine slept; the other side gave the connection up meanwhile. */
export const machineSlept = dropRule<Detail>({
  name: 'machine-slept',

  explain(drop, context) {
    if (!isLost(drop)) return undefined;
    const jump = sleepBefore(drop, context);
    if (!jump) return undefined;
    const afterMs = Math.max(0, drop.endMs - jump.atMs);
    // A server that spoke after the waking up had not given up.
    const { lastAtMs } = context.analyses.activity(drop.connection).received;
    if (lastAtMs !== undefined && lastAtMs > jump.atMs + 500) return undefined;
    return {
      confidence: afterMs <= SURELY_WITHIN_MS ? 'high' : 'medium',
      mergeKey: String(jump.atMs),
      detail: { jump, afterMs },
    };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { jump } = first.detail;
    const which = verdicts.length === 1 ? 'The connection was' : `${verdicts.length} connections were`;
    return {
      title: `${which} lost while the machine slept for ${formatDuration(jump.byMs)}.`,
      severity: 'info',
      observedMs: jump.byMs,
      evidence: [
        {
          text: `The wall clock moved ahead of the monotonic clock by ${formatDuration(jump.byMs)}.`,
          origin: jump.origin,
          atMs: jump.atMs,
        },
        ...evidenceOfEach(verdicts, ({ drop, detail: { afterMs } }) => [
          {
            ...endEvidence(drop),
            text: `${endEvidence(drop).text} ${formatSeconds(afterMs)} after waking up.`,
          },
        ]),
      ],
      alternatives: ['Somebody set the clock: then connections of other programs went on working.'],
      advice: [{ title: 'Nothing to prevent: reconnect and fetch what was missed when the page wakes up.' }],
    };
  },
});

function sleepBefore(drop: Drop, { session: { clockJumps } }: DiagnosisContext): ClockJump | undefined {
  // The jump is noticed on waking up, which may come a moment after the first failed socket.
  const until = lowerBound(clockJumps, drop.endMs + 5000);
  const jump = clockJumps[until - 1];
  if (!jump || jump.byMs < SHORTEST_SLEEP_MS || jump.atMs < drop.endMs - NOTICED_WITHIN_MS) return undefined;
  return (drop.openedMs ?? 0) <= jump.atMs ? jump : undefined;
}
