import { endedAtMs, openedAtMs, wasOpened } from '../model/session.ts';
import type { Lineage } from './lineage.ts';

/** A time in which a logical connection had no open socket. */
export interface Gap {
  /** When the socket before it ended. */
  readonly fromMs: number;
  /** When the next one was open; where none was, until when one was tried. */
  readonly toMs: number;
}

/** How well a logical connection was kept up, in ms. */
export interface Uptime {
  /** The first opening, or the beginning of the range that was asked for. */
  readonly fromMs: number;
  /** From the first opening to the end of the last socket, or to now: what was open and the gaps together. */
  readonly spanMs: number;
  readonly openMs: number;
  /** `openMs` of `spanMs`, 0 to 1. */
  readonly share: number;
  readonly gaps: readonly Gap[];
}

/**
 * Uptime of a lineage, up to `nowMs` and from `fromMs` on; `undefined` while none of its sockets has been open. What
 * comes after a navigation is a gap like others.
 */
export function uptimeOf(
  { connections }: Pick<Lineage, 'connections'>,
  nowMs: number,
  fromMs = Number.NEGATIVE_INFINITY,
): Uptime | undefined {
  const within = (atMs: number) => Math.min(Math.max(atMs, fromMs), nowMs);
  const gaps: Gap[] = [];
  let firstMs: number | undefined;
  let openUntilMs = 0;
  let openMs = 0;
  let endMs = 0;
  for (const connection of connections) {
    endMs = within(endedAtMs(connection) ?? nowMs);
    if (!wasOpened(connection)) continue;
    const openedMs = within(openedAtMs(connection) ?? connection.createdAtMs);
    if (firstMs === undefined) firstMs = openedMs;
    else if (openedMs > openUntilMs) gaps.push({ fromMs: openUntilMs, toMs: openedMs });
    openMs += Math.max(0, endMs - openedMs);
    openUntilMs = endMs;
  }
  if (firstMs === undefined) return undefined;
  if (endMs > openUntilMs) gaps.push({ fromMs: openUntilMs, toMs: endMs });
  const spanMs = Math.max(endMs, openUntilMs) - firstMs;
  return { fromMs: firstMs, spanMs, openMs, share: spanMs > 0 ? openMs / spanMs : 1, gaps };
}
