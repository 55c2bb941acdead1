import { backoffOf } from '../../analysis/backoff.ts';
import { median } from '../../analysis/health.ts';
import type { Lineage } from '../../analysis/lineage.ts';
import type { Gap, Uptime } from '../../analysis/uptime.ts';
import { formatDuration, plural } from '../../base/format.ts';
import type { ContextType } from '../../model/events.ts';
import type { Session } from '../../model/session.ts';
import { pausesWords, shapeWords } from '../reconnection/backoffWords.ts';

const NAMES: Readonly<Record<ContextType, string>> = {
  page: 'page',
  popup: 'popup',
  iframe: 'iframe',
  worker: 'worker',
  'shared-worker': 'shared worker',
  'service-worker': 'service worker',
  unknown: '',
};

/** From where a lineage's newest socket was opened. */
export function openedFrom(
  session: Session,
  { connections }: Pick<Lineage, 'connections'>,
): { readonly type: ContextType; readonly name: string; readonly url: string } | undefined {
  const contextId = connections.at(-1)?.contextId;
  const context = contextId === undefined ? undefined : session.contexts.get(contextId);
  if (!context) return undefined;
  const { type, url } = context;
  return { type, name: NAMES[type], url };
}

/** `99.2 %`; never rounded up to all of it. */
export function shareWords(share: number): string {
  if (share >= 1) return '100 %';
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  return `${Math.min(share * 100, 99.9).toFixed(1)} %`;
}

/** Median and longest of the times without an open socket; `undefined` for none. */
export function gapFigures(
  gaps: readonly Gap[],
): { readonly medianMs: number; readonly longestMs: number } | undefined {
  const lengths = gaps.map(({ fromMs, toMs }) => toMs - fromMs);
  const medianMs = median(lengths);
  return medianMs === undefined ? undefined : { medianMs, longestMs: Math.max(...lengths) };
}

/** `open for 74.2 % of 2 min 0 s; 2 gaps, 3.0 s in the median and 5.0 s at most`. */
export function uptimeWords(uptime: Uptime | undefined): string {
  if (!uptime) return 'never open';
  const open = `open for ${shareWords(uptime.share)} of ${formatDuration(uptime.spanMs)}`;
  const figures = gapFigures(uptime.gaps);
  if (!figures) return `${open}; no gap`;
  const longest = formatDuration(figures.longestMs);
  return uptime.gaps.length === 1
    ? `${open}; 1 gap of ${longest}`
    : `${open}; ${plural(uptime.gaps.length, 'gap')}, ${formatDuration(figures.medianMs)} in the median and ${longest} at most`;
}

/** The back-off of a lineage: its shape with figures, and its first pauses; `undefined` where it shows none. */
export function backoffWords(
  lineage: Lineage,
): { readonly shape: string; readonly pauses: string } | undefined {
  const backoff = backoffOf(lineage);
  return backoff && { shape: shapeWords(backoff), pauses: pausesWords(backoff.pausesMs) };
}
