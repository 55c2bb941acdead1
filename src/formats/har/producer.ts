import type { FileProducer } from '../readReport.ts';

/** Programs by the name they put into `log.creator`. */
const PRODUCERS: readonly (readonly [RegExp, FileProducer])[] = [
  [/^ws doctor$/i, 'ws-doctor'],
  [/^webinspector$/i, 'chrome'],
  [/^playwright$/i, 'playwright'],
  [/^http toolkit$/i, 'http-toolkit'],
  [/^mitmproxy$/i, 'mitmproxy'],
];

/** Who wrote a HAR, by its creator's name. */
export function producerOf(creatorName: string): FileProducer {
  return PRODUCERS.find(([pattern]) => pattern.test(creatorName.trim()))?.[1] ?? 'har';
}
