import { heartbeatIntervalMs } from '../../diagnosis/advice/heartbeat.ts';
import { resolveStack } from '../../diagnosis/stack.ts';
import { findStackEntry } from '../../knowledge/stackEntries.ts';
import type { Candidate } from '../../model/finding.ts';

/** What the user's stack calls a candidate; undefined where it is nothing that stands in a path. */
export function stackNameOf({ id }: Candidate): string | undefined {
  return id.startsWith('stack:') ? id.slice('stack:'.length) : findStackEntry(id)?.shortName;
}

/** Whether a product is in the stack, with its default or with seconds of its own. */
export function isInStack(stack: readonly string[], name: string): boolean {
  return stack.some((item) => item === name || item.startsWith(`${name}=`));
}

/** The shortest limit of a stack, and how often something has to travel so that it is never reached. */
export interface StackAdvice {
  readonly shortName: string;
  readonly limitMs: number;
  readonly intervalMs: number;
}

/** What a stack asks of a heartbeat; undefined while nothing in it has a limit. */
export function stackAdvice(stack: readonly string[]): StackAdvice | undefined {
  let shortest: StackAdvice | undefined;
  for (const { shortName, seconds } of resolveStack(stack)) {
    const limitMs = (seconds ?? Number.POSITIVE_INFINITY) * 1000;
    if (limitMs >= (shortest?.limitMs ?? Number.POSITIVE_INFINITY)) continue;
    shortest = { shortName, limitMs, intervalMs: heartbeatIntervalMs(limitMs) };
  }
  return shortest;
}
