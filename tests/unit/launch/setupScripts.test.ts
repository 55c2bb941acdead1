import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFiles, readStamp, writeStamp } from '../../../scripts/lib/build.mjs';
import { isInstalled } from '../../../scripts/lib/dependencies.mjs';
import { ensureNode } from '../../../scripts/lib/project.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ws-doctor-scripts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const LOCKED = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' },
    'node_modules/@tool/win32-x64': { version: '1.0.0', optional: true },
  },
};

test('an installation without the packages of other platforms is complete', () => {
  const installed = { packages: { 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-a' } } };
  expect(isInstalled(LOCKED, installed)).toBe(true);
});

test.each([
  ['there is none', undefined],
  ['a package is missing', { packages: {} }],
  ['a version differs', { packages: { 'node_modules/ws': { version: '8.22.0', integrity: 'sha512-a' } } }],
  ['a checksum differs', { packages: { 'node_modules/ws': { version: '8.23.0', integrity: 'sha512-b' } } }],
])('an installation is stale when %s', (_, installed) => {
  expect(isInstalled(LOCKED, installed)).toBe(false);
});

async function hashWith(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(join(folder, 'tree-'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return hashFiles(root, ['src', 'manifest.json', 'absent.json']);
}

test('the hash of sources is the same for the same files', async () => {
  const files = { 'src/a.ts': 'a', 'src/ui/b.ts': 'b', 'manifest.json': '{}' };
  expect(await hashWith(files)).toBe(await hashWith(files));
});

test.each([
  ['a changed file', { 'src/a.ts': 'A', 'src/ui/b.ts': 'b' }],
  ['a renamed file', { 'src/a.ts': 'a', 'src/ui/c.ts': 'b' }],
  ['a removed file', { 'src/a.ts': 'a' }],
  ['bytes moved from one file to the next', { 'src/a.ts': 'ab', 'src/ui/b.ts': '' }],
])('%s changes the hash of sources', async (_, files) => {
  expect(await hashWith(files)).not.toBe(await hashWith({ 'src/a.ts': 'a', 'src/ui/b.ts': 'b' }));
});

test('files outside of the sources do not change the hash', async () => {
  expect(await hashWith({ 'src/a.ts': 'a', 'README.md': 'x' })).toBe(await hashWith({ 'src/a.ts': 'a' }));
});

test('a build keeps its stamp in its own folder', () => {
  expect(readStamp(folder)).toBeUndefined();
  writeStamp(folder, 'abc');
  expect(readStamp(folder)).toBe('abc');
});

test.each(['20.19.0', '22.12.0', '24.0.0'])('Node %s is new enough', (version) => {
  expect(() => ensureNode(version)).not.toThrow();
});

test.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0'])('Node %s is refused in one sentence', (version) => {
  expect(() => ensureNode(version)).toThrow(`newer; this is ${version}.`);
});
