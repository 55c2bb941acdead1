import { Fault } from '../base/fault.ts';
import { otherWork } from '../base/otherWork.ts';

/** Larger chunks are cut: a slice is what is worked on without a look at the clock. */
const SLICE_BYTES = 64 * 1024;
/** How long to work before the page gets its turn. */
const WORK_MS = 10;

export interface SliceOptions {
  readonly totalBytes?: number;
  /** Called every few milliseconds with how much of the file was read, 0 to 1; needs `totalBytes`. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * The bytes of a file in slices small enough to work on between two turns of the event loop, which it gives the rest
 * of the page now and then. Throws {@link Fault} `cancelled` when told to stop, also while the source keeps silent,
 * and `file-unreadable` when the source fails.
 */
export async function* byteSlices(
  chunks: AsyncIterable<Uint8Array>,
  { totalBytes, onProgress, signal }: SliceOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let doneBytes = 0;
  let resumedAt = performance.now();
  let isAtEnd = false;
  try {
    for (;;) {
      const { done, value } = await nextChunk(iterator, signal);
      if (done) {
        isAtEnd = true;
        return;
      }
      for (let start = 0; start < value.length; start += SLICE_BYTES) {
        const slice = value.subarray(start, start + SLICE_BYTES);
        yield slice;
        doneBytes += slice.length;
        if (performance.now() - resumedAt < WORK_MS) continue;
        if (totalBytes) onProgress?.(Math.min(1, doneBytes / totalBytes));
        await otherWork();
        throwIfCancelled(signal);
        resumedAt = performance.now();
      }
    }
  } finally {
    // Not awaited: a source that hangs would hang its own cancelling too.
    if (!isAtEnd) void iterator.return?.().catch(ignoreLateFailure);
  }
}

async function nextChunk(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  throwIfCancelled(signal);
  let stopListening = () => {
    // Replaced below when there is something to listen to.
  };
  const cancelled = new Promise<never>((_resolve, reject) => {
    if (!signal) return;
    const onAbort = () => reject(cancelFault());
    signal.addEventListener('abort', onAbort);
    stopListening = () => signal.removeEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([iterator.next(), cancelled]);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('file-unreadable', 'The file could not be read to its end.', { cause: error });
  } finally {
    stopListening();
  }
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelFault();
}

function cancelFault(): Fault {
  return new Fault('cancelled', 'Reading the file was cancelled.');
}

function ignoreLateFailure(): void {
  // Whoever cancelled no longer cares how the source ends.
}
