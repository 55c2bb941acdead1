import type { TimeoutEntry } from '../../knowledge/timeouts/types.ts';
import type { Advice } from '../../model/finding.ts';

/** The settings behind the likeliest candidates. */
export function fixAdvice(entries: readonly TimeoutEntry[], most = 3): readonly Advice[] {
  return entries.slice(0, most).map(({ product, fix: { summary, snippet } }) => ({
    title: `${product}: ${summary}`,
    ...(snippet && { language: snippet.language, snippet: snippet.code }),
  }));
}
