import { readFileSync } from 'node:fs';
import {
  type NetLogOptions,
  NetLogReader,
  type NetLogReport,
} from '../../src/formats/netLog/netLogReader.ts';
import { createSessionPort } from '../../src/formats/netLog/sessionPort.ts';
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import type { Connection, Session } from '../../src/model/session.ts';

export type NetLogFixture = 'pings' | 'stories' | 'bytes' | 'proxy';

/** A recorded net log; see `tests/fixtures/netLog/README.md`. */
export function netLogText(name: NetLogFixture): string {
  return readFileSync(new URL(`../fixtures/netLog/${name}.json`, import.meta.url), 'utf8');
}

/** Reads a net log into a session. */
export function readNetLogInto(
  session: Session,
  text: string,
  options: NetLogOptions & { readonly chunkBytes?: number } = {},
): NetLogReport {
  const reader = new NetLogReader(
    createSessionPort(session, (event) => applyEvent(session, event)),
    options,
  );
  const bytes = new TextEncoder().encode(text);
  const { chunkBytes = bytes.length } = options;
  for (let start = 0; start < bytes.length; start += chunkBytes)
    reader.push(bytes.subarray(start, start + chunkBytes));
  return reader.end();
}

/** The session a net log alone makes. */
export function sessionOfNetLog(text: string, options: { readonly chunkBytes?: number } = {}): Session {
  const session = createSession();
  readNetLogInto(session, text, options);
  return session;
}

/** The one connection whose address ends like this. */
export function socketTo(session: Session, path: string): Connection {
  const found = session.connections.filter(({ url }) => url.endsWith(path));
  const [connection] = found;
  if (!connection || found.length > 1) throw new Error(`${found.length} sockets to ${path}`);
  return connection;
}

/** Frames of a connection as `<9 2` (direction, opcode, size on the wire or of a control frame). */
export function framesOf(session: Session, connection: Connection): string[] {
  const { frames } = session;
  return [...connection.rows.toArray()].map((row) => {
    const arrow = frames.direction(row) === 'sent' ? '>' : '<';
    return `${arrow}${frames.opcode(row)} ${frames.wireSizeBytes(row) ?? frames.sizeBytes(row)}`;
  });
}
