import * as v from 'valibot';

/**
 * Between a page that captures (panel or viewer) and the background worker, which holds the attachments: one that a
 * worker made keeps the worker alive, and the port's disconnect is the only reliable sign that the page is gone.
 */
export const ATTACH_PORT = 'ws-doctor/attach/1';

const targetId = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const attachRequest = v.variant('type', [
  /** Attach to this tab and keep it until the port closes; the first message on a port. */
  v.object({ type: v.literal('attach'), tabId: v.pipe(v.number(), v.integer()) }),
  /** Attach to a target that is no child of the tab (a shared worker) until released or the port closes. */
  v.object({ type: v.literal('attach-target'), targetId }),
  v.object({ type: v.literal('release-target'), targetId }),
]);

/** Page → worker. */
export type AttachRequest = v.InferOutput<typeof attachRequest>;

const attachReply = v.variant('type', [
  v.object({ type: v.literal('attached') }),
  v.object({ type: v.literal('refused'), message: v.string() }),
  v.object({ type: v.literal('target-attached'), targetId }),
  v.object({ type: v.literal('target-refused'), targetId, message: v.string() }),
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
