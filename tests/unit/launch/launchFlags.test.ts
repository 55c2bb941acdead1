import { expect, test } from 'vitest';
import { browserFlags, type FlagOptions } from '../../../src/launch/launchFlags.ts';

const PLAIN: FlagOptions = {
  profileDir: '/tmp/profile',
  headless: false,
  sandbox: true,
  autoOpenDevtools: false,
  netLogFile: undefined,
  windowSize: { width: 1400, height: 900 },
  args: [],
};

test('leaves throttling, hidden tabs and the back-forward cache as users have them', () => {
  const flags = browserFlags({ ...PLAIN, headless: true }).join(' ');
  expect(flags).not.toMatch(/throttling|backgrounding|back-forward/);
});

test('adds only what was asked for', () => {
  const plain = browserFlags(PLAIN);
  expect(plain).not.toContain('--no-sandbox');
  expect(plain.filter((flag) => /headless|auto-open|net-log/.test(flag))).toEqual([]);
  const full = browserFlags({
    ...PLAIN,
    headless: true,
    sandbox: false,
    autoOpenDevtools: true,
    netLogFile: '/tmp/net.json',
    args: ['--lang=de'],
  });
  expect(full).toEqual(
    expect.arrayContaining([
      '--headless=new',
      '--no-sandbox',
      '--auto-open-devtools-for-tabs',
      '--log-net-log=/tmp/net.json',
      '--lang=de',
    ]),
  );
});

test('the address to open comes last', () => {
  expect(browserFlags({ ...PLAIN, args: ['--lang=de'] }).at(-1)).toBe('about:blank');
});
