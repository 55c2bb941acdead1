import type { Protocol } from 'devtools-protocol';
import type { ContextId } from '../model/events.ts';
import { keepNewest } from './documentHistory.ts';

interface KnownFrame {
  readonly id: string;
  readonly parentId: string | undefined;
  url: string;
  contextId: ContextId | undefined;
}

/** The outermost frame of a debugger session, or the worker. */
export interface RootContext {
  readonly url: string;
  /** Its context where it has one from the beginning. */
  readonly contextId?: ContextId;
  /** A tab and a worker keep their context; a frame gets another with each document that matters. */
  readonly keepsContext: boolean;
  /** The frame's id or the worker's target; `undefined` while nobody told. */
  readonly browserId: string | undefined;
  /** The context around it, in another session; not asked before it is needed. */
  readonly parentId: () => ContextId | undefined;
}

/** A frame that begins to matter. */
interface NewFrame {
  readonly url: string;
  readonly parentId: ContextId | undefined;
  readonly browserId: string | undefined;
  readonly isRoot: boolean;
}

type AddContext = (frame: NewFrame) => ContextId;

/**
 * The frames of one debugger session and the contexts they stand for. A frame gets a context of its own when it first
 * matters (a socket was opened in it): a page of forty advertisements is not forty contexts.
 */
export class FrameContexts {
  readonly #root: RootContext;
  readonly #addContext: AddContext;
  readonly #frames = new Map<string, KnownFrame>();
  /** Frame of each script context (`executionContextId`); absent for workers. */
  readonly #frameOfRealm = new Map<number, string>();
  /** Frames of the documents that were left, by the loader id of the outermost one, the newest last. */
  readonly #left = new Map<string, readonly KnownFrame[]>();
  /** Those of a document that comes back, until its commit. */
  readonly #returning = new Map<string, KnownFrame>();
  #loaderId: string | undefined;
  #rootUrl: string;
  #rootBrowserId: string | undefined;
  #rootContextId: ContextId | undefined;

  constructor(root: RootContext, addContext: AddContext) {
    this.#root = root;
    this.#rootUrl = root.url;
    this.#rootBrowserId = root.browserId;
    this.#rootContextId = root.contextId;
    this.#addContext = addContext;
  }

  /** The context of the outermost frame or of the worker, made known if it was not yet. */
  get rootContextId(): ContextId {
    this.#rootContextId ??= this.#addContext({
      url: this.#rootUrl,
      parentId: this.#root.parentId(),
      browserId: this.#rootBrowserId,
      isRoot: true,
    });
    return this.#rootContextId;
  }

  /** Whether that context is known already. */
  get hasRootContext(): boolean {
    return this.#rootContextId !== undefined;
  }

  /** Address of the outermost document, or of the worker's script. */
  get rootUrl(): string {
    return this.#rootUrl;
  }

  /** How many frames and script contexts are known. */
  get size(): number {
    return this.#frames.size + this.#frameOfRealm.size;
  }

  /** Addresses of the documents. */
  *urls(): Iterable<string> {
    yield this.#rootUrl;
    for (const { url } of this.#frames.values()) yield url;
  }

  /** Takes over the frames that are there already; what events told meanwhile is newer. */
  seed({ frame, childFrames }: Protocol.Page.FrameTree): void {
    if (!this.#frames.has(frame.id)) this.committed(frame.id, frame.parentId, frame.url);
    if (this.isRootFrame(frame.parentId)) this.#loaderId ??= frame.loaderId;
    for (const child of childFrames ?? []) this.seed(child);
  }

  /** A frame shows a document. Returns the context that the document before it had, if it mattered. */
  committed(frameId: string, parentId: string | undefined, url: string): ContextId | undefined {
    const before = this.#frames.get(frameId)?.contextId;
    this.#frames.set(frameId, { id: frameId, parentId, url, contextId: undefined });
    if (this.isRootFrame(parentId)) {
      this.#rootUrl = url;
      this.#rootBrowserId = frameId;
    }
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

  /**
   * The root shows another document. Returns the contexts that were in the one before. Of a document that comes back from
   * the back/forward cache, Chrome tells the script contexts just before this, and its frames not at all (seen on 156).
   */
  rootCommitted({ frame, type }: Protocol.Page.FrameNavigatedEvent): ContextId[] {
    const { id, parentId, url, loaderId } = frame;
    const ended = this.#inFrames();
    if (!this.#root.keepsContext) {
      ended.push(...this.#ofRoot());
      this.#rootContextId = undefined;
    }
    const inner = [...this.#frames.values()].filter((known) => !this.isRootFrame(known.parentId));
    const restored = type === 'BackForwardCacheRestore' ? this.#left.get(loaderId) : undefined;
    this.#left.delete(loaderId);
    if (this.#loaderId !== undefined) this.#left.set(this.#loaderId, inner);
    keepNewest(this.#left);
    this.#loaderId = loaderId;
    this.#frames.clear();
    this.committed(id, parentId, url);
    for (const known of restored ?? [])
      this.#frames.set(known.id, this.#returning.get(known.id) ?? { ...known, contextId: undefined });
    this.#returning.clear();
    return ended;
  }

  /** The session is over. Returns the contexts that ended. */
  end(): ContextId[] {
    return [...this.#inFrames(), ...this.#ofRoot()];
  }

  realmCreated(realm: number, frameId: string | undefined): void {
    if (frameId === undefined) return;
    this.#frameOfRealm.set(realm, frameId);
    // A document that comes back from the cache: what it opens in `pageshow` is told before its commit.
    const left = this.#frames.has(frameId) ? undefined : this.#leftFrame(frameId);
    if (left) this.#returning.set(frameId, { ...left, contextId: undefined });
  }

  realmDestroyed(realm: number): void {
    this.#frameOfRealm.delete(realm);
  }

  /** The script contexts of all frames are gone. */
  realmsCleared(): void {
    this.#returning.clear();
    this.#frameOfRealm.clear();
  }

  /** Whether a script context belongs to the root document (or to the worker itself). */
  isRoot(realm: number): boolean {
    const frame = this.#frameOf(realm);
    return frame === undefined || this.isRootFrame(frame.parentId);
  }

  /** The root of an out-of-process frame has a parent, but in another session. */
  isRootFrame(parentId: string | undefined): boolean {
    return parentId === undefined || this.#frame(parentId) === undefined;
  }

  /** The context of a script context, made known if it was not yet. */
  contextOf(realm: number): ContextId {
    const frame = this.#frameOf(realm);
    return frame === undefined ? this.rootContextId : this.#contextOfFrame(frame);
  }

  /** The same for a frame; one that is not of this session counts as its root. */
  contextOfFrame(frameId: string | undefined): ContextId {
    const frame = frameId === undefined ? undefined : this.#frame(frameId);
    return frame === undefined ? this.rootContextId : this.#contextOfFrame(frame);
  }

  #contextOfFrame(frame: KnownFrame): ContextId {
    if (this.isRootFrame(frame.parentId)) return this.rootContextId;
    frame.contextId ??= this.#addContext({
      url: frame.url,
      parentId: this.contextOfFrame(frame.parentId),
      browserId: frame.id,
      isRoot: false,
    });
    return frame.contextId;
  }

  #inFrames(): ContextId[] {
    return [...this.#frames.values()].flatMap((frame) => frame.contextId ?? []);
  }

  #ofRoot(): ContextId[] {
    return this.#rootContextId === undefined ? [] : [this.#rootContextId];
  }

  #frameOf(realm: number): KnownFrame | undefined {
    const frameId = this.#frameOfRealm.get(realm);
    return frameId === undefined ? undefined : this.#frame(frameId);
  }

  #frame(frameId: string): KnownFrame | undefined {
    return this.#frames.get(frameId) ?? this.#returning.get(frameId);
  }

  #leftFrame(frameId: string): KnownFrame | undefined {
    for (const frames of this.#left.values()) {
      const left = frames.find(({ id }) => id === frameId);
      if (left) return left;
    }
    return undefined;
  }
}
