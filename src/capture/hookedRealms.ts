import { sentenceOf } from '../base/fault.ts';
import type { CdpTransport } from './transport.ts';

const OBJECT_GROUP = 'ws-doctor';
/** Searching the heap stops the page for a moment, so it is not done for every stray socket. */
const REST_BETWEEN_SEARCHES_MS = 1000;
/** A worker has one script context, whose number need not be known. */
const WORKER = 0;
/** What V8 says of a script context that went away before or while it was spoken to; its own report may come later. */
const CONTEXT_GONE = /Cannot find context|Execution context was destroyed|Could not find object/;

/** The script contexts of one debugger session, and the hook in those that were there before us. */
export class HookedRealms {
  readonly #send: CdpTransport['send'];
  readonly #source: string;
  readonly #onProblem: (sentence: string) => void;
  readonly #realms = new Set<number>();
  /** The hook's object in each script context that was there before us. */
  readonly #hookObjects = new Map<number, string>();
  #isResting = false;
  #adoptionIsDue = false;

  /**
   * @param send speaks to the session
   * @param source the hook as a script
   * @param onProblem told where a page keeps the hook out
   */
  constructor(send: CdpTransport['send'], source: string, onProblem: (sentence: string) => void) {
    this.#send = send;
    this.#source = source;
    this.#onProblem = onProblem;
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

  /** Hooks the script contexts that are there, and takes over their sockets. One that goes away meanwhile had its time. */
  async hookAll(): Promise<void> {
    await Promise.all([...this.#realms].map((realm) => this.#ifStillThere(realm, this.#hook(realm))));
  }

  /** Takes the binding out of sight where Chrome has put it back, beside the hook that is in place. */
  async hideBinding(): Promise<void> {
    await Promise.all([...this.#realms].map((realm) => this.#ifStillThere(realm, this.#evaluate(realm))));
  }

  /** Hooks a worker, whose script context may not have been announced. */
  async hookWorker(): Promise<void> {
    await this.#hook(WORKER);
  }

  /**
   * A socket was made where the hook did not see it, with a reference to `WebSocket` taken before we came. Searched for at
   * once, for it may be short-lived; the next ones together.
   */
  adoptSoon(): void {
    if (this.#hookObjects.size === 0) return;
    if (this.#isResting) {
      this.#adoptionIsDue = true;
      return;
    }
    this.#isResting = true;
    setTimeout(() => {
      this.#isResting = false;
      if (!this.#adoptionIsDue) return;
      this.#adoptionIsDue = false;
      this.adoptSoon();
    }, REST_BETWEEN_SEARCHES_MS);
    for (const objectId of this.#hookObjects.values()) {
      this.#adoptAll(objectId, false).catch(() => {
        // The document went away meanwhile, and its sockets with it.
      });
    }
  }

  async #ifStillThere(realm: number, done: Promise<unknown>): Promise<void> {
    try {
      await done;
    } catch (error) {
      if (this.#realms.has(realm) && !CONTEXT_GONE.test(sentenceOf(error))) throw error;
    }
  }

  async #hook(realm: number): Promise<void> {
    const hookObjectId = await this.#evaluate(realm);
    if (hookObjectId !== undefined) await this.#adoptAll(hookObjectId, true);
  }

  /** Nothing comes back where the hook is in place already, for this session, or where there is no WebSocket. */
  async #evaluate(realm: number): Promise<string | undefined> {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression: this.#source,
      silent: true,
      objectGroup: OBJECT_GROUP,
      ...(realm !== WORKER && { contextId: realm }),
    });
    if (exceptionDetails) {
      this.#onProblem(
        `A page or worker kept the hook out (${result.description?.split('\n')[0] ?? exceptionDetails.text}): close codes are not known there.`,
      );
      return undefined;
    }
    if (result.objectId !== undefined) this.#hookObjects.set(realm, result.objectId);
    return result.objectId;
  }

  /** For each socket API that the hook watches. */
  async #adoptAll(hookObjectId: string, isNewSession: boolean): Promise<void> {
    for (let api = 0; await this.#adopt(hookObjectId, api, isNewSession); api++);
  }

  /** Finds the sockets on the heap (the debugger's `queryObjects`) and hands them to the hook; false past the last API. */
  async #adopt(hookObjectId: string, api: number, isNewSession: boolean): Promise<boolean> {
    const prototype = await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration: 'function (api) { return this.apis[api]?.prototype; }',
      arguments: [{ value: api }],
      objectGroup: OBJECT_GROUP,
    });
    const prototypeObjectId = prototype.result.objectId;
    if (prototypeObjectId === undefined || prototype.exceptionDetails) return false;
    const { objects } = await this.#send('Runtime.queryObjects', { prototypeObjectId });
    if (objects.objectId === undefined) return true;
    await this.#send('Runtime.callFunctionOn', {
      objectId: hookObjectId,
      functionDeclaration:
        'function (api, sockets, isNewSession) { this.apis[api].adopt(sockets, isNewSession); }',
      arguments: [{ value: api }, { objectId: objects.objectId }, { value: isNewSession }],
      silent: true,
    });
    await this.#send('Runtime.releaseObject', { objectId: objects.objectId });
    return true;
  }
}
