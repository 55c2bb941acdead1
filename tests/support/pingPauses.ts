import { controlFramesOf, type PeerRecord } from '../../src/lab/wire/peerRecord.ts';

const TOLERANCE_MS = 5;
/** The net log has whole milliseconds. */
const ROUNDED_BY_MS = 1;

const pauses = (times: readonly number[]) => times.slice(1).map((time, index) => time - (times[index] ?? 0));

/**
 * Which pauses between pings (or between the pongs at once behind them) differ from the server's by more than the
 * tolerance, and by more than its own record explains: a ping was with the browser between its departure from the server
 * and the arrival of its answer there (or the end of the connection). Where the machine held one of two pings up, the
 * pause can be off by that much and no more.
 */
export function wrongPauses(seenAtMs: readonly number[], record: PeerRecord): readonly string[] {
  const pings = controlFramesOf(record, 'sent', 'ping');
  const pongs = controlFramesOf(record, 'received', 'pong');
  const recorded = pauses(pings.map(({ atMs }) => atMs));
  const underwayMs = pings.map(
    ({ atMs }, index) => (pongs[index] ?? record.end ?? { atMs: Number.NaN }).atMs - atMs + ROUNDED_BY_MS,
  );
  return pauses(seenAtMs).flatMap((pauseMs, index) => {
    const tooLongMs = pauseMs - (recorded[index] ?? Number.NaN);
    const heldUpMs = underwayMs[tooLongMs > 0 ? index + 1 : index] ?? Number.NaN;
    if (Math.abs(tooLongMs) <= Math.max(TOLERANCE_MS, heldUpMs)) return [];
    return [`pause ${index} is ${tooLongMs} ms too long, the ping was under way for ${heldUpMs} ms`];
  });
}
