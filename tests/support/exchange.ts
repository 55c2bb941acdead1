import { type Analyses, createAnalyses } from '../../src/analysis/analyses.ts';
import { encodeBase64 } from '../../src/base/bytes.ts';
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import type { Connection, Session } from '../../src/model/session.ts';
import { picture } from './pictures.ts';

/** `[time in ms, '>' sent or '<' received, text or bytes]`. */
export type Line = readonly [atMs: number, way: '>' | '<', data: string | Uint8Array];

export interface Exchange {
  readonly session: Session;
  readonly analyses: Analyses;
  readonly connection: Connection;
  /** Adds further messages and reads them. */
  readonly say: (...lines: readonly Line[]) => void;
}

/** A connection that `opening` (steps of a picture) opens and on which these messages go. */
export function exchange(opening: string, ...lines: readonly Line[]): Exchange {
  const session = createSession();
  for (const event of picture(opening)) applyEvent(session, event);
  const analyses = createAnalyses(session);
  const say = (...more: readonly Line[]) => {
    for (const [atMs, way, data] of more.toSorted(([a], [b]) => a - b)) {
      const isText = typeof data === 'string';
      applyEvent(session, {
        kind: 'frame',
        atMs,
        origin: 'protocol',
        connectionId: 'a',
        direction: way === '>' ? 'sent' : 'received',
        opcode: isText ? 1 : 2,
        payload: isText ? { encoding: 'text', data } : { encoding: 'base64', data: encodeBase64(data) },
      });
    }
    analyses.advance();
  };
  say(...lines);
  const [connection] = session.connections;
  if (!connection) throw new Error('The picture has no connection');
  return { session, analyses, connection, say };
}
