import { matchesHost } from './matchesHost.ts';
import type { PathHint } from './pathHints/types.ts';
import { pathHints } from './pathHints.ts';

/** A header of the handshake response, its name in any case. */
export interface ResponseHeader {
  readonly name: string;
  readonly value: string;
}

/** A hint that fits, with what gave it away: `cf-ray: 8f2a…` or `host app.fly.dev`. */
export interface PathHintMatch {
  readonly hint: PathHint;
  readonly seen: string;
}

/**
 * Who stands in the path of a connection, by the host of its URL (without port) and the headers of its handshake
 * response. Several may stand in a row, so all that fit are returned, headers before hosts.
 */
export function pathHintsFor(
  host: string,
  headers: readonly ResponseHeader[] | undefined,
): readonly PathHintMatch[] {
  const byHeader: PathHintMatch[] = [];
  const byHost: PathHintMatch[] = [];
  for (const hint of pathHints) {
    const header = headers?.find((candidate) => givesAway(hint, candidate));
    if (header !== undefined) {
      byHeader.push({ hint, seen: `${header.name.toLowerCase()}: ${header.value}` });
    } else if (hint.hosts?.some((glob) => matchesHost(glob, host))) {
      byHost.push({ hint, seen: `host ${host}` });
    }
  }
  return [...byHeader, ...byHost];
}

function givesAway(hint: PathHint, header: ResponseHeader): boolean {
  const name = header.name.toLowerCase();
  return (
    hint.headers?.some(
      (pattern) => pattern.name === name && (pattern.value === undefined || pattern.value.test(header.value)),
    ) ?? false
  );
}
