import type { CdpTransport } from './transport.ts';

const OBJECT_GROUP = 'ws-doctor';
/** Searching the heap stops the page for a moment, so it is not done for every stray socket at once. */
const ADOPT_AGAIN_AFTER_MS = 1000;
/** A worker has one script context, whose number need not be known. */
const WORKER = 0;

/** The script contexts of one debugger session, and the hook in those that were there before us. */
export class HookedRealms {
  readonly #send: CdpTransport['send'];
  readonly #source: string;
  readonly #realms = new Set<number>();
  /** The hook's object in each script context that was there before us. */
  readonly #hookObjects = new Map<number, string>();
  #adoptionIsDue = false;

  /** @param send speaks to the session; @param source the hook as a script */
  constructor(send: CdpTransport['send'], source: string) {
    this.#send = send;
    this.#source = source;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#realms.size + this.#hookObjects.size;
  }

  created(realm: number): void {
    this.#realms.add(realm);
  }

  destroyed(realm: number): void {
    this.#realms.delete(realm);
    this.#hookObjects.delete(realm);
  }

  clear(): void {
    this.#realms.clear();
    this.#hookObjects.clear();
  }

  /** Hooks the script contexts that are there, and takes over their sockets. */
  async hookAll(): Promise<void> {
    await Promise.all([...this.#realms].map((realm) => this.#hook(realm)));
  }

  /** The same for a worker, whose script context may not have been announced. */
  async hookWorker(): Promise<void> {
    await this.#hook(WORKER);
  }

  /** A socket was made where the hook did not see it, with a reference to `WebSocket` taken before we came. */
  adoptSoon(): void {
    if (this.#adoptionIsDue || this.#hookObjects.size === 0) return;
    this.#adoptionIsDue = true;
    setTimeout(() => {
      this.#adoptionIsDue = false;
      for (const objectId of this.#hookObjects.values()) {
        this.#adoptSockets(objectId).catch(() => {
          // The document went away meanwhile, and its sockets with it.
        });
      }
    }, ADOPT_AGAIN_AFTER_MS);
  }

  async #hook(realm: number): Promise<void> {
    const { result } = await this.#send('Runtime.evaluate', {
      expression: this.#source,
      silent: true,
      objectGroup: OBJECT_GROUP,
      ...(realm !== WORKER && { contextId: realm }),
    });
    // Nothing comes back where the hook is in place already, or where there is no WebSocket.
    if (result.objectId === undefined) return;
    this.#hookObjects.set(realm, result.objectId);
    await this.#adoptSockets(result.objectId);
  }

  /** Finds the sockets on the heap (the debugger's `queryObjects`) and hands them to the hook. */
  async #adoptSockets(hookObjectId: string): Promise<void> {
    const prototype = await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration: 'function () { return this.prototype; }',
      objectGroup: OBJECT_GROUP,
    });
    const prototypeObjectId = prototype.result.objectId;
    if (prototypeObjectId === undefined) return;
    const { objects } = await this.#send('Runtime.queryObjects', { prototypeObjectId });
    if (objects.objectId === undefined) return;
    await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration: 'function (sockets) { this.adopt(sockets); }',
      arguments: [{ objectId: objects.objectId }],
      silent: true,
    });
    await this.#send('Runtime.releaseObject', { objectId: objects.objectId });
  }
}
