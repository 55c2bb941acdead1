import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder; every script works there, wherever it was called from. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A path in the repository. */
export const inRoot = (...parts) => join(ROOT, ...parts);

/** An expected failure: one sentence that says what to do, and the exit status. */
export class SetupError extends Error {
  constructor(sentence, exitCode) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Throws unless this Node is one that the tools support (`engines` in package.json). */
export function ensureNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  const isNewEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!isNewEnough) {
    throw new SetupError(`WS Doctor needs Node 20.19, 22.12 or newer; this is ${version}.`, 2);
  }
}
