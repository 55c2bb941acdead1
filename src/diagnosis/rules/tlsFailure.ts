import { handshakeFailure } from '../handshake.ts';
import { tlsErrorWords } from '../netErrorWords.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

/** No encrypted connection came about: certificate or protocol. A page only ever sees 1006. */
export const tlsFailure = dropRule<string>({
  name: 'tls-failure',

  explain(drop) {
    const failure = handshakeFailure(drop);
    const error =
      failure?.kind === 'tls' ? failure.error : drop.closure.code === 1015 ? 'code 1015' : undefined;
    return error === undefined
      ? undefined
      : { confidence: 'high', mergeKey: `${drop.endpoint.key} ${error}`, detail: error };
  },

  describe(verdicts) {
    const error = verdicts[0]?.detail ?? '';
    const { meaning, todo } = tlsErrorWords(error);
    return {
      title: `Never opened${onThisEndpoint(verdicts.length)}: ${meaning} (${error}).`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop: { connection, closure, endMs } }) => {
        const said = connection.browserErrors.at(-1);
        return [
          {
            text: said ? `The browser said: ${said.message}` : `It was reported as ${error}.`,
            origin: said?.origin ?? closure.origin,
            atMs: said?.atMs ?? endMs,
            connectionId: connection.id,
          },
        ];
      }),
      alternatives: [
        'Software that inspects TLS (antivirus, company proxy) may stand in between with a certificate of its own.',
      ],
      advice: [{ title: todo }],
    };
  },
});
