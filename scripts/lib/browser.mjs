import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { searchBrowser, systemProbe } from '../../src/launch/browserSearch.mjs';
import { inRoot, SetupError } from './project.mjs';
import { run } from './run.mjs';

const DOWNLOAD_LIMIT_MS = 5 * 60_000;
const APT_LIMIT_MS = 10 * 60_000;
const VERSION_LIMIT_MS = 30_000;

/** The path of a browser, which is downloaded or installed if there is none. Needs node_modules. Throws a {@link SetupError}. */
export async function ensureBrowser() {
  const { chromium } = await import('playwright');
  const search = () => searchBrowser(systemProbe(chromium.executablePath()));
  let result = search();
  if (result.kind === 'none') {
    console.log("No browser found: downloading Playwright's Chromium…");
    const cli = inRoot('node_modules', 'playwright', 'cli.js');
    await run(process.execPath, [cli, 'install', 'chromium'], { timeoutMs: DOWNLOAD_LIMIT_MS });
    result = search();
    if (result.kind === 'found' && starts(result.path)) return result.path;
    if (isDebianRoot()) {
      await installWithApt();
      result = searchBrowser(systemProbe(undefined));
    }
  }
  if (result.kind !== 'found') throw new SetupError(result.sentence, 2);
  return result.path;
}

/** A downloaded Chromium may lack libraries of the system. Only Linux's prints its version without opening a window. */
function starts(path) {
  if (process.platform !== 'linux') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: VERSION_LIMIT_MS }).status === 0;
}

function isDebianRoot() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

async function installWithApt() {
  console.log('Installing chromium with apt-get…');
  const options = { timeoutMs: APT_LIMIT_MS, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  await run('apt-get', ['update', '-q'], options);
  await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], options);
}
