import type { Protocol } from 'devtools-protocol';
import type { ContextId } from '../model/events.ts';

interface KnownFrame {
  readonly id: string;
  readonly parentId: string | undefined;
  url: string;
  contextId: ContextId | undefined;
}

/**
 * The frames of one debugger session and the contexts they stand for. A frame gets a context of its own when it first
 * matters (a socket was opened in it): a page of forty advertisements is not forty contexts.
 */
export class FrameContexts {
  readonly #rootContextId: ContextId;
  readonly #addContext: (url: string, parentId: ContextId) => ContextId;
  readonly #frames = new Map<string, KnownFrame>();
  /** Frame of each script context (`executionContextId`); absent for workers. */
  readonly #frameOfRealm = new Map<number, string>();

  constructor(rootContextId: ContextId, addContext: (url: string, parentId: ContextId) => ContextId) {
    this.#rootContextId = rootContextId;
    this.#addContext = addContext;
  }

  /** Takes over the frames that are there already. */
  seed({ frame, childFrames }: Protocol.Page.FrameTree): void {
    this.committed(frame.id, frame.parentId, frame.url);
    for (const child of childFrames ?? []) this.seed(child);
  }

  /** A frame shows a document. Returns the context that the document before it had, if it mattered. */
  committed(frameId: string, parentId: string | undefined, url: string): ContextId | undefined {
    const before = this.#frames.get(frameId)?.contextId;
    this.#frames.set(frameId, { id: frameId, parentId, url, contextId: undefined });
    return before;
  }

  /** A frame is gone, with those inside it. Returns the contexts that ended. */
  detached(frameId: string): ContextId[] {
    const ended: ContextId[] = [];
    for (const frame of [...this.#frames.values()]) {
      if (frame.parentId === frameId) ended.push(...this.detached(frame.id));
    }
    const contextId = this.#frames.get(frameId)?.contextId;
    this.#frames.delete(frameId);
    return contextId === undefined ? ended : [...ended, contextId];
  }

  /** The root's document was replaced. Returns the contexts of the frames that were in it. */
  rootCommitted(frameId: string, url: string): ContextId[] {
    const ended = [...this.#frames.values()].flatMap((frame) => frame.contextId ?? []);
    this.#frames.clear();
    this.#frameOfRealm.clear();
    this.committed(frameId, undefined, url);
    return ended;
  }

  realmCreated(realm: number, frameId: string | undefined): void {
    if (frameId !== undefined) this.#frameOfRealm.set(realm, frameId);
  }

  realmDestroyed(realm: number): void {
    this.#frameOfRealm.delete(realm);
  }

  /** Whether a script context belongs to the root document (or to the worker itself). */
  isRoot(realm: number): boolean {
    const frame = this.#frameOf(realm);
    return frame === undefined || this.#isRootFrame(frame);
  }

  /** The context of a script context, made known if it was not yet. */
  contextOf(realm: number): ContextId {
    const frame = this.#frameOf(realm);
    return frame === undefined ? this.#rootContextId : this.#contextOfFrame(frame);
  }

  #contextOfFrame(frame: KnownFrame): ContextId {
    if (this.#isRootFrame(frame)) return this.#rootContextId;
    const parent = frame.parentId === undefined ? undefined : this.#frames.get(frame.parentId);
    frame.contextId ??= this.#addContext(
      frame.url,
      parent ? this.#contextOfFrame(parent) : this.#rootContextId,
    );
    return frame.contextId;
  }

  /** The root of an out-of-process frame has a parent, but in another session. */
  #isRootFrame(frame: KnownFrame): boolean {
    return frame.parentId === undefined || !this.#frames.has(frame.parentId);
  }

  #frameOf(realm: number): KnownFrame | undefined {
    const frameId = this.#frameOfRealm.get(realm);
    return frameId === undefined ? undefined : this.#frames.get(frameId);
  }
}
