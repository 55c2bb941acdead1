import { appPlatformHints } from './pathHints/appPlatforms.ts';
import { cloudHints } from './pathHints/clouds.ts';
import { proxyHints } from './pathHints/proxies.ts';
import { serverHints } from './pathHints/servers.ts';
import { serviceHints } from './pathHints/services.ts';
import type { PathHint } from './pathHints/types.ts';

/** Every known sign of who stands in the path; look them up with `pathHintsFor`. */
export const pathHints: readonly PathHint[] = [
  ...proxyHints,
  ...cloudHints,
  ...appPlatformHints,
  ...serverHints,
  ...serviceHints,
];
