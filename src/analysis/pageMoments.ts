import type { PageChange } from '../model/events.ts';
import type { PageMark } from '../model/session.ts';

/** Something that happened to a page at one moment. */
export type PageMoment =
  | {
      readonly kind: 'navigated';
      readonly atMs: number;
      readonly url: string;
      /** How it came to the document it shows now. */
      readonly way: 'loaded' | 'reloaded' | 'restored';
      /** The document before went into the back/forward cache: it was seen to come back. */
      readonly keepsLast: boolean;
    }
  /** Into the back/forward cache, where nothing was seen of the document after it. */
  | { readonly kind: 'put-away'; readonly atMs: number }
  | { readonly kind: 'crashed'; readonly atMs: number };

/**
 * The moments of a page. A page in the back/forward cache is no state of what is on screen: another document is there
 * meanwhile, so that going in and coming back are part of the navigations, whose time their marks have.
 */
export function pageMoments(marks: readonly PageMark[]): readonly PageMoment[] {
  const timesOf = (change: PageChange) =>
    new Set(marks.filter((mark) => mark.change === change).map(({ atMs }) => atMs));
  const navigations = timesOf('navigated');
  const entries = timesOf('entered-back-forward-cache');
  const returns = timesOf('left-back-forward-cache');
  const moments: PageMoment[] = [];
  for (const { change, atMs, url = '', isReload } of marks) {
    switch (change) {
      case 'crashed':
        moments.push({ kind: 'crashed', atMs });
        break;
      case 'navigated': {
        const way = returns.has(atMs) ? 'restored' : isReload ? 'reloaded' : 'loaded';
        moments.push({ kind: 'navigated', atMs, url, way, keepsLast: entries.has(atMs) });
        break;
      }
      case 'entered-back-forward-cache':
        if (!navigations.has(atMs)) moments.push({ kind: 'put-away', atMs });
        break;
      case 'left-back-forward-cache':
        if (!navigations.has(atMs))
          moments.push({ kind: 'navigated', atMs, url, way: 'restored', keepsLast: false });
        break;
    }
  }
  return moments;
}
