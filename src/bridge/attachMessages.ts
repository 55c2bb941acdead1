import * as v from 'valibot';
import type { Subject } from './subjects.ts';

/**
 * Between a page that captures (panel or viewer) and the background worker, which holds the attachments: one that a
 * worker made keeps the worker alive, and the port's disconnect is the only reliable sign that the page is gone.
 */
export const ATTACH_PORT = 'ws-doctor/attach/2';

const subject = v.custom<Subject>(
  (value) => typeof value === 'string' && /^(tab:\d{1,15}|target:.{1,200})$/.test(value),
);

const attachRequest = v.variant('type', [
  /** Attach and keep it until released, or the port closes. */
  v.object({ type: v.literal('attach'), subject }),
  v.object({ type: v.literal('release'), subject }),
]);

/** Page → worker. */
export type AttachRequest = v.InferOutput<typeof attachRequest>;

const attachReply = v.variant('type', [
  v.object({ type: v.literal('attached'), subject }),
  /** With Chrome's own message. */
  v.object({ type: v.literal('refused'), subject, message: v.string() }),
  /** Another page of the extension attached to it; it is that page's now. */
  v.object({ type: v.literal('taken'), subject }),
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
