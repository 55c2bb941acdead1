import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, ROOT, SetupError } from './project.mjs';
import { runNpm } from './run.mjs';

const BUILD_LIMIT_MS = 5 * 60_000;
const STAMP = '.build-stamp';

/** Everything a build reads; what is absent counts as absent. */
const SOURCES = [
  'src',
  'extension',
  'public',
  'manifest.json',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'tsconfig.ui.json',
  'vite.config.ts',
  'vite.cli.config.ts',
];

const OUTPUTS = [
  { folder: 'dist', proof: 'manifest.json', script: 'build:extension' },
  { folder: 'dist-cli', proof: 'ws-doctor.js', script: 'build:cli' },
];

/** Builds the extension and the command line where their sources changed. Throws a {@link SetupError}. */
export async function ensureBuild() {
  const hash = hashFiles(ROOT, SOURCES);
  for (const { folder, proof, script } of OUTPUTS) {
    if (existsSync(inRoot(folder, proof)) && readStamp(inRoot(folder)) === hash) continue;
    console.log(`Building ${folder}/…`);
    const code = await runNpm(['run', '--silent', script], { timeoutMs: BUILD_LIMIT_MS });
    if (code !== 0) throw new SetupError(`"npm run ${script}" failed: see above.`, 1);
    if (!existsSync(inRoot(folder, proof))) {
      throw new SetupError(`"npm run ${script}" did not write ${folder}/${proof}.`, 1);
    }
    writeStamp(inRoot(folder), hash);
  }
}

/** One hash of the names and contents of files and folders, in an order that is the same everywhere. */
export function hashFiles(root, paths) {
  const hash = createHash('sha256');
  const visit = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(`${path}/${name}`);
      return;
    }
    const content = readFileSync(full);
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  for (const path of paths) visit(path);
  return hash.digest('hex');
}

/** What the folder was built from; `undefined` when nothing says so. */
export function readStamp(folder) {
  const path = join(folder, STAMP);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Goes last: a build that was interrupted leaves no stamp. */
export function writeStamp(folder, hash) {
  writeFileSync(join(folder, STAMP), hash);
}
