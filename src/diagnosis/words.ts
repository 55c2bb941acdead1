import type { BeatSeries } from '../analysis/roundTrips.ts';
import { formatDuration, formatSeconds } from '../base/format.ts';
import type { Evidence } from '../model/finding.ts';
import { connectionState } from '../model/session.ts';
import type { Drop } from './drop.ts';

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/** `three`, `ten`, `11`. */
export function numberWord(count: number): string {
  return NUMBERS[count] ?? String(count);
}

/** `once`, `twice`, `three times`. */
export function timesWord(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${numberWord(count)} times`;
}

/** First letter in upper case. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[], conjunction = 'and'): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** `, four times on this endpoint` for repeated drops; nothing for one. */
export function onThisEndpoint(count: number): string {
  return count < 2 ? '' : `, ${timesWord(count)} on this endpoint`;
}

/** `heartbeat (Socket.IO)`, and `regular message that looks like a heartbeat` where no protocol is known to mean it so. */
export function beatWords({
  certainty,
  protocolName,
}: Pick<BeatSeries, 'certainty' | 'protocolName'>): string {
  return certainty === 'recognised'
    ? `heartbeat (${protocolName})`
    : 'regular message that looks like a heartbeat';
}

/** How the connection ended, in words: `cut without a close frame`, `closed by the server with 1001 ("bye")`. */
export function endingWords({ connection, closure, opened }: Drop): string {
  const { code, reason, by } = closure;
  if (!opened) return connectionState(connection) === 'failed' ? 'never opened' : 'ended, not seen to open';
  if (code === undefined)
    return by === 'network' ? 'cut without a close frame' : 'ended (its close code was not seen)';
  if (code === 1006)
    return by === 'page' ? 'ended without the server closing its side' : 'cut without a close frame';
  const who = by === 'server' || by === 'page' ? ` by the ${by}` : '';
  const said = reason ? ` ("${reason}")` : '';
  return `closed${who} with ${code}${said}`;
}

/** The end itself as evidence. */
export function endEvidence(drop: Drop): Evidence {
  const { connection, closure, endMs } = drop;
  return {
    text: `${sentenceCase(endingWords(drop))}: ${closure.because}.`,
    origin: closure.origin,
    atMs: endMs,
    connectionId: connection.id,
  };
}

/** Drops listed one by one as evidence; of more than these the rest is counted. */
const LISTED = 8;

/** Evidence for each of several drops; the first and the last ones where there are too many to list. */
export function evidenceOfEach<Item>(
  items: readonly Item[],
  evidenceOf: (item: Item) => readonly Evidence[],
): readonly Evidence[] {
  if (items.length <= LISTED) return items.flatMap(evidenceOf);
  const head = items.slice(0, LISTED / 2).flatMap(evidenceOf);
  const tail = items.slice(-LISTED / 2).flatMap(evidenceOf);
  return [...head, { text: `… and ${items.length - LISTED} more alike`, origin: 'inferred' }, ...tail];
}

/** A length as people say it: `12 ms`, `5.0 s`, `2 min 5 s`. */
export function lengthOf(ms: number): string {
  return ms < 1000 ? formatDuration(ms) : formatSeconds(ms);
}

/** `60.0 s`, or `60.0 s (59.8 s to 60.1 s)` where the values differ visibly. */
export function lengthWords(medianMs: number, minMs: number, maxMs: number): string {
  const middle = formatSeconds(medianMs);
  const [low, high] = [formatSeconds(minMs), formatSeconds(maxMs)];
  return low === high ? middle : `${middle} (${low} to ${high})`;
}
