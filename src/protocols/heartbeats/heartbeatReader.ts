import type { Direction } from '../../model/events.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { opposite } from '../direction.ts';
import type { Convention } from './conventions.ts';
import type { ProtocolFamily } from './families.ts';
import type { FrameView } from './frameView.ts';
import { answerTokens, askTokens, type PendingAsk, PendingAsks } from './pairing.ts';

/**
 * Who asked and who answered; never mixed.
 * - `page-round-trip`: the page asked, the server answered: a real round-trip time
 * - `page-response`: the server asked on the application level, the page answered: how slow the page was
 * - `wire-heartbeat`: control frames (opcodes 9 and 10) answered by the network stack: liveness only
 */
export type RoundTripKind = 'page-round-trip' | 'page-response' | 'wire-heartbeat';

/** What a frame turned out to be. */
export type HeartbeatSign =
  /** A sign of life that nobody answers. */
  | { readonly role: 'beat'; readonly family: ProtocolFamily }
  | { readonly role: 'ask'; readonly family: ProtocolFamily; readonly kind: RoundTripKind }
  | {
      readonly role: 'answer';
      readonly family: ProtocolFamily;
      readonly kind: RoundTripKind;
      /** The ask; absent when it was not seen. */
      readonly ask?: PendingAsk;
      /** Older asks that will never be answered. */
      readonly skipped: readonly PendingAsk[];
    };

const WIRE: ProtocolFamily = { id: 'websocket', name: 'WebSocket ping and pong' };
const OPCODE_PING = 9;
const OPCODE_PONG = 10;

/** Reads the heartbeats of one connection out of its frames, in order of arrival. */
export class HeartbeatReader {
  readonly #conventions: readonly Convention[];
  readonly #pending = new Map<string, PendingAsks>();
  /** Asks by family and direction that were answered properly: only then is a repeated ask no echo. */
  readonly #answered = new Set<string>();

  constructor(conventions: readonly Convention[]) {
    this.#conventions = conventions;
  }

  /** Asks of `familyId` going `direction` that still wait, oldest first. */
  waiting(familyId: string, direction: Direction): readonly PendingAsk[] {
    return this.#pending.get(`${familyId} ${direction}`)?.waiting ?? [];
  }

  /** A control frame, as a net log has it. */
  readControl(row: FrameRow, atMs: number, direction: Direction, opcode: number): HeartbeatSign | undefined {
    if (opcode === OPCODE_PING) {
      this.#queue(WIRE, direction).add({ row, atMs, tokens: [], text: undefined });
      return { role: 'ask', family: WIRE, kind: 'wire-heartbeat' };
    }
    if (opcode !== OPCODE_PONG) return undefined;
    const taken = this.#queue(WIRE, opposite(direction)).take(atMs, [], false);
    return { role: 'answer', family: WIRE, kind: 'wire-heartbeat', skipped: [], ...taken };
  }

  /** A message; `frame` shows it. */
  readMessage(row: FrameRow, atMs: number, frame: FrameView): HeartbeatSign | undefined {
    for (const convention of this.#conventions) {
      const sign = this.#tryConvention(convention, row, atMs, frame);
      if (sign) return sign;
    }
    return undefined;
  }

  #tryConvention(
    convention: Convention,
    row: FrameRow,
    atMs: number,
    frame: FrameView,
  ): HeartbeatSign | undefined {
    // The shape alone decides for nearly every frame; a reply of any shape is only looked at while an ask waits.
    const mayAnswer = !convention.needsIdentifier && convention.isAnswer(frame);
    const isAsk = convention.isAsk(frame);
    if (!mayAnswer && !isAsk && !convention.needsIdentifier) return undefined;

    const { family } = convention;
    const { direction } = frame;
    const asked = this.#pending.get(`${family.id} ${opposite(direction)}`);
    const hasWaiting = asked !== undefined && asked.waiting.length > 0;
    if (mayAnswer || (hasWaiting && convention.needsIdentifier && convention.isAnswer(frame))) {
      const answer = this.#answer(convention, atMs, frame, asked);
      if (answer) return answer;
    }
    if (!isAsk) return undefined;
    if (asked && hasWaiting && this.#isEcho(convention, frame, asked)) {
      const taken = asked.take(atMs, askTokens(convention, frame), false);
      return taken && { role: 'answer', family, kind: kindOf(opposite(direction)), ...taken };
    }
    const tokens = askTokens(convention, frame);
    const isAnswerable =
      convention.canBeAnswered(direction) && !(convention.sameShape && tokens.length === 0);
    if (!isAnswerable) return { role: 'beat', family };
    this.#queue(family, direction).add({ row, atMs, tokens, text: frame.text });
    return { role: 'ask', family, kind: kindOf(direction) };
  }

  #answer(
    convention: Convention,
    atMs: number,
    frame: FrameView,
    asked: PendingAsks | undefined,
  ): HeartbeatSign | undefined {
    const { family } = convention;
    const tokens = answerTokens(convention, frame);
    // `ack` or `ok` may acknowledge anything; only a pong is an answer by its mere name.
    const isVague = convention.entry.detectBy.fallback === true && !/pong/i.test(frame.anyText ?? '');
    // An answer that names another ask of the page (any JSON-RPC reply) is none of ours.
    const namesOther =
      convention.needsIdentifier ||
      convention.sameShape ||
      (isVague && tokens.length > 0) ||
      (convention.pairBy !== undefined && tokens.length > 0 && hasTokens(asked));
    const taken = asked?.take(atMs, tokens, namesOther);
    const kind = kindOf(opposite(frame.direction));
    if (taken) {
      this.#answered.add(`${family.id} ${opposite(frame.direction)}`);
      return { role: 'answer', family, kind, ...taken };
    }
    if (namesOther || isVague || convention.isAsk(frame)) return undefined;
    return { role: 'answer', family, kind, skipped: [] };
  }

  /** A server that merely repeats what it gets: the ask comes back as it was, and no true answer ever came. */
  #isEcho(convention: Convention, frame: FrameView, asked: PendingAsks): boolean {
    if (this.#answered.has(`${convention.family.id} ${opposite(frame.direction)}`)) return false;
    return frame.direction === 'received' && asked.waiting.some((ask) => ask.text === frame.text);
  }

  #queue(family: ProtocolFamily, direction: Direction): PendingAsks {
    const key = `${family.id} ${direction}`;
    let queue = this.#pending.get(key);
    if (!queue) {
      queue = new PendingAsks();
      this.#pending.set(key, queue);
    }
    return queue;
  }
}

function hasTokens(asked: PendingAsks | undefined): boolean {
  return asked?.waiting.some((ask) => ask.tokens.length > 0) ?? false;
}

function kindOf(askDirection: Direction): RoundTripKind {
  return askDirection === 'sent' ? 'page-round-trip' : 'page-response';
}
