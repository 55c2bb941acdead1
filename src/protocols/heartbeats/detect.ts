import type { HeartbeatDetection } from '../../knowledge/heartbeats/types.ts';
import { matchesHost } from '../../knowledge/matchesHost.ts';
import { type Convention, fallbackConventions, namedConventions } from './conventions.ts';

/** What is known of a connection before its heartbeats are. */
export interface Clues {
  readonly url: string;
  /** What the server chose; `null`: it answered and chose none; `undefined`: its answer is not known. */
  readonly subprotocol: string | null | undefined;
  /** The first text message of each direction, as far as they were seen. */
  readonly firstTexts: readonly string[];
}

/** A protocol and what gave it away. */
export interface ProtocolGuess {
  /** Stable name for reports and files. */
  readonly id: string;
  readonly name: string;
  readonly because: string;
}

export interface Detection {
  /** Conventions to try on frames, likeliest first. */
  readonly conventions: readonly Convention[];
  /** Set when something other than a heartbeat names the protocol. */
  readonly protocol: ProtocolGuess | undefined;
  /** What is spoken inside of a transport (SockJS), where that is known. */
  readonly inside?: ProtocolGuess | undefined;
}

/**
 * Which heartbeat conventions a connection may follow. Marks that only one protocol has (subprotocol, host, query,
 * an unmistakable first message) decide; a mere path is a hint, tried beside the heuristics.
 */
export function detectConventions(clues: Clues): Detection {
  const url = parseUrl(clues.url);
  const certain: Match[] = [];
  const hints: Match[] = [];
  for (const convention of url ? conventionsOfHost(url.hostname) : namedConventions) {
    const match = matchConvention(convention, clues, url);
    if (match) (match.certain ? certain : hints).push(match);
  }
  certain.sort((a, b) => b.score - a.score);
  const best = certain[0];
  const known = certain.map(({ convention }) => convention);
  if (best && known.some(({ entry }) => entry.ping !== undefined)) {
    return { conventions: known, protocol: toGuess(best) };
  }
  const named = best ? toGuess(best) : subprotocolGuess(clues.subprotocol);
  return {
    conventions: [...known, ...hints.map(({ convention }) => convention), ...fallbackConventions],
    protocol: named,
  };
}

interface Match {
  readonly convention: Convention;
  readonly certain: boolean;
  readonly score: number;
  readonly because: string;
}

function toGuess({ convention: { family }, because }: Match): ProtocolGuess {
  return { id: family.id, name: family.name, because };
}

function subprotocolGuess(subprotocol: string | null | undefined): ProtocolGuess | undefined {
  return typeof subprotocol === 'string'
    ? { id: subprotocol, name: subprotocol, because: `the server chose the subprotocol "${subprotocol}"` }
    : undefined;
}

function matchConvention(convention: Convention, clues: Clues, url: URL | undefined): Match | undefined {
  const by = convention.entry.detectBy;
  const { subprotocol } = clues;
  const marks: string[] = [];
  let missing = false;
  let certain = false;

  if (by.urlHosts) {
    if (url) marks.push(`the host ${url.hostname}`);
    else missing = true;
    certain ||= url !== undefined;
  }
  if (by.subprotocols) {
    if (typeof subprotocol === 'string' && by.subprotocols.includes(subprotocol)) {
      marks.push(`the subprotocol "${subprotocol}"`);
      certain = true;
    } else missing = true;
  }
  if (by.urlPath) {
    if (url && by.urlPath.test(url.pathname)) marks.push(`the path ${url.pathname}`);
    else missing = true;
  }
  if (by.urlQuery) {
    const query = matchQuery(by.urlQuery, url);
    if (query === 'contradicts') return undefined;
    if (query === 'absent') missing = true;
    else {
      marks.push(`the query ${query}`);
      certain ||= Object.values(by.urlQuery).some((value) => value !== '*');
    }
  }
  const firstText = by.firstFrame && clues.firstTexts.some((text) => by.firstFrame?.test(text));
  if (firstText) {
    // An anchored pattern describes a whole opening message; one that merely occurs in it needs another mark beside.
    certain ||= isAnchored(by) || marks.length > 0 || isOnlyMark(by);
    if (certain) missing = false;
    marks.push('its first message');
  }
  if (marks.length === 0 || (missing && !firstText)) return undefined;
  return {
    convention,
    certain: certain && !missing,
    score: marks.length,
    because: `recognised by ${joinWords(marks)}`,
  };
}

function isAnchored(by: HeartbeatDetection): boolean {
  return by.firstFrame?.source.startsWith('^') ?? false;
}

function isOnlyMark(by: HeartbeatDetection): boolean {
  return !by.urlHosts && !by.subprotocols && !by.urlPath && !by.urlQuery;
}

/** Globs are costly and hosts are few: which conventions a host leaves possible is remembered. */
const byHost = new Map<string, readonly Convention[]>();
const HOSTS_REMEMBERED = 500;

function conventionsOfHost(host: string): readonly Convention[] {
  let possible = byHost.get(host);
  if (!possible) {
    possible = namedConventions.filter(({ entry: { detectBy } }) => fitsHost(detectBy, host));
    if (byHost.size >= HOSTS_REMEMBERED) byHost.clear();
    byHost.set(host, possible);
  }
  return possible;
}

function fitsHost({ urlHosts }: HeartbeatDetection, host: string): boolean {
  if (!urlHosts) return true;
  // The end of a host tells most of them apart before a pattern is built.
  return urlHosts.some(
    (glob) => host.endsWith(glob.slice(glob.lastIndexOf('*') + 1)) && matchesHost(glob, host),
  );
}

/** A connection is asked about several times in a row, as its clues come in. */
let lastUrl: { readonly text: string; readonly url: URL | undefined } | undefined;

function parseUrl(text: string): URL | undefined {
  if (lastUrl?.text !== text) lastUrl = { text, url: URL.canParse(text) ? new URL(text) : undefined };
  return lastUrl.url;
}

/** The matching part of the query; `contradicts` where a parameter has another value. */
function matchQuery(
  wanted: Readonly<Record<string, string>>,
  url: URL | undefined,
): string | 'absent' | 'contradicts' {
  const found: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const actual = url?.searchParams.get(name) ?? undefined;
    if (actual === undefined) return 'absent';
    if (value !== '*' && value !== actual) return 'contradicts';
    found.push(value === '*' ? name : `${name}=${value}`);
  }
  return found.join('&');
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
