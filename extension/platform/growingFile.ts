import { Fault } from '../../src/base/fault.ts';
import type { NetLogNews } from '../../src/store/ports.ts';

const SLICE_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 400;
/** Chrome writes what it holds back at the latest when it is nudged; so long without growth means that it stopped. */
const NUDGE_AFTER_MS = 1000;
const QUIET_AFTER_MS = 8000;
/** A file that changes while it is read fails; it is asked for anew, this often at most. */
const ATTEMPTS = 20;
/** The end of what was read, looked at again to notice that another file stands in its place. */
const TAIL_BYTES = 64;

/** A file as the page sees it now; reading fails once it was written to (`NotReadableError`). */
export interface FileNow {
  readonly size: number;
  slice(fromBytes: number, toBytes: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface GrowingFileOptions {
  /** The file as it is now; rejects when it may no longer be read. */
  readonly getFile: () => Promise<FileNow>;
  /** Makes Chrome write out what it holds back. */
  readonly nudge: () => void;
  /** Resolves after so long, or when `signal` aborts. */
  readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Reads a file from its beginning and goes on as it grows, until `signal` aborts. Throws a {@link Fault}. */
export async function* readGrowingFile(
  { getFile, nudge, wait }: GrowingFileOptions,
  signal: AbortSignal,
): AsyncGenerator<NetLogNews, void, void> {
  let offset = 0;
  let tail = new Uint8Array();
  let stillMs = 0;
  while (!signal.aborted) {
    const { bytes, totalBytes } = await readFrom(getFile, offset, tail);
    if (bytes.length > 0) {
      offset += bytes.length;
      tail = endOf(tail, bytes);
      stillMs = 0;
      yield { kind: 'bytes', bytes, totalBytes };
      if (offset < totalBytes) continue;
      yield { kind: 'caught-up' };
    } else {
      if (crosses(stillMs, QUIET_AFTER_MS)) yield { kind: 'quiet' };
      if (stillMs >= NUDGE_AFTER_MS && stillMs < QUIET_AFTER_MS) nudge();
    }
    await wait(LOOK_EVERY_MS, signal);
    stillMs += LOOK_EVERY_MS;
  }
}

function crosses(stillMs: number, limitMs: number): boolean {
  return stillMs >= limitMs && stillMs - LOOK_EVERY_MS < limitMs;
}

async function readFrom(
  getFile: () => Promise<FileNow>,
  offset: number,
  tail: Uint8Array,
): Promise<{ readonly bytes: Uint8Array; readonly totalBytes: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const file = await getFile();
      if (file.size < offset) {
        throw new Fault(
          'file-unreadable',
          'The net log is shorter than before: it was emptied or written anew. Follow it again to read the new one.',
        );
      }
      if (file.size === offset) return { bytes: new Uint8Array(), totalBytes: offset };
      const to = Math.min(file.size, offset + SLICE_BYTES);
      const read = new Uint8Array(await file.slice(offset - tail.length, to).arrayBuffer());
      if (!tail.every((byte, index) => read[index] === byte)) {
        throw new Fault(
          'file-unreadable',
          'Another net log stands in the place of the one that was followed. Follow it again to read the new one.',
        );
      }
      return { bytes: read.subarray(tail.length), totalBytes: file.size };
    } catch (error) {
      if (error instanceof Fault) throw error;
      const name = error instanceof Error ? error.name : '';
      if (name === 'NotReadableError' && attempt < ATTEMPTS) continue;
      throw explained(name, error);
    }
  }
}

function explained(name: string, cause: unknown): Fault {
  if (name === 'NotFoundError') {
    return new Fault('file-unreadable', 'The net log is gone: it was moved or deleted.', { cause });
  }
  if (name === 'NotAllowedError') {
    return new Fault(
      'file-unreadable',
      'Chrome lets us read this net log no longer: the WS Doctor tab where it was chosen was closed. Choose it again to go on.',
      { cause },
    );
  }
  return new Fault('file-unreadable', 'The net log cannot be read any more. Choose it again to go on.', {
    cause,
  });
}

function endOf(before: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.length >= TAIL_BYTES) return bytes.slice(-TAIL_BYTES);
  const joined = new Uint8Array(before.length + bytes.length);
  joined.set(before);
  joined.set(bytes, before.length);
  return joined.slice(-TAIL_BYTES);
}
