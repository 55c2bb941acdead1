import { explainClosure } from '../../../src/analysis/closure.ts';
import { type Connection, connectionState } from '../../../src/model/session.ts';
import type { Outcome } from './director.ts';
import { factsOf, isWatchedAt, type SocketFacts } from './facts.ts';
import { isWorker } from './story.ts';

export interface Verdict {
  readonly sockets: number;
  /** Those of which something must be known. */
  readonly judged: number;
  /** What was captured otherwise than it happened, one sentence each. */
  readonly differences: readonly string[];
}

/** How much later than the truth capture may tell it. */
const LATE_MS = 700;
/** A socket that is made and left within this time may leave no trace in the protocol. */
const INSTANT_MS = 150;

/** Compares what was captured with what really happened. */
export function judge(outcome: Outcome): Verdict {
  const facts = factsOf(outcome);
  const { session, ledger } = outcome;
  const byKey = new Map<string, Connection[]>();
  for (const connection of session.connections) {
    const key = URL.canParse(connection.url) ? (new URL(connection.url).searchParams.get('k') ?? '') : '';
    byKey.set(key, [...(byKey.get(key) ?? []), connection]);
  }
  const differences: string[] = [];
  let judged = 0;
  let missing = 0;
  for (const socket of facts) {
    const found = byKey.get(socket.key) ?? [];
    byKey.delete(socket.key);
    if (found.length === 0 && !socket.isSeenFromStart) missing++;
    const wrong = judgeSocket(socket, found, outcome);
    if (found.length > 0 || mustBeListed(socket, outcome)) judged++;
    for (const sentence of wrong) differences.push(`${describe(socket, outcome)}: ${sentence}`);
  }
  for (const [key, ghosts] of byKey) {
    // Nobody knows the address of a socket that was there before, without the hook or where it ended before it was found.
    if (key === '' && ghosts.length <= missing) continue;
    // What a page that is left wanted to tell may be lost with it.
    if (ghosts.length === 1 && ledger.nodes.has(key.split('-')[0] ?? '')) continue;
    for (const ghost of ghosts)
      differences.push(`ghost ${ghost.id} "${ghost.url}" ${connectionState(ghost)} ${countsOf(ghost)}`);
  }
  for (const { t, text, run } of ledger.told) if (t === 'problem') console.log(`  (${run}: ${text})`);
  return { sockets: facts.length, judged, differences };
}

function mustBeListed(socket: SocketFacts, outcome: Outcome): boolean {
  const { madeAtMs, run, server, isSeenFromStart, watchedFromMs } = socket;
  if (run.node.place === 'popup') return false;
  const endMs = Math.min(socket.endedAtMs, socket.toldUntilMs, outcome.watch.endAtMs);
  const lived = endMs - madeAtMs;
  if (isSeenFromStart) return lived > INSTANT_MS && (server !== undefined || lived > LATE_MS);
  if (!outcome.story.isHooked) return false;
  const lastGapMs = Math.max(0, ...outcome.watch.gaps.map(({ toMs }) => toMs));
  const fromMs = Math.max(watchedFromMs, lastGapMs > madeAtMs ? lastGapMs + 2500 : 0);
  return endMs > fromMs + LATE_MS;
}

function judgeSocket(socket: SocketFacts, found: readonly Connection[], outcome: Outcome): string[] {
  if (socket.run.node.place === 'popup') return found.length === 0 ? [] : ['of a popup, and listed'];
  if (found.length > 1 && !wasFoundAgain(found))
    return [
      `listed ${found.length} times: ${found.map((one) => `${one.id} ${connectionState(one)}`).join(', ')}`,
    ];
  const connection = found.at(-1);
  if (!connection) return mustBeListed(socket, outcome) ? ['not listed'] : [];
  return [
    ...judgeContext(socket, connection, outcome),
    ...(found.length > 1 ? [] : judgeCounts(socket, connection, outcome)),
    ...judgeState(socket, connection, outcome),
    ...judgeClose(socket, connection, outcome),
  ];
}

/**
 * A known limit: what ended as far as anybody saw, because its page was left, gets a line of its own when it is found
 * again (a service worker when the page returns to its scope; a worker in the back/forward cache when capture begins anew).
 */
function wasFoundAgain(found: readonly Connection[]): boolean {
  return found.every(({ end, openedBeforeCapture }, index) =>
    index === 0 ? end?.origin === 'inferred' : openedBeforeCapture,
  );
}

function judgeContext(
  { run }: SocketFacts,
  { contextId }: Connection,
  { session, story }: Outcome,
): string[] {
  const { place } = run.node;
  const context = contextId === undefined ? undefined : session.contexts.get(contextId);
  const expected = place.endsWith('frame')
    ? 'iframe'
    : place === 'module-worker' || place === 'blob-worker'
      ? 'worker'
      : place;
  if (!context) return ['in no context'];
  // Without the hook Chrome says only which process's page or frame it is.
  const isSharedProcess = !story.isHooked && expected === 'iframe' && context.type === 'page';
  if (context.type !== expected && !isSharedProcess) return [`in a ${context.type}, not in a ${expected}`];
  const [url] = run.url.split('#');
  if (!story.isHooked || expected === 'page' || !url || context.url.split('#')[0] === url) return [];
  return [`in "${context.url}", not in "${url}"`];
}

function judgeCounts(socket: SocketFacts, connection: Connection, outcome: Outcome): string[] {
  const { server, closed, plan, isAlive, closing, isSeenFromStart, hasGap, endedAtMs, toldUntilMs } = socket;
  const planned = plan.sent.reduce((sum, { count }) => sum + count, 0);
  const received = server?.receivedAtMs ?? [];
  const sent = server?.sentAtMs ?? [];
  const isTold = (atMs: number) =>
    isSeenFromStart ? atMs < toldUntilMs : isWatchedAt(socket, atMs - LATE_MS, outcome);
  const seen = (times: readonly number[]) => times.filter(isTold).length;
  const isOpenStill = isAlive && !closed && !closing && endedAtMs === Number.POSITIVE_INFINITY;
  const hasAll = isOpenStill || (closed?.wasClean === true && closed.code === server?.closeSent);
  const least = {
    sent: hasGap ? 0 : seen(received),
    received: hasGap
      ? 0
      : hasAll
        ? seen(sent)
        : isSeenFromStart && closed && closed.at < toldUntilMs
          ? (closed.heard ?? 0)
          : 0,
  };
  const said = closed && plan.api !== 'stream' ? closed.said : undefined;
  const most = {
    sent: isOpenStill && plan.end.by !== 'deaf' ? received.length : (said ?? planned),
    received: sent.length,
  };
  return (['sent', 'received'] as const).flatMap((way) => {
    const { count } = connection[way];
    if (count >= least[way] && count <= most[way]) return [];
    return [`${way} ${count}, where ${least[way]} to ${most[way]} were`];
  });
}

function judgeState(socket: SocketFacts, connection: Connection, { watch, story }: Outcome): string[] {
  const { closed, closing, isAlive, run, openedAtMs, endedAtMs, server } = socket;
  const state = connectionState(connection);
  const isOver = connection.end !== undefined || connection.close !== undefined;
  if (state === 'failed' && openedAtMs !== undefined && openedAtMs < socket.toldUntilMs)
    return ['failed, but it had opened'];
  // A page in the back/forward cache keeps its workers, mute, with their connections up; they may be found there.
  const { place } = run.node;
  const isOfPage = place !== 'shared-worker' && place !== 'service-worker';
  if (!isAlive && isWorker(place) && (!isOfPage || !server?.end || connection.openedBeforeCapture)) return [];
  const endMs = closed?.at ?? (isAlive ? Number.POSITIVE_INFINITY : run.lastAtMs + 1000);
  if (!isOver && endMs < watch.endAtMs - LATE_MS)
    return [
      `${state}, but ${closed ? 'the page heard its end' : 'its context went'} ${ms(watch.endAtMs - endMs)} before`,
    ];
  if (!isAlive || closed || endedAtMs !== Number.POSITIVE_INFINITY) return [];
  // Without the hook nobody tells of a close() that is not answered.
  if (closing && !story.isHooked) return [];
  const isFine = closing ? state !== 'open' && state !== 'connecting' : true;
  if (isOver) return [`${state} (${connection.end?.cause} ${connection.end?.origin}), but it lives`];
  if (!isFine) return [`${state}, but the page closed it`];
  if (!closing && openedAtMs !== undefined && state !== 'open') return [`${state}, but it is open`];
  if (openedAtMs === undefined && server?.answeredAtMs === undefined && state === 'open')
    return ['open, but it was never answered'];
  return [];
}

function judgeClose(socket: SocketFacts, connection: Connection, outcome: Outcome): string[] {
  const { closed, run } = socket;
  const { session, story, watch } = outcome;
  const closure = explainClosure(session, connection);
  const { close } = connection;
  if (!closed) {
    if (!closure || socket.isAlive || run.lastAtMs > watch.endAtMs - 2500) return [];
    // Without the hook a frame's sockets are the page's: what ends with the frame just ends.
    if (run.lastAtMs < watch.capturingAtMs || !story.isHooked) return [];
    const { server, closing, plan } = socket;
    const wasEnded =
      server?.closeSent !== undefined || server?.cutAtMs !== undefined || closing !== undefined;
    const isFine =
      closure.by === 'navigation' ||
      wasEnded ||
      plan.end.by === 'violation' ||
      plan.handshake.answer !== 'ok' ||
      connection.end?.cause === 'unseen';
    return isFine ? [] : [`ended by ${closure.by} (${closure.because}), but its context went`];
  }
  if (!isWatchedAt(socket, closed.at, outcome)) return [];
  if (!story.isHooked)
    return close?.code === undefined || close.code === closed.code
      ? []
      : [`code ${close.code} without the hook, but the page heard ${closed.code}`];
  if (!close)
    return [
      `no close code (${connection.end?.cause} ${connection.end?.origin}), but the page heard ${closed.code}`,
    ];
  const differs = (['code', 'reason', 'wasClean'] as const).filter((fact) => close[fact] !== closed[fact]);
  if (differs.length > 0)
    return differs.map((fact) => `${fact} "${close[fact]}", but the page heard "${closed[fact]}"`);
  if (!socket.isSeenFromStart || closure === undefined) return [];
  const allowed = authorsOf(socket);
  if (allowed.length === 0 || allowed.includes(closure.by)) return [];
  return [`ended by ${closure.by} (${closure.because}), not by ${allowed.join(' or ')}`];
}

/** Who may be named as the one who ended it; none: anybody. */
function authorsOf({ closed, closing, plan, server, run }: SocketFacts): string[] {
  const { end, handshake } = plan;
  if (!closed) return [];
  const wasLeft = run.leftAtMs.some((atMs) => atMs < closed.at) ? ['navigation'] : [];
  if (closing && closing.at <= closed.at) {
    if (closing.state === 0 || closed.code === (end.by === 'page' ? (end.code ?? 1005) : 1005))
      return ['page'];
    return ['page', 'server', 'network', ...wasLeft];
  }
  if (handshake.answer === 'refused') return ['server', ...wasLeft];
  if (handshake.answer === 'hang-up') return ['network', ...wasLeft];
  if (handshake.answer === 'bad-accept') return ['network', 'browser', 'server', ...wasLeft];
  if (end.by === 'violation') return ['browser', ...wasLeft];
  if (server?.closeSent !== undefined && closed.code === server.closeSent)
    return plan.api === 'stream' && closed.code === 1005 ? ['server', 'unknown'] : ['server'];
  if (server?.cutAtMs !== undefined) return ['network', ...wasLeft];
  return wasLeft.length > 0 ? wasLeft : [];
}

const ms = (duration: number): string => `${Math.round(duration)} ms`;

const countsOf = ({ sent, received }: Connection): string => `↑${sent.count} ↓${received.count}`;

/** What it is about, for whoever looks into it. */
function describe(socket: SocketFacts, { watch }: Outcome): string {
  const { key, run, plan, madeAtMs, server, isAlive, isSeenFromStart, endedAtMs, hasGap } = socket;
  const since = (atMs: number | undefined) =>
    atMs === undefined || !Number.isFinite(atMs) ? '-' : ms(atMs - watch.capturingAtMs);
  return [
    `${key} in ${isWorker(run.node.place) ? '' : 'a '}${run.node.place}`,
    `${plan.api} ${plan.handshake.answer} end:${plan.end.by}`,
    `made ${since(madeAtMs)} conn ${since(server?.connectedAtMs)} ended ${since(endedAtMs)}`,
    [isAlive ? 'alive' : 'gone', isSeenFromStart ? 'seen' : 'late', ...(hasGap ? ['gap'] : [])].join(' '),
  ].join(', ');
}
