import type { Endpoint } from '../../analysis/endpoints.ts';
import type { Advice, Confidence, Finding } from '../../model/finding.ts';
import { type Connection, endedAtMs, lastFrameAtMs, openedAtMs, wasOpened } from '../../model/session.ts';
import { atMost } from '../confidence.ts';
import type { DiagnosisContext } from '../context.ts';
import { endpointRule } from '../endpointRule.ts';
import { type Growth, growthOf } from '../reconnection/growth.ts';
import { evidenceOfEach, lengthOf, numberWord } from '../words.ts';

/** Pages have a handful of sockets to one address for good reasons; not one more every few seconds, left unused. */
const MANY_OPEN = 5;
const SURELY_MANY = 8;
/** Sockets the page goes on using may each be meant, up to a number that one connection would do better. */
const MANY_IN_USE = 10;
/** Where pages are not told apart, sockets in use may be those of so many tabs or clients, one each. */
const MANY_CLIENTS = 25;
/** What the page sends so shortly after it opened the next socket belongs to the change. */
const CHANGE_MS = 2000;
/** Sockets opened within this time were opened together, on purpose. */
const TOGETHER_MS = 2000;
/** One in five may go while the number grows. */
const MOST_ENDED_SHARE = 0.2;

/** So many times more came back than had ended: no accident of a page that just then opened another. */
const GROWN_TIMES = 3;

interface Group {
  readonly connections: readonly Connection[];
  readonly address: string;
}

interface Leak {
  readonly group: Group;
  /** Open at the peak, oldest first. */
  readonly open: readonly Connection[];
  readonly peakMs: number;
  readonly confidence: Confidence;
}

/** More and more open sockets from one context to one address: each new one leaves the old one behind. */
export const connectionLeak = endpointRule('connection-leak', (endpoint, context) =>
  groupsOf(endpoint).flatMap((group) => {
    const leak = leakOf(group, context) ?? leakInPairs(group, context);
    if (leak) return [toFinding(leak)];
    const grown = growthOf(
      group.connections.toSorted((a, b) => openMs(a) - openMs(b)),
      context.dropOf,
    );
    return grown.length >= GROWN_TIMES ? [grownFinding(group, grown)] : [];
  }),
);

/** Sockets of one context to one path: rooms or documents of their own are no leak. */
function groupsOf({ connections }: Endpoint): readonly Group[] {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    if (!wasOpened(connection)) continue;
    const address = connection.url.replace(/[?#].*$/s, '');
    const key = `${connection.contextId} ${address}`;
    const group = groups.get(key);
    if (group) group.push(connection);
    else groups.set(key, [connection]);
  }
  return [...groups].map(([key, members]) => ({
    connections: members,
    address: key.slice(key.indexOf(' ') + 1),
  }));
}

function leakOf(group: Group, { session, analyses }: DiagnosisContext): Leak | undefined {
  const { connections } = group;
  if (connections.length < MANY_OPEN) return undefined;
  const opens = connections.toSorted((a, b) => openMs(a) - openMs(b));
  const peakMs = peakOf(opens, session.lastEventAtMs ?? 0);
  const before = opens.filter((connection) => openMs(connection) <= peakMs);
  const open = before.filter(
    (connection) => surelyOpenUntil(connection, session.lastEventAtMs ?? 0) > peakMs,
  );
  if (open.length < MANY_OPEN || momentsOf(open) < MANY_OPEN) return undefined;
  const [first] = open;
  const since = before.filter((connection) => first && openMs(connection) >= openMs(first));
  if (since.length - open.length > since.length * MOST_ENDED_SHARE) return undefined;
  const hasOneUrl = new Set(open.map(({ url }) => url)).size === 1;
  const isInUse = usedOf(open, analyses) * 2 > open.length;
  const mostInUse = first?.contextId === undefined ? MANY_CLIENTS : MANY_IN_USE;
  if (isInUse && open.length < mostInUse) return undefined;
  const isSure = hasOneUrl && !isInUse && open.length >= SURELY_MANY && first?.contextId !== undefined;
  return { group, open, peakMs, confidence: isSure ? 'high' : 'medium' };
}

/**
 * A part of the page that connects twice and cleans up once (an effect that runs twice) leaves one of each pair: what
 * was closed says nothing of the other. Less sure, because the two may have been meant for different things.
 */
function leakInPairs(group: Group, context: DiagnosisContext): Leak | undefined {
  const opens = group.connections.toSorted((a, b) => openMs(a) - openMs(b));
  const left = opens.filter(
    (connection, i) =>
      !isClosedByPage(connection, context) ||
      ![opens[i - 1], opens[i + 1]].some((other) => other && isTwinLeft(other, connection)),
  );
  const leak = left.length < opens.length ? leakOf({ ...group, connections: left }, context) : undefined;
  return leak && { ...leak, confidence: atMost(leak.confidence, 'medium') };
}

/** Opened by the same code run, or by the one right after it. */
const TWIN_MS = 500;

function isTwinLeft(other: Connection, closed: Connection): boolean {
  const isTwin = other.url === closed.url && Math.abs(openMs(other) - openMs(closed)) <= TWIN_MS;
  return isTwin && (endedAtMs(other) ?? Number.POSITIVE_INFINITY) > (endedAtMs(closed) ?? 0);
}

/** The page said goodbye, or somebody did whom the file does not name. */
function isClosedByPage(connection: Connection, { analyses }: DiagnosisContext): boolean {
  const closure = analyses.closure(connection);
  return closure?.by === 'page' || (closure?.by === 'unknown' && NORMAL.has(closure.code ?? 0));
}

const NORMAL: ReadonlySet<number> = new Set([1000, 1001, 1005]);

/** When most were open. */
function peakOf(opens: readonly Connection[], nowMs: number): number {
  const steps = opens.flatMap((connection) => [
    { atMs: openMs(connection), change: 1 },
    { atMs: surelyOpenUntil(connection, nowMs), change: -1 },
  ]);
  steps.sort((a, b) => a.atMs - b.atMs || a.change - b.change);
  let open = 0;
  let most = 0;
  let peakMs = 0;
  for (const { atMs, change } of steps) {
    open += change;
    if (open > most) [most, peakMs] = [open, atMs];
  }
  return peakMs;
}

function openMs(connection: Connection): number {
  return openedAtMs(connection) ?? connection.createdAtMs;
}

/** A file that knows no ends does not say that a socket stayed open: then its last message is all there is. */
function surelyOpenUntil(connection: Connection, nowMs: number): number {
  const endMs = endedAtMs(connection);
  if (endMs !== undefined) return endMs;
  if (connection.origin === 'file') return lastFrameAtMs(connection) ?? connection.createdAtMs;
  return nowMs + 1;
}

/**
 * Sockets on which the page still said something after it had opened the next one. A leaked socket only listens: the
 * page's code has lost it. Heartbeats go on by themselves.
 */
function usedOf(open: readonly Connection[], analyses: DiagnosisContext['analyses']): number {
  return open.filter((connection, i) => {
    const next = open[i + 1];
    const { lastAtMs, lastRow } = analyses.activity(connection).sent;
    if (!next || lastAtMs === undefined || lastRow === undefined) return false;
    return lastAtMs > openMs(next) + CHANGE_MS && !analyses.isHeartbeat(lastRow);
  }).length;
}

function momentsOf(open: readonly Connection[]): number {
  let moments = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const connection of open) {
    if (openMs(connection) - lastMs > TOGETHER_MS) moments++;
    lastMs = openMs(connection);
  }
  return moments;
}

function toFinding({ open, group, peakMs, confidence }: Leak): Finding {
  const firstMs = open[0] ? openMs(open[0]) : peakMs;
  const count = numberWord(open.length);
  return {
    id: `connection-leak:${open[0]?.id}`,
    rule: 'connection-leak',
    severity: 'warning',
    confidence,
    title: `More and more sockets to ${group.address || 'one address'}: ${count} were open at once, opened one after the other within ${lengthOf(peakMs - firstMs)}, and the old ones were not closed.`,
    connections: open.map(({ id }) => id),
    observedMs: peakMs - firstMs,
    evidence: evidenceOfEach(open, (connection) => {
      const caller = connection.initiator?.stack[0];
      const where = caller ? ` by ${caller.functionName || 'anonymous'} (${caller.url}:${caller.line})` : '';
      return [
        {
          text: `Opened${where}, and still open ${lengthOf(peakMs - openMs(connection))} later.`,
          origin: connection.origin,
          atMs: openMs(connection),
          connectionId: connection.id,
        },
      ];
    }),
    alternatives: [
      'Each socket has a purpose of its own (a terminal, a document): then their number is meant, and one connection for all would do.',
    ],
    advice: ADVICE,
  };
}

const ADVICE: readonly Advice[] = [
  {
    title:
      'Close the old socket before opening a new one, and when the part of the page that owns it goes away',
    language: 'javascript',
    snippet: `let socket;
function connect() {
  socket?.close(1000, 'replaced');
  socket = new WebSocket(url);
}
// React: useEffect(() => { connect(); return () => socket.close(1000); }, [url]);`,
  },
];

function grownFinding({ address }: Group, grown: readonly Growth[]): Finding {
  const last = grown.at(-1)?.returned ?? [];
  const connections = [...new Set(grown.flatMap(({ returned }) => returned))];
  const steps = grown.map(({ ended, returned }) => `${ended} to ${returned.length}`).join(', ');
  return {
    id: `connection-leak:${connections[0]?.id}`,
    rule: 'connection-leak',
    severity: 'warning',
    confidence: 'medium',
    title: `Each time sockets to ${address || 'one address'} were lost, more came back than had ended: ${steps}.`,
    connections: connections.map(({ id }) => id),
    evidence: evidenceOfEach(last, (connection) => [
      {
        text: 'Opened after the latest loss.',
        origin: connection.origin,
        atMs: openMs(connection),
        connectionId: connection.id,
      },
    ]),
    alternatives: ['The page opened further sockets on purpose just then.'],
    advice: [
      {
        title:
          'Reconnect from one place: an end fires error and close, and a handler that is registered twice runs twice.',
      },
      ...ADVICE,
    ],
  };
}
