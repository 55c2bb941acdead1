import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';

/**
 * nginx leaves a running timer alone when the new one would end less than this later (`NGX_TIMER_LAZY_DELAY`,
 * ngx_event_timer.h). So its limit does not always run from the last message, but from one of those within this time
 * before it, or from the upgrade. Measured with nginx 1.22 and 30 sockets: the cut came after 2.70 to 3.00 s of silence
 * and within 5 ms (once 11 ms) of 3 s after such a message or the upgrade; HAProxy's within 3 ms of 3 s of silence.
 */
export const LAZY_MS = 300;
const OPCODE_CLOSE = 8;
/** Settings whose timers are nginx's. */
const OF_NGINX: ReadonlySet<string> = new Set([
  'nginx-proxy-read-timeout',
  'ingress-nginx-read-timeout',
  'kong-read-timeout',
]);

/** nginx stands in the path, as the handshake or the user says. */
export function runsLazily({ hints }: Drop, { stack }: Pick<DiagnosisContext, 'stack'>): boolean {
  return (
    hints.some(({ hint }) => hint.timeoutIds.some((id) => OF_NGINX.has(id))) ||
    stack.some(({ id }) => OF_NGINX.has(id))
  );
}

/** Moments so near to each other are one: a message and its echo. */
const SAME_MOMENT_MS = 15;

/**
 * How long a limit may have run until it cut a connection, in ms: the silence, and where nginx stands in the path also
 * the times since the moments from which its lazy timer may have run, shortest first. At most `most` different ones;
 * where there are more only the silence, because some number among many always fits.
 */
export function timersBefore(
  drop: Drop,
  silenceMs: number,
  { session: { frames }, stack }: Pick<DiagnosisContext, 'session' | 'stack'>,
  most: number,
): readonly number[] {
  const { rows, response } = drop.connection;
  const timers = [silenceMs];
  if (!runsLazily(drop, { stack })) return timers;
  const add = (atMs: number): boolean => {
    const ranMs = drop.endMs - atMs;
    if (ranMs >= silenceMs + LAZY_MS) return false;
    if (ranMs - (timers.at(-1) ?? 0) > SAME_MOMENT_MS) timers.push(ranMs);
    return timers.length <= most;
  };
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows.at(i);
    if (frames.opcode(row) !== OPCODE_CLOSE && !add(frames.atMs(row))) break;
  }
  if (timers.length <= most && response) add(response.atMs);
  return timers.length <= most ? timers : [silenceMs];
}
