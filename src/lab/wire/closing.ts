import { constants } from 'node:os';

/** Anything of the lab that holds sockets, timers or processes. */
export interface Closeable {
  /** Kills every socket and process it holds. May be called more than once; all calls share one promise. */
  close(): Promise<void>;
}

const stopFunctions = new Set<() => void>();
const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes the `close()` of a lab resource, and keeps the resource registered for the end of the process until then.
 * `stopNow` has to do its killing synchronously, since nothing else runs while a process exits;
 * `stopped` tells when all of it is really gone.
 */
export function closeOnce(stopNow: () => void, stopped: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined;
  register(stopNow);
  return () => {
    closing ??= (async () => {
      unregister(stopNow);
      stopNow();
      await stopped();
    })();
    return closing;
  };
}

/** Closes all of them, and only then fails if one of them failed. */
export async function closeAll(resources: Iterable<Closeable>): Promise<void> {
  const outcomes = await Promise.allSettled([...resources].map((resource) => resource.close()));
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (reasons.length > 0) throw new AggregateError(reasons, 'Not everything in the lab could be closed');
}

function register(stopNow: () => void): void {
  if (stopFunctions.size === 0) {
    process.on('exit', stopEverything);
    for (const signal of endingSignals) process.on(signal, exitUnlessHandledElsewhere);
  }
  stopFunctions.add(stopNow);
}

function unregister(stopNow: () => void): void {
  stopFunctions.delete(stopNow);
  if (stopFunctions.size > 0) return;
  process.off('exit', stopEverything);
  for (const signal of endingSignals) process.off(signal, exitUnlessHandledElsewhere);
}

function stopEverything(): void {
  for (const stopNow of stopFunctions) {
    try {
      stopNow();
    } catch (error) {
      // The others still have to be stopped, and there is nobody left to tell but the terminal.
      console.error('Part of the lab could not be stopped:', error);
    }
  }
}

// A signal's default action skips 'exit' listeners and would leave child processes behind.
function exitUnlessHandledElsewhere(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
}
