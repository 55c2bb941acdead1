import type { Advice } from '../../model/finding.ts';
import { handshakeFailure } from '../handshake.ts';
import { statusWords } from '../handshakeWords.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

interface Detail {
  readonly status: number;
  readonly statusText: string;
}

/** What nginx needs to pass an upgrade on; the mistake behind most 400 and 426 answers. */
const FORWARD_UPGRADE: Advice = {
  title: 'nginx: forward the upgrade',
  language: 'nginx',
  snippet: `location /socket {
    proxy_pass http://app_upstream;
    proxy_http_version 1.1;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection "upgrade";
}`,
};
const MISSING_UPGRADE = new Set([200, 400, 426]);
/** Statuses that pass by themselves: somebody is busy or restarting. */
const PASSING = new Set([408, 429, 502, 503, 504]);

/** The server, or something before it, answered the handshake with an HTTP status instead of an upgrade. */
export const handshakeRejected = dropRule<Detail>({
  name: 'handshake-rejected',

  explain(drop) {
    const failure = handshakeFailure(drop);
    if (failure?.kind !== 'status') return undefined;
    const { status, statusText } = failure;
    return { confidence: 'high', mergeKey: `${drop.endpoint.key} ${status}`, detail: { status, statusText } };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const { status, statusText } = first.detail;
    const { meaning, todo } = statusWords(status);
    const seen = verdicts.find(({ drop }) => drop.connection.response)?.drop.connection.response;
    const server = seen?.headers.find(({ name }) => name.toLowerCase() === 'server')?.value;
    return {
      title: `HTTP ${status}: the handshake was ${meaning}${onThisEndpoint(verdicts.length)}.`,
      severity: PASSING.has(status) ? 'warning' : 'error',
      evidence: [
        ...evidenceOfEach(verdicts, ({ drop }) => {
          const { connection, endMs } = drop;
          const error = connection.browserErrors.at(-1);
          return [
            {
              text: error ? `The browser said: ${error.message}` : `The answer was ${status} ${statusText}.`,
              origin: error?.origin ?? connection.response?.origin ?? drop.closure.origin,
              atMs: error?.atMs ?? connection.response?.atMs ?? endMs,
              connectionId: connection.id,
            },
          ];
        }),
        ...(server === undefined
          ? []
          : [
              {
                text: `The answer came from "${server}" (server header).`,
                origin: seen?.origin ?? ('protocol' as const),
              },
            ]),
      ],
      alternatives: first.drop.hints
        .slice(0, 2)
        .map(({ hint, seen: sign }) => `${hint.product} (${sign}) may have answered in place of the server.`),
      advice: [{ title: todo }, ...(MISSING_UPGRADE.has(status) ? [FORWARD_UPGRADE] : [])],
    };
  },
});
