import { readFileSync } from 'node:fs';
import { inRoot, SetupError } from './project.mjs';
import { runNpm } from './run.mjs';

const INSTALL_LIMIT_MS = 15 * 60_000;

/** Installs what package-lock.json names, unless it is there. Throws a {@link SetupError}. */
export async function ensureDependencies() {
  const locked = readJson(inRoot('package-lock.json'));
  if (locked === undefined)
    throw new SetupError('package-lock.json is missing: check out the repository again.', 2);
  if (isInstalled(locked, readJson(inRoot('node_modules', '.package-lock.json')))) return;
  console.log('Installing dependencies…');
  const code = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], {
    timeoutMs: INSTALL_LIMIT_MS,
    env: { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (code !== 0) throw new SetupError('"npm ci" failed: see above; is the npm registry reachable?', 1);
}

/**
 * Whether npm's own record of node_modules (node_modules/.package-lock.json, written when an installation is complete)
 * has every package of the lock file in its version. Packages for other platforms are optional and may be absent.
 */
export function isInstalled(locked, installed) {
  if (installed?.packages === undefined) return false;
  return Object.entries(locked.packages).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed.packages[path];
    if (present === undefined) return Boolean(entry.optional || entry.devOptional);
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Absent, or half written by an interrupted installation: either way it tells nothing.
    return undefined;
  }
}
