import { describe, expect, test } from 'vitest';
import { type FileNow, readGrowingFile } from '../../../extension/platform/growingFile.ts';
import type { NetLogNews } from '../../../src/store/ports.ts';

/** A file on a disk in the test's hands; what happens to it happens while the reader waits. */
function disk(...changes: readonly ((file: { text: string }) => void)[]) {
  const file = { text: '', version: 0 };
  const rest = [...changes];
  const abort = new AbortController();
  let nudges = 0;
  const getFile = async (): Promise<FileNow> => {
    const { text, version } = file;
    return {
      size: text.length,
      slice: (from, to) => ({
        async arrayBuffer() {
          if (file.version !== version) throw new DOMException('changed', 'NotReadableError');
          return new TextEncoder().encode(text.slice(from, to)).buffer;
        },
      }),
    };
  };
  const wait = async () => {
    const change = rest.shift();
    if (change) change(file);
    else abort.abort();
    file.version++;
  };
  return {
    file,
    nudges: () => nudges,
    read: () => readGrowingFile({ getFile, wait, nudge: () => nudges++ }, abort.signal),
    getFile,
    signal: abort.signal,
  };
}

const write = (text: string) => (file: { text: string }) => {
  file.text += text;
};
const nothing = () => undefined;

async function tell(news: AsyncIterable<NetLogNews>): Promise<string[]> {
  const told: string[] = [];
  for await (const each of news) {
    told.push(each.kind === 'bytes' ? new TextDecoder().decode(each.bytes) : `(${each.kind})`);
  }
  return told;
}

describe('a file that grows', () => {
  test('is read from its beginning and then as it is written', async () => {
    const { read } = disk(write('ab'), write('cd'), nothing, write('e'));
    expect(await tell(read())).toEqual(['ab', '(caught-up)', 'cd', '(caught-up)', 'e', '(caught-up)']);
  });

  test('is read in pieces when it is large, each saying how much there is', async () => {
    const { read } = disk(write('x'.repeat(5_000_000)));
    const sizes: number[] = [];
    for await (const each of read()) {
      if (each.kind !== 'bytes') continue;
      sizes.push(each.bytes.length);
      expect(each.totalBytes).toBe(5_000_000);
    }
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(5_000_000);
  });

  test('is asked for anew when it was written to while it was read', async () => {
    const { file, getFile, signal } = disk();
    file.text = 'abc';
    let asked = 0;
    const abort = new AbortController();
    const news = readGrowingFile(
      {
        async getFile() {
          const now = await getFile();
          if (++asked === 1) file.version++;
          return now;
        },
        nudge: () => undefined,
        wait: async () => abort.abort(),
      },
      AbortSignal.any([signal, abort.signal]),
    );
    expect(await tell(news)).toEqual(['abc', '(caught-up)']);
    expect(asked).toBe(2);
  });

  test('is told quiet once when nothing is added for long, after Chrome was nudged', async () => {
    const still = Array.from({ length: 40 }, () => nothing);
    const { read, nudges } = disk(write('ab'), ...still, write('c'));
    expect(await tell(read())).toEqual(['ab', '(caught-up)', '(quiet)', 'c', '(caught-up)']);
    expect(nudges()).toBeGreaterThan(0);
  });

  test('that became shorter, or was replaced by a longer one, ends with a sentence', async () => {
    const shorter = disk(write('abcdef'), (file) => {
      file.text = 'ab';
    });
    await expect(tell(shorter.read())).rejects.toThrow('emptied or written anew');
    const another = disk(write('abcdef'), (file) => {
      file.text = 'uvwxyz123';
    });
    await expect(tell(another.read())).rejects.toThrow('Another net log stands in the place');
  });

  test('that may not be read any more, or is gone, ends with what to do', async () => {
    const failing = (name: string) =>
      readGrowingFile(
        {
          getFile: async () => {
            throw new DOMException('no', name);
          },
          nudge: () => undefined,
          wait: async () => undefined,
        },
        new AbortController().signal,
      );
    await expect(tell(failing('NotAllowedError'))).rejects.toThrow('the WS Doctor tab where it was chosen');
    await expect(tell(failing('NotFoundError'))).rejects.toThrow('moved or deleted');
  });
});
