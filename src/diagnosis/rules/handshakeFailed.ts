import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import { type HandshakeFailure, handshakeFailure } from '../handshake.ts';
import type { FailureWords } from '../handshakeWords.ts';
import { handshakeMessageWords, netErrorWords } from '../netErrorWords.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

type Failure = Extract<HandshakeFailure, { kind: 'net' | 'protocol' | 'unknown' }>;

const UNKNOWN: FailureWords = {
  meaning: 'nobody recorded why',
  todo: 'Record it again with WS Doctor attached: the browser says why a handshake fails, but only to a debugger.',
};

/** The handshake failed without an HTTP status: the network, the browser or the answer itself was in the way. */
export const handshakeFailed = dropRule<Failure>({
  name: 'handshake-failed',

  explain(drop) {
    const failure = handshakeFailure(drop);
    if (!failure || failure.kind === 'status' || failure.kind === 'tls') return undefined;
    if (drop.closure.by === 'page' || drop.closure.by === 'navigation') return undefined;
    return {
      confidence: failure.kind === 'unknown' ? 'low' : 'high',
      mergeKey: `${drop.endpoint.key} ${keyOf(failure)}`,
      detail: failure,
    };
  },

  describe(verdicts) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const failure = first.detail;
    const { meaning, todo } = wordsOf(failure);
    const name = failure.kind === 'net' ? ` (${failure.error})` : '';
    return {
      title: `Never opened${onThisEndpoint(verdicts.length)}: ${meaning}${name}.`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop }) => {
        const { connection, endMs } = drop;
        const error = connection.browserErrors.at(-1);
        return [
          {
            text: error ? `The browser said: ${error.message}` : 'It ended without ever having opened.',
            origin: error?.origin ?? drop.closure.origin,
            atMs: error?.atMs ?? endMs,
            connectionId: connection.id,
          },
        ];
      }),
      alternatives: [],
      advice: [{ title: todo }, ...(verdicts.length > 2 ? [RECONNECT_ADVICE] : [])],
    };
  },
});

function keyOf(failure: Failure): string {
  if (failure.kind === 'net') return failure.error;
  return failure.kind === 'protocol' ? failure.message : '';
}

function wordsOf(failure: Failure): FailureWords {
  if (failure.kind === 'net') return netErrorWords(failure.error);
  if (failure.kind === 'unknown') return UNKNOWN;
  return (
    handshakeMessageWords(failure.message) ?? {
      meaning: failure.message,
      todo: 'Compare the headers of request and response with RFC 6455, section 4.',
    }
  );
}
