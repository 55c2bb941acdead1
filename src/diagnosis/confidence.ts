import type { Confidence } from '../model/finding.ts';

const LEVELS: readonly Confidence[] = ['low', 'medium', 'high'];

/** 0 low, 1 medium, 2 high. */
export function levelOf(confidence: Confidence): number {
  return LEVELS.indexOf(confidence);
}

/** One level less; `undefined` below low. */
export function lowered(confidence: Confidence): Confidence | undefined {
  return LEVELS[levelOf(confidence) - 1];
}

/** The lower of the two. */
export function atMost(confidence: Confidence, limit: Confidence): Confidence {
  return levelOf(confidence) > levelOf(limit) ? limit : confidence;
}
