// Plain JavaScript, types beside it in browserSearch.d.mts: scripts/ runs it before anything is installed or built.
import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

const INSTALL_HINT =
  'Install Chromium or Chrome, run "npx playwright install chromium", or set CHROME_PATH to a browser.';

export function searchBrowser(probe) {
  const explicit = probe.env.CHROME_PATH;
  if (explicit) {
    return probe.isExecutable(explicit)
      ? { kind: 'found', path: explicit, foundBy: 'CHROME_PATH' }
      : { kind: 'wrong-path', sentence: `CHROME_PATH is "${explicit}", which is not a program.` };
  }
  if (probe.playwrightPath && probe.isExecutable(probe.playwrightPath)) {
    return { kind: 'found', path: probe.playwrightPath, foundBy: 'playwright' };
  }
  const installed = installedPaths(probe).find((path) => probe.isExecutable(path));
  return installed
    ? { kind: 'found', path: installed, foundBy: 'installed' }
    : { kind: 'none', sentence: `No Chromium or Chrome was found. ${INSTALL_HINT}` };
}

export function systemProbe(playwrightPath) {
  return {
    env: process.env,
    platform: process.platform,
    homeDir: homedir(),
    playwrightPath,
    isExecutable,
  };
}

/** Where installers put the browsers; Chromium first, because a Chrome may carry policies and habits of its owner. */
function installedPaths({ env, platform, homeDir }) {
  if (platform === 'darwin') {
    const apps = ['Chromium', 'Google Chrome for Testing', 'Google Chrome'];
    return apps.flatMap((app) =>
      ['/Applications', posix.join(homeDir, 'Applications')].map((folder) =>
        posix.join(folder, `${app}.app`, 'Contents', 'MacOS', app),
      ),
    );
  }
  if (platform === 'win32') {
    const folders = [env.LOCALAPPDATA, env.PROGRAMFILES, env['PROGRAMFILES(X86)']].filter(Boolean);
    return ['Chromium', 'Google\\Chrome'].flatMap((product) =>
      folders.map((folder) => win32.join(folder, product, 'Application', 'chrome.exe')),
    );
  }
  const folders = (env.PATH ?? '').split(':').filter((folder) => folder && folder !== '/snap/bin');
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'chromium-browser'];
  // A snap sees neither our profile in the temporary folder nor hidden folders: the last resort.
  return [
    ...names.flatMap((name) => folders.map((folder) => posix.join(folder, name))),
    '/snap/bin/chromium',
  ];
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing or not ours to run: both mean "not here".
    return false;
  }
}
