import type { Reconnection } from '../../analysis/lineage.ts';
import type { Advice, Confidence, Finding } from '../../model/finding.ts';
import { type Connection, endedAtMs, openedAtMs, wasOpened } from '../../model/session.ts';
import type { DiagnosisContext } from '../context.ts';
import { endpointRule } from '../endpointRule.ts';
import { type FinalClose, finalClose } from '../reconnection/finalClose.ts';
import { mayHaveConversed } from '../reconnection/mayHaveConversed.ts';
import { attemptEvidence, socketsOf } from '../reconnection/streakEvidence.ts';
import { endEvidence, evidenceOfEach, lengthOf, timesWord } from '../words.ts';
import { codeAdvice, codeWords, meaningWords } from './serverCodes.ts';

/** After a longer pause somebody (a user, a timer of the application) has decided to try again. */
const BY_ITSELF_MS = 60_000;
/** So many closes for the same reason leave no doubt that nothing was changed between them. */
const MANY = 3;
/** A connection that lived longer was of use: what ended it came up anew, and was not there from the beginning. */
const IN_VAIN_MS = 30_000;
/** A socket that is still open after this was let in after all. */
const LET_IN_MS = 5000;

interface Run {
  readonly close: FinalClose;
  readonly attempts: readonly Reconnection[];
  readonly confidence: Confidence;
}

/** The server closed for a reason that trying again does not cure, and the page tries again, unchanged. */
export const reconnectAfterFinalClose = endpointRule('reconnect-after-final-close', (endpoint, context) =>
  context.analyses
    .lineagesOf(endpoint)
    .flatMap(({ reconnections }) => runsOf(reconnections, context))
    .map((run) => toFinding(run, context)),
);

/** Consecutive attempts after closes with one final code. */
function runsOf(reconnections: readonly Reconnection[], context: DiagnosisContext): readonly Run[] {
  const runs: { close: FinalClose; attempts: Reconnection[] }[] = [];
  for (const reconnection of reconnections) {
    const close = finalClose(context.dropOf(reconnection.from));
    const { from, pauseMs } = reconnection;
    if (!close || pauseMs > BY_ITSELF_MS) continue;
    if (close.policy === 'after-fixing' && !wasInVain(from)) continue;
    if (!wasTurnedAway(reconnection, close, context)) continue;
    const current = runs.at(-1);
    const goesOn = current?.attempts.at(-1)?.to === from && wasInVain(from);
    if (current && goesOn && current.close.said.code === close.said.code) current.attempts.push(reconnection);
    else runs.push({ close, attempts: [reconnection] });
  }
  return runs.flatMap((run) => {
    const confidence = confidenceOf(run.close, run.attempts, context);
    return confidence ? [{ ...run, confidence }] : [];
  });
}

function wasInVain(connection: Connection): boolean {
  return lifeMs(connection) <= IN_VAIN_MS;
}

/** From open, or from its beginning where nobody saw it open, to its end; 0 while it lives. */
function lifeMs(connection: Connection): number {
  const fromMs = openedAtMs(connection) ?? connection.createdAtMs;
  return (endedAtMs(connection) ?? fromMs) - fromMs;
}

/**
 * The code was final for the connection only if the next one fared no better: one that may have talked with the server
 * before it ended, or that lives, was let in. What has to be mended first shows at once (1002 after a while may be
 * Bandit's idle limit); what one message was refused for is repeated only where both sent something.
 */
function wasTurnedAway(
  { from, to }: Reconnection,
  { isAboutMessage, policy, said }: FinalClose,
  context: DiagnosisContext,
): boolean {
  const drop = context.dropOf(to);
  if (!drop || mayHaveConversed(drop, context)) return false;
  if (policy === 'after-fixing' && lifeMs(to) > LET_IN_MS) return false;
  if (!isAboutMessage) return true;
  const bothSent = from.sent.count > 0 && to.sent.count > 0;
  return bothSent && finalClose(drop)?.said.code === said.code;
}

function confidenceOf(
  { said, policy }: FinalClose,
  attempts: readonly Reconnection[],
  context: DiagnosisContext,
): Confidence | undefined {
  const last = attempts.at(-1);
  if (!last) return undefined;
  const lastDrop = context.dropOf(last.to);
  const again = finalClose(lastDrop)?.said.code === said.code && wasInVain(last.to);
  const closes = attempts.length + (again ? 1 : 0);
  const isUnchanged = attempts.every(({ from, to }) => from.url === to.url);
  if (closes >= MANY) return isUnchanged || policy !== 'after-reauth' ? 'high' : 'medium';
  // Another address may carry fresh credentials: that they are refused too is no mistake of the page.
  if (!isUnchanged) return undefined;
  if (closes === 2) return 'medium';
  // One attempt only: wrong by the code's meaning, unless it was let in.
  const letIn = wasOpened(last.to) && lifeMs(last.to) >= LET_IN_MS;
  return policy === 'no' && !letIn ? 'low' : undefined;
}

const WHAT: Readonly<Record<FinalClose['policy'], Advice>> = {
  no: { title: 'Do not reconnect after this code: tell the user instead.' },
  'after-reauth': { title: 'Fetch fresh credentials after this code, and only then connect again.' },
  'after-fixing': {
    title: 'Do not repeat what the server refused: trying again unchanged ends the same way.',
  },
};

const IN_VAIN_WORDS = 'although the code says that trying again does not help';
const SAME_MESSAGE_WORDS = 'and was soon closed the same way: it seems to send again what the server refuses';

const SEND_SOMETHING_ELSE: Advice = {
  title:
    'Reconnecting is fine after this code, sending the same message again is not: drop it from the queue, or tell the user.',
};

function toFinding({ close, attempts, confidence }: Run, context: DiagnosisContext): Finding {
  const { said, policy, isAboutMessage } = close;
  const sockets = socketsOf(attempts);
  const drops = sockets.flatMap((socket) => {
    const drop = context.dropOf(socket);
    return drop && finalClose(drop)?.said.code === said.code ? [drop] : [];
  });
  const pauses = attempts.map(({ pauseMs }) => pauseMs);
  return {
    id: `reconnect-after-final-close:${sockets[0]?.id}`,
    rule: 'reconnect-after-final-close',
    severity: 'warning',
    confidence,
    title: `The page reconnected ${timesWord(attempts.length)} after ${codeWords(said)}, at the latest ${lengthOf(Math.max(...pauses))} later, ${isAboutMessage ? SAME_MESSAGE_WORDS : IN_VAIN_WORDS}.`,
    connections: sockets.map(({ id }) => id),
    evidence: [
      ...evidenceOfEach(drops, (drop) => [endEvidence(drop)]),
      ...evidenceOfEach(attempts, (attempt) => [attemptEvidence(attempt, context)]),
      { text: meaningWords(said.explanation.entry), origin: 'inferred' },
    ],
    alternatives:
      said.explanation.matchedBy === 'context' && said.explanation.entry.context !== 'generic'
        ? []
        : ['The application may use this code for something else, after which trying again is right.'],
    advice: [
      isAboutMessage ? SEND_SOMETHING_ELSE : WHAT[policy],
      {
        title: 'Client: look at the code before reconnecting',
        language: 'javascript',
        snippet: `socket.addEventListener('close', async ({ code }) => {
  if (code === ${said.code}) ${isAboutMessage ? 'queue.dropRefused()' : `return ${policy === 'after-reauth' ? 'connect(await freshToken())' : 'showReason(code)'}`};
  reconnectLater();
});`,
      },
      ...codeAdvice(said),
    ],
  };
}
