import type { EndpointName } from '../analysis/endpoint.ts';
import { contextForProtocol } from '../knowledge/contextForProtocol.ts';
import { type PathHintMatch, pathHintsFor } from '../knowledge/pathHintsFor.ts';
import type { Header } from '../model/events.ts';
import type { Connection } from '../model/session.ts';
import type { ProtocolGuess } from '../protocols/heartbeats/detect.ts';

/** Headers that differ on every response and give nobody away. */
const NOISE = new Set(['date', 'sec-websocket-accept', 'connection', 'upgrade', 'sec-websocket-extensions']);
const REMEMBERED = 500;
const remembered = new Map<string, readonly PathHintMatch[]>();

/** Who stands in the path of a connection. Sockets of one endpoint get the same answer, so it is remembered. */
export function pathHintsOf(
  { hostname }: Pick<EndpointName, 'hostname'>,
  connection: Connection,
): readonly PathHintMatch[] {
  const headers = connection.response?.headers.filter(({ name }) => !NOISE.has(name.toLowerCase()));
  const key = [hostname, ...(headers ?? []).map(({ name, value }: Header) => `${name}:${value}`)].join('\n');
  let hints = remembered.get(key);
  if (!hints) {
    hints = pathHintsFor(hostname, headers);
    if (remembered.size >= REMEMBERED) remembered.clear();
    remembered.set(key, hints);
  }
  return hints;
}

/** Whose close codes a connection speaks: its protocol's, else those of the service that was recognised. */
export function closeContextOf(
  protocol: ProtocolGuess | undefined,
  hints: readonly PathHintMatch[],
): string | undefined {
  const ofProtocol = protocol && contextForProtocol[protocol.id];
  return ofProtocol ?? hints.find(({ hint }) => hint.closeCodeContext !== undefined)?.hint.closeCodeContext;
}
