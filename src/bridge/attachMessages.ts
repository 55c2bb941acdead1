import * as v from 'valibot';

/**
 * Between a page that captures (panel or viewer) and the background worker, which holds the attachment: one that a
 * worker made keeps the worker alive, and the port's disconnect is the only reliable sign that the page is gone.
 */
export const ATTACH_PORT = 'ws-doctor/attach/1';

const attachRequest = v.object({ type: v.literal('attach'), tabId: v.pipe(v.number(), v.integer()) });

/** Page → worker: attach to this tab and keep it until the port closes. */
export type AttachRequest = v.InferOutput<typeof attachRequest>;

const attachReply = v.variant('type', [
  v.object({ type: v.literal('attached') }),
  v.object({ type: v.literal('refused'), message: v.string() }),
]);

/** Worker → page. */
export type AttachReply = v.InferOutput<typeof attachReply>;

/** Reads what arrived on the worker's side; `undefined` for anything else. */
export function parseAttachRequest(message: unknown): AttachRequest | undefined {
  const result = v.safeParse(attachRequest, message);
  return result.success ? result.output : undefined;
}

/** Reads what arrived on the page's side; `undefined` for anything else. */
export function parseAttachReply(message: unknown): AttachReply | undefined {
  const result = v.safeParse(attachReply, message);
  return result.success ? result.output : undefined;
}
