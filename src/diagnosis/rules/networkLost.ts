import { lowerBound } from '../../analysis/timeOrdered.ts';
import type { Confidence, Evidence } from '../../model/finding.ts';
import type { Connection, PageMark } from '../../model/session.ts';
import { aftermath, attemptsAfter } from '../aftermath.ts';
import type { DiagnosisContext } from '../context.ts';
import { type Drop, isCodeless, mayBeCut } from '../drop.ts';
import { handshakeFailure } from '../handshake.ts';
import { endedByLimitBefore } from '../limitBefore.ts';
import { lostTogether } from '../lostTogether.ts';
import { dropRule } from '../rule.ts';
import { hostsSilentWith } from '../silentTogether.ts';
import { endEvidence, evidenceOfEach, listWords, numberWord, sentenceCase } from '../words.ts';

/** The offline event may come a moment after the sockets, or long before Chrome gives them up. */
const OFFLINE_AFTER_MS = 3000;
const OFFLINE_BEFORE_MS = 120_000;
/** So many sockets on at least two hosts at one instant have only this machine's network in common. */
const MANY = 3;
const MOST_OF_HOST = 0.8;
/** An attempt that comes later speaks of another moment. */
const NEXT_WITHIN_MS = 10_000;
/** Ends of sockets that fell silent together are told together. */
const TOGETHER_MS = 60_000;
const NETWORK_ERROR = /ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED|ADDRESS_UNREACHABLE)/;

interface Detail {
  readonly offline: PageMark | undefined;
  /** Hosts that lost sockets in the same instant. */
  readonly hosts: readonly string[];
  /** In a sentence. */
  readonly browserSaid: string | undefined;
  /** In one instant; or they fell silent together; or they ended and came back within moments. */
  readonly how: 'instant' | 'silent' | 'together';
}

/** The machine's own network went away: the browser says so, or connections to several hosts are lost at once. */
export const networkLost = dropRule<Detail>({
  name: 'network-lost',
  dependsOn: 'endpoint',

  explain(drop, context) {
    const browserSaid = browserWords(drop);
    const failure = handshakeFailure(drop);
    const offline = offlineAround(drop, context);
    if (failure) {
      // An attempt made while the network was away is part of the same story; otherwise it stands for itself.
      return failure.kind === 'net' && NETWORK_ERROR.test(failure.error) && offline
        ? {
            confidence: 'high',
            mergeKey: keyOf(offline),
            detail: { offline, hosts: [], browserSaid, how: 'instant' },
          }
        : undefined;
    }
    if (!mayBeCut(drop)) return undefined;
    if (offline && endedByLimitBefore(drop, offline.atMs, context)) return undefined;
    const lost = hostsLostWith(drop, context);
    const silent = hostsSilentWith(drop, context);
    const together = lostTogether(drop, context);
    const how = together ? 'together' : lost.length < 2 && silent.size >= MANY ? 'silent' : 'instant';
    const hosts = { together: [...(together?.hosts ?? [])], silent: [...silent], instant: lost }[how];
    const detail = { offline, hosts, browserSaid, how } as const;
    const confidence = confidenceOf(drop, lost, detail, context);
    const start =
      how === 'silent'
        ? Math.floor(drop.endMs / TOGETHER_MS)
        : ((together ?? context.burstOf(drop))?.startMs ?? drop.endMs);
    return (
      confidence && { confidence, mergeKey: offline ? keyOf(offline) : String(Math.round(start)), detail }
    );
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { offline, hosts, how } = first.detail;
    const count = verdicts.length;
    const what =
      count === 1 ? 'The connection was lost' : `${sentenceCase(numberWord(count))} connections were lost`;
    const why = offline
      ? 'the browser went offline'
      : hosts.length > 1
        ? `sockets to ${hosts.length} hosts (${listWords(hosts.slice(0, 3))}) ${HOW[how]}`
        : 'the browser reported a change of the network';
    return {
      title: `${what} with the network: ${why}.`,
      severity: 'warning',
      evidence: [
        ...(offline ? [offlineEvidence(offline)] : []),
        ...evidenceOfEach(verdicts, ({ drop, detail: { browserSaid } }) => [
          browserSaid === undefined ? endEvidence(drop) : { ...endEvidence(drop), text: browserSaid },
        ]),
      ],
      alternatives: offline
        ? []
        : ['A proxy or VPN that all of these connections go through: its log at this moment would tell.'],
      advice: [
        {
          title:
            "Nothing to change on the server: reconnect when the browser's online event comes, and fetch what was missed.",
        },
      ],
    };
  },
});

const HOW: Readonly<Record<Detail['how'], string>> = {
  instant: 'were lost in the same instant',
  silent: 'fell silent together while the page went on talking',
  together: 'were lost within moments, and all came back at once',
};

function keyOf(offline: PageMark): string {
  return `offline ${Math.round(offline.atMs / 1000)}`;
}

/** The offline event that was in force when the connection ended. */
function offlineAround(drop: Drop, { session: { pageMarks } }: DiagnosisContext): PageMark | undefined {
  let latest: PageMark | undefined;
  const until = lowerBound(pageMarks, drop.endMs + OFFLINE_AFTER_MS);
  for (let i = lowerBound(pageMarks, drop.endMs - OFFLINE_BEFORE_MS); i < until; i++) {
    const mark = pageMarks[i];
    if (mark?.change === 'offline') latest ??= mark;
    if (mark?.change === 'online' && mark.atMs < drop.endMs - OFFLINE_AFTER_MS) latest = undefined;
  }
  return latest;
}

/** What the browser said when the connection was lost, or else of the first attempt to come back. */
function browserWords({ connection, endpoint, endMs }: Drop): string | undefined {
  const saidOf = (one: Connection) =>
    one.browserErrors.find(({ message }) => NETWORK_ERROR.test(message))?.message;
  const own = saidOf(connection);
  if (own !== undefined) return `The browser said: ${own}`;
  const [next] = attemptsAfter(endpoint.connections, endMs, NEXT_WITHIN_MS);
  const ofNext = next && saidOf(next);
  return ofNext === undefined ? undefined : `The next attempt found no network: ${ofNext}`;
}

function hostsLostWith(drop: Drop, context: DiagnosisContext): readonly string[] {
  const burst = context.burstOf(drop);
  if (!burst || burst.drops.length < MANY) return [];
  const cuts = burst.drops.filter(mayBeCut);
  const hosts = new Map<string, number>();
  for (const { endpoint } of cuts) hosts.set(endpoint.host, (hosts.get(endpoint.host) ?? 0) + 1);
  return [...hosts]
    .filter(([host, lost]) => lost / Math.max(1, context.openOnHost(host, burst.startMs)) >= MOST_OF_HOST)
    .map(([host]) => host);
}

function confidenceOf(
  drop: Drop,
  lost: readonly string[],
  detail: Detail,
  context: DiagnosisContext,
): Confidence | undefined {
  if (detail.browserSaid !== undefined) return isCodeless(drop) ? 'medium' : 'high';
  if (detail.offline) return drop.endMs - detail.offline.atMs <= OFFLINE_BEFORE_MS / 2 ? 'high' : 'medium';
  if (detail.how === 'silent') return 'medium';
  // Two ports of one machine are not two hosts that fail independently.
  const names = new Set(lost.map((host) => host.replace(/:\d+$/, '')));
  if (names.size < 2) return detail.how === 'together' ? 'medium' : undefined;
  const { noNetwork, opened } = aftermath(drop, context);
  // Without codes the page may have closed them all itself; but then it would not have opened them again.
  if (isCodeless(drop)) {
    return names.size >= MANY || noNetwork + opened > 0 ? 'medium' : undefined;
  }
  return noNetwork > 0 || names.size >= MANY ? 'high' : 'medium';
}

function offlineEvidence(mark: PageMark): Evidence {
  return { text: `The browser went offline.`, origin: mark.origin, atMs: mark.atMs };
}
