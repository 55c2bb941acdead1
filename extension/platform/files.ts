import type { SourceFile } from '../../src/store/ports.ts';
import { toSourceFile } from '../../src/ui/app/sourceFile.ts';
import { netLogFile } from './netLogAccess.ts';

/**
 * Lets the user choose a session file. An input element rather than `showOpenFilePicker`, which Chrome refuses to
 * the panel (a cross-origin frame of DevTools).
 */
export function pickFile(): Promise<SourceFile | undefined> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.har,.json,application/json';
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      resolve(file && toSourceFile(file));
    });
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

/** The first file of a drop, with the handle that lets it be read on while it grows. */
export async function takeDropped({ items, files }: DataTransfer): Promise<SourceFile | undefined> {
  const file = files[0];
  const item = [...items].find(({ kind }) => kind === 'file');
  // Both must be asked for before the event is over.
  const handle = await item?.getAsFileSystemHandle();
  if (!file) return undefined;
  const source = toSourceFile(file);
  return handle instanceof FileSystemFileHandle ? { ...source, growing: netLogFile(handle) } : source;
}

/** Offers text chunks as a download; a Blob takes them one by one, so no string holds them all. */
export async function saveFile(name: string, chunks: Iterable<string>): Promise<number> {
  const parts: Blob[] = [];
  for (const chunk of chunks) {
    parts.push(new Blob([chunk]));
    // Long exports must not freeze the panel.
    if (parts.length % 64 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  const blob = new Blob(parts, { type: 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own reference once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return blob.size;
}
