import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDevtoolsPanel } from '../../../src/launch/devtoolsWindow.ts';
import {
  type LaunchedBrowser,
  type LaunchOptions,
  launchBrowser,
} from '../../../src/launch/launchBrowser.ts';

const EXTENSION: Readonly<Record<string, string>> = {
  'manifest.json': JSON.stringify({
    manifest_version: 3,
    name: 'Test panel',
    version: '1',
    devtools_page: 'devtools.html',
  }),
  'devtools.html': '<script src="devtools.js"></script>',
  'devtools.js': "chrome.devtools.panels.create('Test Panel', '', 'panel.html')",
  'panel.html': `<!doctype html><meta name="color-scheme" content="light dark"><h1>Panel</h1>
    <button>Press</button><output></output><script src="panel.js"></script>`,
  'panel.js': `document.querySelector('button').onclick = () => {
    chrome.devtools.inspectedWindow.eval('document.title', (title) => {
      document.querySelector('output').textContent = title;
    });
  };`,
};

let tempDir: string;
let extensionDir: string;
let server: Server;
let origin: string;
const browsers: LaunchedBrowser[] = [];

async function launch(options: Partial<LaunchOptions> = {}): Promise<LaunchedBrowser> {
  const browser = await launchBrowser({ extensionDir, headless: true, ...options });
  browsers.push(browser);
  return browser;
}

beforeEach(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'wsd-test-'));
  extensionDir = join(tempDir, 'extension');
  await mkdir(extensionDir);
  for (const [name, content] of Object.entries(EXTENSION)) await writeFile(join(extensionDir, name), content);
  await mkdir(join(tempDir, 'tmp'));
  vi.stubEnv('TMPDIR', join(tempDir, 'tmp'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end(`<title>page ${request.url}</title>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A listening server has a port.');
  origin = `http://127.0.0.1:${address.port}`;
});

afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await rm(tempDir, { recursive: true, force: true, maxRetries: 5 });
});

test('a tab behind another one is hidden, as at a user', async () => {
  const { page, context } = await launch();
  await page.goto(`${origin}/first`);
  const second = await context.newPage();
  await second.goto(`${origin}/second`);
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
  expect(await second.evaluate(() => document.visibilityState)).toBe('visible');
});

test('close leaves neither a process nor a file, and writes the net log to its end', async () => {
  const netLogFile = join(tempDir, 'net.json');
  const browser = await launch({ netLogFile });
  await browser.page.goto(origin);
  await browser.close();
  await browser.closed;
  expect(() => process.kill(browser.pid, 0)).toThrow('ESRCH');
  expect(await readdir(join(tempDir, 'tmp'))).toEqual([]);
  expect(JSON.parse(await readFile(netLogFile, 'utf8'))).toHaveProperty('events');
  await browser.close();
});

test('a browser that a person closes is reported as closed and cleaned up', async () => {
  const browser = await launch();
  process.kill(browser.pid, 'SIGTERM');
  await browser.closed;
  expect(await readdir(join(tempDir, 'tmp'))).toEqual([]);
});

test('an extension that does not load is reported with its folder, and the browser is gone', async () => {
  const missing = join(tempDir, 'nothing-here');
  await expect(launch({ extensionDir: missing })).rejects.toThrow(`did not load the extension in ${missing}`);
  expect(await readdir(join(tempDir, 'tmp'))).toEqual([]);
});

test('a program that is no browser is reported with its name', async () => {
  await expect(launch({ executablePath: '/absent/chrome' })).rejects.toThrow(
    'The browser "/absent/chrome" cannot be started.',
  );
  await expect(launch({ executablePath: process.execPath })).rejects.toThrow('did not start');
  expect(await readdir(join(tempDir, 'tmp'))).toEqual([]);
});

test('the panel of the inspected tab is shown in DevTools, and can be used, sized, themed and reopened', async () => {
  const browser = await launch();
  await browser.page.goto(`${origin}/behind`);
  const page = await browser.context.newPage();
  await page.goto(`${origin}/inspected`);

  const first = await openDevtoolsPanel(browser, { page, panelTitle: 'Test Panel', dock: 'undocked' });
  await first.panel.getByRole('button').click();
  await expect.poll(() => first.panel.locator('output').textContent()).toBe('page /inspected');
  await first.setSize(1280, 800);
  await expect.poll(() => first.panel.evaluate(() => innerWidth)).toBe(1280);

  const isDark = () => first.panel.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
  await first.setTheme('dark');
  expect(await isDark()).toBe(true);
  await first.setTheme('light');
  expect(await isDark()).toBe(false);

  const picture = join(tempDir, 'panel.png');
  await first.screenshot(picture);
  expect((await stat(picture)).size).toBeGreaterThan(5_000);
  expect(pngSize(await readFile(picture))).toEqual({ width: 1280, height: 800 });

  await first.closeDevtools();
  expect(first.devtools.isClosed()).toBe(true);
  const second = await openDevtoolsPanel(browser, { page, panelTitle: 'Test Panel' });
  expect(await second.panel.locator('h1').textContent()).toBe('Panel');
});

test('a panel that does not exist is reported with its title', async () => {
  const browser = await launch();
  const asked = openDevtoolsPanel(browser, { page: browser.page, panelTitle: 'Nobody', timeoutMs: 6000 });
  await expect(asked).rejects.toThrow('in vain for a panel "Nobody"');
});

/** Width and height stand in the first chunk of a PNG. */
function pngSize(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
