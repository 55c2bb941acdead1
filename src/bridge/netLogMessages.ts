import * as v from 'valibot';

/**
 * Between the pages of the extension (panels and viewer tabs): who follows a net log offers its file to the others.
 * Only the handle travels, every page reads by itself: each joins the log to its own sockets, from its beginning.
 */
export const NET_LOG_CHANNEL = 'ws-doctor/net-log/1';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

const netLogMessage = v.variant('type', [
  /** Somebody new asks what is on offer. */
  v.object({ type: v.literal('ask') }),
  /** `handle` is a `FileSystemFileHandle`; it can be read for as long as the page that offers it stays open. */
  v.object({
    type: v.literal('offer'),
    id,
    name: v.pipe(v.string(), v.maxLength(1000)),
    handle: v.pipe(
      v.custom<object>((value) => typeof value === 'object' && value !== null),
      v.readonly(),
    ),
  }),
  /** The page that offered it follows it no longer, or goes away. */
  v.object({ type: v.literal('withdraw'), id }),
]);

export type NetLogMessage = v.InferOutput<typeof netLogMessage>;

/** Reads what arrived on the channel; `undefined` for anything else. */
export function parseNetLogMessage(message: unknown): NetLogMessage | undefined {
  const result = v.safeParse(netLogMessage, message);
  return result.success ? result.output : undefined;
}

/** Key in the extension's session storage under which the launcher leaves the address of its net log. */
export const LAUNCHED_NET_LOG_KEY = 'launchedNetLog';

const launchedNetLog = v.object({
  version: v.literal(1),
  url: v.pipe(v.string(), v.regex(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}$/)),
});

/** What the launcher leaves: where the browser's own net log can be read as it is written. */
export type LaunchedNetLog = v.InferOutput<typeof launchedNetLog>;

/** Reads what stands in the storage; `undefined` when nothing of ours does. */
export function parseLaunchedNetLog(stored: unknown): LaunchedNetLog | undefined {
  const result = v.safeParse(launchedNetLog, stored);
  return result.success ? result.output : undefined;
}
