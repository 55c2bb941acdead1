import { plural } from '../../base/format.ts';
import type { Confidence } from '../../model/finding.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { type Aftermath, aftermathOfAll, attemptsAfter } from '../aftermath.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isCodeless, mayBeCut, obeysLastWords } from '../drop.ts';
import { lastWordsEvidence } from '../frameEvidence.ts';
import { beginningOfRestart, saysRestart } from '../restarts.ts';
import { dropRule } from '../rule.ts';
import { type HostLoss, hostLoss } from '../simultaneous.ts';
import { endEvidence, evidenceOfEach, lengthOf, numberWord, sentenceCase } from '../words.ts';
import { pageLeft } from './closedByNavigation.ts';

const GOING_AWAY = 1001;
const NORMAL = 1000;
const NO_STATUS = 1005;
/** What `lastWords.ts` makes of Socket.IO's packet of that name. */
const GOODBYE = 'disconnect';
/** Sockets that were opened together and ended together may have lived out the same limit. */
const EQUAL_AGES_MS = 1000;
/** So many sockets of a host at one instant are no accident. */
const MANY = 3;
/** A restart takes (nearly) all sockets of the host along; a rolling one those of one process. */
const MOST_OF_HOST = 0.6;
/** Chrome closes the sockets of a page within some milliseconds; on the way to a proxy they spread a little. */
const ONE_TASK_MS = 100;
/** A page that is reloaded runs its script within so long; a restarted server is seldom there again. */
const RELOADED_WITHIN_MS = 1000;
interface Detail {
  readonly loss: HostLoss;
  readonly aftermath: Aftermath;
  /** The code or its reason says so. */
  readonly said: boolean;
}

/** The server went down on purpose or was started again: its sockets end together, or with a code that says so. */
export const serverRestart = dropRule<Detail>({
  name: 'server-restart',

  explain(drop, context) {
    const said = saysRestart(drop);
    if (pageLeft(drop, context.burstOf(drop))) return undefined;
    const isCandidate = said || mayBeCut(drop) || isGoingAway(drop) || isDismissed(drop);
    if (!isCandidate) return undefined;
    const loss = hostLoss(drop, context);
    if (!said && loss.drops.length < 2 && !isGoingAway(drop)) return undefined;
    const detail = { loss, aftermath: aftermathOfAll(loss.drops, context), said };
    const confidence = confidenceOf(drop, detail);
    const start = context.burstOf(drop)?.startMs ?? drop.endMs;
    // A rolling restart takes minutes, and every socket says what it is.
    const moment = said ? 'said' : Math.round(start);
    return confidence && { confidence, mergeKey: `${drop.endpoint.host} ${moment}`, detail };
  },

  storyOf: ({ drop, detail }, context) =>
    detail.said ? beginningOfRestart(drop, context).connection.id : '',

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { drop, detail } = first;
    const count = verdicts.length;
    const ends = verdicts.map(({ drop: { endMs } }) => endMs);
    const span = Math.max(...ends) - Math.min(...ends);
    const codes = [...new Set(verdicts.map(({ drop: { closure } }) => closure.code ?? 'no code'))].join(', ');
    const returned = verdicts.some(({ detail: { aftermath: after } }) => after.opened > 0);
    const what =
      count === 1
        ? `The server ended the connection because it is going down or restarting (${codes})`
        : `${sentenceCase(numberWord(count))} sockets of ${drop.endpoint.host} ended within ${lengthOf(span)} (${codes}): the server restarted`;
    return {
      title: `${what}.`,
      severity: 'warning',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop: one }) => [
          ...lastWordsEvidence(context, one),
          endEvidence(one),
        ]),
        ...shareEvidence(detail.loss, context),
        ...(returned
          ? [{ text: 'New sockets to the endpoint opened soon after.', origin: 'inferred' as const }]
          : []),
      ],
      alternatives: detail.said
        ? []
        : [
            ...(drop.closure.by === 'unknown' && isGoingAway(drop)
              ? ['The page was left or reloaded: its browser sends 1001 then, too.']
              : []),
            'A proxy or load balancer that was reloaded: its sockets end together too. Its log at this moment would tell.',
            "A crash of the server process: the server's log would tell.",
          ],
      advice: [
        {
          title: 'Let clients come back at random moments, so that a restart is not followed by a stampede.',
        },
        RECONNECT_ADVICE,
        {
          title: 'Server: close with 1012 before stopping, so that clients know it is a restart',
          language: 'javascript',
          snippet: `process.on('SIGTERM', () => {
  for (const client of webSocketServer.clients) client.close(1012, 'restart');
});`,
        },
      ],
    };
  },
});

function isGoingAway({ opened, closure }: Drop): boolean {
  return opened && closure.code === GOING_AWAY && (closure.by === 'server' || closure.by === 'unknown');
}

function confidenceOf(drop: Drop, { loss, aftermath: after, said }: Detail): Confidence | undefined {
  if (said) return drop.closure.by === 'unknown' && !drop.lastWords ? 'medium' : 'high';
  const { length } = loss.drops;
  if (isGoingAway(drop)) {
    if (length < 2 || loss.equallySilent) return 'low';
    return drop.closure.by === 'unknown' ? ofOnePage(loss, after) : 'high';
  }
  if (loss.share < MOST_OF_HOST) return undefined;
  if (isDismissed(drop)) return ofDismissed(loss, after);
  if (isCodeless(drop)) return ofCodeless(loss, after);
  // Sockets that had been silent equally long may have run into a limit together.
  if (loss.equallySilent) return 'low';
  // Nobody there and nobody back: that is a crash rather than a restart.
  if (after.nobodyThere > 0 && after.opened === 0) return 'low';
  if (length >= MANY) return after.opened > 0 ? 'high' : 'medium';
  return after.opened > 0 ? 'medium' : 'low';
}

/**
 * Where nobody saw who closed with 1001, the browser may have: it closes all sockets of a page that is left in one task,
 * and a page that is reloaded opens them again at once.
 */
function ofOnePage({ drops }: HostLoss, after: Aftermath): Confidence {
  const ends = drops.map(({ endMs }) => endMs);
  const isSpread = Math.max(...ends) - Math.min(...ends) > ONE_TASK_MS;
  if (isSpread && after.opened + after.nobodyThere > 0) return 'high';
  const isReload = drops.every(
    ({ endpoint, endMs }) => attemptsAfter(endpoint.connections, endMs, RELOADED_WITHIN_MS).length > 0,
  );
  return isReload && !isSpread ? 'low' : 'medium';
}

/** The server ended it without a word of why; where nobody saw who ended it, its goodbye (Socket.IO) says so. */
function isDismissed(drop: Drop): boolean {
  const { opened, closure } = drop;
  const { code, by, reason = '' } = closure;
  if (!opened || reason !== '' || (code !== undefined && code !== NORMAL && code !== NO_STATUS)) return false;
  if (code !== undefined && by === 'server') return true;
  return saysGoodbye(drop) && (by === 'server' || by === 'unknown' || obeysLastWords(drop));
}

function saysGoodbye({ lastWords }: Drop): boolean {
  return lastWords?.text === GOODBYE;
}

/**
 * A server that stops sends its clients away, and they come back. Two conversations may come to their end at one
 * moment, too; a limit on the age ends those that began together.
 */
function ofDismissed({ drops, equallySilent }: HostLoss, after: Aftermath): Confidence | undefined {
  if (!drops.every(isDismissed) || equallySilent || after.opened + after.nobodyThere === 0) return undefined;
  if (drops.every(saysGoodbye)) return 'medium';
  const ages = drops.flatMap(({ ageMs }) => ageMs ?? []);
  const areAsOld = Math.max(...ages) - Math.min(...ages) <= EQUAL_AGES_MS;
  if (areAsOld) return undefined;
  return drops.length >= MANY ? 'medium' : 'low';
}

/**
 * Without codes a page may have closed them all itself; but then it would not have opened them again, and several
 * pages would not have done so at one instant.
 */
function ofCodeless({ drops, equallySilent }: HostLoss, after: Aftermath): Confidence | undefined {
  if (drops.length < MANY) return undefined;
  const contexts = new Set(drops.map(({ connection }) => connection.contextId)).size;
  if (after.nobodyThere > 0 && after.opened === 0) return undefined;
  if (after.opened > 0 && !equallySilent) return 'medium';
  return contexts >= MANY ? 'low' : undefined;
}

function shareEvidence({ drops, share }: HostLoss, { burstOf }: DiagnosisContext) {
  const [first] = drops;
  if (!first || drops.length < 2) return [];
  const others = (burstOf(first)?.drops.length ?? 0) - drops.length;
  const elsewhere =
    others === 0
      ? 'no other host lost any'
      : `${plural(others, 'socket')} of other hosts ended at that moment, too`;
  return [
    {
      text: `They were ${Math.round(share * 100)} % of the sockets open to this host; ${elsewhere}.`,
      origin: 'inferred' as const,
    },
  ];
}
