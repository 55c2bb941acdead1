import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

// Debian keeps servers here, which is not in the PATH of ordinary users.
const furtherFolders = ['/usr/sbin', '/usr/local/sbin'];

/** The path of an installed program, or `undefined`. */
export async function findBinary(name: string): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of [...folders, ...furtherFolders]) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return path;
  }
  return undefined;
}
