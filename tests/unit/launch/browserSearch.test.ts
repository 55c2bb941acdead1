import { expect, test } from 'vitest';
import { type BrowserProbe, searchBrowser, systemProbe } from '../../../src/launch/browserSearch.mjs';
import { hasDisplay } from '../../../src/launch/findBrowser.ts';

const PLAYWRIGHT = '/cache/playwright/chrome';

function probe(programs: readonly string[], changes: Partial<BrowserProbe> = {}): BrowserProbe {
  return {
    env: { PATH: '/usr/local/bin:/usr/bin:/snap/bin' },
    platform: 'linux',
    homeDir: '/home/me',
    playwrightPath: PLAYWRIGHT,
    isExecutable: (path) => programs.includes(path),
    ...changes,
  };
}

test('CHROME_PATH wins over everything that is installed', () => {
  const env = { PATH: '/usr/bin', CHROME_PATH: '/opt/mine' };
  expect(searchBrowser(probe(['/usr/bin/chromium', PLAYWRIGHT, '/opt/mine'], { env }))).toEqual({
    kind: 'found',
    path: '/opt/mine',
    foundBy: 'CHROME_PATH',
  });
});

test('a CHROME_PATH that is no program is an error, not a reason to take another browser', () => {
  const result = searchBrowser(
    probe(['/usr/bin/chromium'], { env: { PATH: '/usr/bin', CHROME_PATH: '/nope' } }),
  );
  expect(result).toEqual({ kind: 'wrong-path', sentence: 'CHROME_PATH is "/nope", which is not a program.' });
});

test("Playwright's own Chromium comes before an installed one", () => {
  expect(searchBrowser(probe(['/usr/bin/chromium', PLAYWRIGHT]))).toMatchObject({
    path: PLAYWRIGHT,
    foundBy: 'playwright',
  });
});

test.each([
  ['Chromium before Chrome', ['/usr/bin/google-chrome', '/usr/bin/chromium'], '/usr/bin/chromium'],
  [
    'Chrome before a Chromium snap',
    ['/snap/bin/chromium', '/usr/bin/google-chrome'],
    '/usr/bin/google-chrome',
  ],
  ['a Chromium snap when there is nothing else', ['/snap/bin/chromium'], '/snap/bin/chromium'],
  [
    'the first folder of the PATH',
    ['/usr/bin/chromium', '/usr/local/bin/chromium'],
    '/usr/local/bin/chromium',
  ],
])('on Linux it takes %s', (_, programs, path) => {
  expect(searchBrowser(probe(programs))).toEqual({ kind: 'found', path, foundBy: 'installed' });
});

test('on macOS it looks for the applications, for all users and for this one', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  const chromium = '/home/me/Applications/Chromium.app/Contents/MacOS/Chromium';
  expect(searchBrowser(probe([chrome], { platform: 'darwin' }))).toMatchObject({ path: chrome });
  expect(searchBrowser(probe([chrome, chromium], { platform: 'darwin' }))).toMatchObject({ path: chromium });
});

test('on Windows it looks in the folders that installers use', () => {
  const chrome = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
  const env = { PROGRAMFILES: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
  expect(searchBrowser(probe([chrome], { platform: 'win32', env }))).toMatchObject({ path: chrome });
});

test('without any browser it says what to do', () => {
  expect(searchBrowser(probe([]))).toEqual({
    kind: 'none',
    sentence: expect.stringContaining('set CHROME_PATH'),
  });
});

test('the probe of this machine knows programs from other files', () => {
  const { isExecutable } = systemProbe(undefined);
  expect(isExecutable(process.execPath)).toBe(true);
  expect(isExecutable(import.meta.dirname)).toBe(false);
  expect(isExecutable('/absent')).toBe(false);
});

test('only Linux needs a display variable to show windows', () => {
  expect(hasDisplay('linux', {})).toBe(false);
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  expect(hasDisplay('darwin', {})).toBe(true);
});
