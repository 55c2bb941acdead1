import type { Backoff } from '../../analysis/backoff.ts';
import { lengthOf } from '../words.ts';

/** Pauses written out one by one. */
const LISTED = 6;

/** The shape with its figures: `exponential (×2.0, from 1.0 s up to 30.0 s)`. */
export function shapeWords({
  shape,
  grows,
  firstMs,
  medianMs,
  longestMs,
  factor,
  stepMs,
  capMs,
}: Backoff): string {
  const limit = capMs === undefined ? '' : ` up to ${lengthOf(capMs)}`;
  switch (shape) {
    case 'immediate':
      return 'at once, without a pause';
    case 'fixed':
      return `a fixed pause of ${lengthOf(medianMs)}`;
    case 'linear':
      return `linear (${lengthOf(stepMs ?? 0)} longer each time, from ${lengthOf(firstMs)}${limit})`;
    case 'exponential':
      return `exponential (×${(factor ?? 1).toFixed(1)}, from ${lengthOf(firstMs)}${limit})`;
    case 'jittered':
      return `${grows ? 'growing, with a random part' : 'random, without growing'} (up to ${lengthOf(longestMs)})`;
  }
}

/** `1.0 s, 2.0 s, 4.0 s`, the rest counted. */
export function pausesWords(pausesMs: readonly number[]): string {
  const rest = pausesMs.length - LISTED;
  const listed = pausesMs.slice(0, LISTED).map(lengthOf).join(', ');
  return rest > 0 ? `${listed} and ${rest} more` : listed;
}
