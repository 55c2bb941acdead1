import { lowerBound } from '../../analysis/timeOrdered.ts';
import { formatDuration, formatSeconds } from '../../base/format.ts';
import type { Confidence, Evidence } from '../../model/finding.ts';
import { type ClockJump, closingCall } from '../../model/session.ts';
import { cameBack, gaveUpAtMs } from '../cameBack.ts';
import { rankCandidates } from '../candidates.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isLost } from '../drop.ts';
import { dropRule } from '../rule.ts';
import { type Standstill, standstillBefore } from '../standstill.ts';
import { endEvidence, evidenceOfEach } from '../words.ts';
import { missedHeartbeat } from './heartbeatUnanswered.ts';

/** Shorter jumps are a clock being set or a busy machine. */
const SHORTEST_SLEEP_MS = 10_000;
/** After waking up, dead connections are noticed at the next send or when the server's reset arrives. */
const NOTICED_WITHIN_MS = 90_000;
const SURELY_WITHIN_MS = 15_000;
/** Longer than servers wait for a sign of life: the other side has given up meanwhile. */
const LONG_SLEEP_MS = 60_000;

interface Detail {
  readonly atMs: number;
  readonly sleptMs: number;
  readonly seen: ClockJump | Standstill;
  readonly afterMs: number;
}

/** The machine slept; the other side gave the connection up meanwhile. */
export const machineSlept = dropRule<Detail>({
  name: 'machine-slept',

  explain(drop, context) {
    const sleep = isLost(drop)
      ? (sleepBefore(drop, context) ?? inferredSleep(drop, context))
      : sleepBeforeGivingUp(drop, context);
    if (!sleep) return undefined;
    // A server that spoke after the waking up had not given up.
    const { lastAtMs } = context.analyses.activity(drop.connection).received;
    if (lastAtMs !== undefined && lastAtMs > sleep.atMs + 500) return undefined;
    const { confidence, ...detail } = sleep;
    return { confidence, mergeKey: String(Math.round(sleep.atMs)), detail };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { sleptMs, seen } = first.detail;
    const surely = 'byMs' in seen ? 'slept' : 'probably slept';
    const which = verdicts.length === 1 ? 'The connection was' : `${verdicts.length} connections were`;
    return {
      title: `${which} lost while the machine ${surely} for ${formatDuration(sleptMs)}.`,
      severity: 'info',
      observedMs: sleptMs,
      evidence: [
        'byMs' in seen ? jumpEvidence(seen) : standstillEvidence(seen),
        ...evidenceOfEach(verdicts, ({ drop, detail: { afterMs } }) => [
          {
            ...endEvidence(drop),
            text: `${endEvidence(drop).text} ${formatSeconds(afterMs)} after waking up.`,
          },
        ]),
      ],
      alternatives:
        'byMs' in seen
          ? ['Somebody set the clock: then connections of other programs went on working.']
          : [
              'The browser froze the tab, or what recorded the traffic stood still: then other programs went on working.',
              'The network was lost between the page and what recorded it.',
            ],
      advice: [{ title: 'Nothing to prevent: reconnect and fetch what was missed when the page wakes up.' }],
    };
  },
});

type Sleep = Detail & { readonly confidence: Confidence };

function sleepBefore(drop: Drop, { session: { clockJumps } }: DiagnosisContext): Sleep | undefined {
  // The jump is noticed on waking up, which may come a moment after the first failed socket.
  const endMs = gaveUpAtMs(drop);
  const until = lowerBound(clockJumps, endMs + 5000);
  const jump = clockJumps[until - 1];
  if (!jump || jump.byMs < SHORTEST_SLEEP_MS || jump.atMs < endMs - NOTICED_WITHIN_MS) return undefined;
  if ((drop.openedMs ?? 0) > jump.atMs) return undefined;
  const afterMs = Math.max(0, endMs - jump.atMs);
  const confidence = afterMs <= SURELY_WITHIN_MS ? 'high' : 'medium';
  return { confidence, atMs: jump.atMs, sleptMs: jump.byMs, seen: jump, afterMs };
}

/**
 * The page itself gave the connection up because no sign of life came: awake again, its timers find everything overdue, or
 * ask in vain for a while. The sleep is why.
 */
function sleepBeforeGivingUp(drop: Drop, context: DiagnosisContext): Sleep | undefined {
  if (drop.closure.by !== 'page' || !drop.opened) return undefined;
  const sleep = sleepBefore(drop, context);
  if (!sleep) return undefined;
  const isLong = sleep.sleptMs >= LONG_SLEEP_MS;
  if (missedHeartbeat(drop, context)) return isLong ? { ...sleep, confidence: 'high' } : sleep;
  // Libraries give no reason, but they open the next at once.
  const isSilent = (closingCall(drop.connection)?.reason ?? '') === '';
  return isLong && isSilent && sleep.afterMs <= SURELY_WITHIN_MS && cameBack(drop) ? sleep : undefined;
}

/**
 * Seen from outside, where nobody watched the clock: page and servers fell silent at one moment, the page's own timers
 * too. A lost network stops no timer, and an idle limit would have cut long before. One host alone may be a page that
 * stopped its timer itself: there, a length that is somebody's idle limit tells nothing of a sleep.
 */
function inferredSleep(drop: Drop, context: DiagnosisContext): Sleep | undefined {
  const seen = standstillBefore(drop, NOTICED_WITHIN_MS, context);
  if (!seen || drop.connection.createdAtMs > seen.fromMs) return undefined;
  const { fromMs, toMs, hosts, beat, cameBack } = seen;
  const isSure = hosts.size > 1;
  if (!isSure && (!beat || !cameBack || isIdleLimit(drop, context))) return undefined;
  const confidence = isSure ? 'medium' : 'low';
  return { confidence, atMs: toMs, sleptMs: toMs - fromMs, seen, afterMs: drop.endMs - toMs };
}

function isIdleLimit({ silence, closure, hints }: Drop, { stack }: DiagnosisContext): boolean {
  const { code } = closure;
  const query = { observedMs: silence.any ?? 0, semantics: ['idle'] as const, code, hints, stack };
  return rankCandidates(query).isTight;
}

function jumpEvidence({ byMs, origin, atMs }: ClockJump): Evidence {
  const text = `The wall clock moved ahead of the monotonic clock by ${formatDuration(byMs)}.`;
  return { text, origin, atMs };
}

function standstillEvidence({ fromMs, toMs, hosts, beat }: Standstill): Evidence {
  const where = hosts.size > 1 ? ` on ${hosts.size} hosts` : '';
  const what = beat
    ? `, nor did the page send its heartbeat, due every ${formatSeconds(beat.intervalMs)}`
    : ', though both sides had talked all the time';
  return {
    text: `Nothing was recorded${where} for ${formatDuration(toMs - fromMs)}${what}.`,
    origin: 'inferred',
    atMs: fromMs,
    ...(beat && { connectionId: beat.connection.id }),
  };
}
