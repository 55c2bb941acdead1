import type { TimelineMoment } from '../../analysis/timelineBands.ts';
import { formatDuration } from '../../base/format.ts';

/**
 * What a moment over all lanes is called, the fullest first: `navigated to /checkout`, `navigated`; `slept 2 h 0 min`,
 * `slept`.
 */
export function momentNames(moment: TimelineMoment): readonly [string, ...string[]] {
  switch (moment.kind) {
    case 'crashed':
      return ['page crashed', 'crashed'];
    case 'slept':
      return [`slept ${formatDuration(moment.byMs)}`, 'slept'];
    case 'clock-set-back':
      return [`clock set back ${formatDuration(moment.byMs)}`, 'clock set back'];
    case 'put-away':
      return ['into the back/forward cache', 'into the cache'];
    case 'navigated': {
      const path = URL.canParse(moment.url) ? new URL(moment.url).pathname : moment.url;
      const [full, short] = ARRIVALS[moment.way](path);
      if (!moment.keepsLast) return [full, short];
      return [
        `${full}, the page before into the back/forward cache`,
        `${full}, last page cached`,
        full,
        short,
      ];
    }
  }
}

type Navigated = Extract<TimelineMoment, { kind: 'navigated' }>;

const ARRIVALS: Readonly<Record<Navigated['way'], (path: string) => readonly [string, string]>> = {
  loaded: (path) => [path === '' ? 'navigated' : `navigated to ${path}`, 'navigated'],
  reloaded: (path) => [`reloaded ${path}`.trimEnd(), 'reloaded'],
  restored: (path) => [`back from the back/forward cache ${path}`.trimEnd(), 'back from the cache'],
};
