import { chromium } from 'playwright';
import { Fault } from '../base/fault.ts';
import { type BrowserChoice, searchBrowser, systemProbe } from './browserSearch.mjs';

export type { BrowserChoice } from './browserSearch.mjs';

/** The browser to start, see `searchBrowser` for the order. Throws a {@link Fault} that says what to do when there is none. */
export function findBrowser(): BrowserChoice {
  const result = searchBrowser(systemProbe(chromium.executablePath()));
  if (result.kind !== 'found') throw new Fault('bad-call', result.sentence);
  return { path: result.path, foundBy: result.foundBy };
}

/** Whether a window can be shown: on Linux only with an X or Wayland display. */
export function hasDisplay(
  platform: string = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}
