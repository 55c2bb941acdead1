import type { Direction } from '../../model/events.ts';
import type { Connection } from '../../model/session.ts';

/** What went one way over the wire. */
export interface WireTraffic {
  readonly direction: Direction;
  readonly messages: number;
  /** Their payload on the wire, in bytes. */
  readonly wireBytes: number;
  /** Size on the wire in relation to the size before compression, 0 to 1 (or a little above); over the messages of which both are known. */
  readonly ratio: number | undefined;
  /** Each message has its own size on the wire; otherwise only the sums are known. */
  readonly isPerMessage: boolean;
}

/** The traffic of a connection both ways; `undefined` while nobody watched its wire. */
export function wireTraffic({ wire }: Connection): readonly WireTraffic[] | undefined {
  if (!wire) return undefined;
  return (['sent', 'received'] as const).map((direction) => {
    const { messages, wireBytes, comparedBytes, comparedWireBytes } = wire[direction];
    return {
      direction,
      messages,
      wireBytes,
      ratio: comparedBytes > 0 ? comparedWireBytes / comparedBytes : undefined,
      isPerMessage: wire.isMatched(direction),
    };
  });
}
