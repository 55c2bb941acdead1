import { type PendingRequest, PendingRequests } from './pendingRequests.ts';
import type { Scalar } from './topLevel.ts';

/**
 * Whether messages of one side are requests:
 * - `learning`: too little was seen
 * - `claimed`: each is answered once by a message with its identifier, consistently
 * - `refused`: identifiers are reused, or come back again and again (subscriptions, entities), or never: no requests
 */
export type IdVerdict = 'learning' | 'claimed' | 'refused';

/** Members that may name a request, the most specific first. */
const ASK_NAMES = [
  'request_id',
  'requestId',
  'req_id',
  'reqId',
  'reqid',
  'rid',
  'correlation_id',
  'correlationId',
  'cid',
  'message_id',
  'messageId',
  'msg_id',
  'msgId',
  'ref',
  'id',
  'seq',
  'nonce',
] as const;
/** Members that only an answer has. */
const REPLY_NAMES = [
  ...ASK_NAMES,
  'reply_to',
  'replyTo',
  'in_reply_to',
  'inReplyTo',
  'response_to',
  'ack',
] as const;

/** Finds out in one search whether a text can hold an identifier. */
export const ID_WORDS = new RegExp(`"(?:${REPLY_NAMES.join('|')})"\\s*:`);

const LEAST_ANSWERED = 3;
/** So many of the requests have an answer. */
const ANSWERED_SHARE = 0.6;
/** Against so many good ones one bad sign is an accident. */
const BAD_SHARE = 0.15;
/** After so many without a claim nothing is expected any more. */
const MOST_LEARNED = 64;
/** Identifiers that are remembered after their answer, or that came without a request. */
const MOST_REMEMBERED = 256;

/**
 * Learns whether one side's messages with identifiers are requests that the other side answers. Constant work and
 * bounded memory.
 */
export class IdTrack {
  readonly pending = new PendingRequests();
  /** Which member of the request comes back as which member of the answer; set by the first pair. */
  #pairing: string | undefined;
  /** Identifiers that were answered, or were seen on the other side before any request had them. */
  readonly #spent = new Set<string>();
  #asked = 0;
  #answered = 0;
  #bad = 0;
  #verdict: IdVerdict = 'learning';

  get verdict(): IdVerdict {
    return this.#verdict;
  }

  /** Whether there was any message with an identifier. */
  get hasAsked(): boolean {
    return this.#asked > 0;
  }

  /** Returns a request that is given up for this one, if any. */
  ask(
    members: ReadonlyMap<string, Scalar>,
    row: number,
    atMs: number,
  ): { readonly key: string; readonly evicted: PendingRequest | undefined } | undefined {
    for (const name of ASK_NAMES) {
      const value = identifier(members, name);
      if (value === undefined) continue;
      const key = `${name}=${value}`;
      this.#asked++;
      if (this.pending.has(key) || this.#spent.has(key)) this.#bad++;
      const evicted = this.pending.add(key, { row, atMs, isPatient: false });
      this.#judge();
      return { key, evicted };
    }
    return undefined;
  }

  /** The request that a message of the other side answers. */
  reply(members: ReadonlyMap<string, Scalar>): PendingRequest | undefined {
    for (const name of REPLY_NAMES) {
      const value = identifier(members, name);
      if (value === undefined) continue;
      for (const askName of askNamesFor(name)) {
        const key = `${askName}=${value}`;
        const pairing = `${askName} ${name}`;
        if (this.#pairing !== undefined && this.#pairing !== pairing) continue;
        const ask = this.pending.take(key);
        if (ask) {
          this.#pairing = pairing;
          this.#answered++;
          this.#remember(key);
          this.#judge();
          return ask;
        }
        if (this.#spent.has(key)) {
          this.#bad++;
          this.#judge();
          return undefined;
        }
        if (this.#pairing !== undefined) this.#remember(key);
      }
    }
    return undefined;
  }

  #judge(): void {
    if (this.#verdict === 'refused') return;
    const isBad = this.#bad >= 3 && this.#bad > BAD_SHARE * this.#answered;
    const isHopeless =
      this.#asked >= MOST_LEARNED &&
      this.#answered < (ANSWERED_SHARE / 2) * Math.min(this.#asked, 2 * MOST_LEARNED);
    if (isBad || (isHopeless && this.#verdict === 'learning')) {
      this.#verdict = 'refused';
      return;
    }
    if (
      this.#answered >= LEAST_ANSWERED &&
      this.#answered >= ANSWERED_SHARE * this.#asked &&
      this.#bad <= BAD_SHARE * this.#answered
    ) {
      this.#verdict = 'claimed';
    }
  }

  #remember(key: string): void {
    this.#spent.add(key);
    if (this.#spent.size <= MOST_REMEMBERED) return;
    for (const oldest of this.#spent) {
      this.#spent.delete(oldest);
      return;
    }
  }
}

/** The same member, or, for a member that only an answer has, those it can refer to. */
function askNamesFor(replyName: string): readonly string[] {
  const known: readonly string[] = ASK_NAMES;
  if (replyName === 'ack') return ['id', 'seq', 'ref'];
  // Many servers call what came as `id` by a name of their own in the answer.
  return replyName === 'id' || !known.includes(replyName)
    ? ['id']
    : [replyName, ...(replyName === 'seq' ? [] : ['id'])];
}

function identifier(members: ReadonlyMap<string, Scalar>, name: string): string | undefined {
  const value = members.get(name);
  return value === undefined || value === '' || value === 'null' || value === 'true' || value === 'false'
    ? undefined
    : value;
}
