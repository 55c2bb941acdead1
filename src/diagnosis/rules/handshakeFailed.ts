import { unreachable } from '../../base/assert.ts';
import type { Advice, Confidence } from '../../model/finding.ts';
import { connectionState } from '../../model/session.ts';
import { RECONNECT_ADVICE } from '../advice/reconnect.ts';
import type { DiagnosisContext } from '../context.ts';
import type { Drop } from '../drop.ts';
import { type HandshakeFailure, handshakeFailure } from '../handshake.ts';
import { handshakeMessageWords, netErrorWords } from '../netErrorWords.ts';
import { pageRefusalWords } from '../pageRefusalWords.ts';
import { dropRule } from '../rule.ts';
import { evidenceOfEach, onThisEndpoint } from '../words.ts';

type Failure = Exclude<HandshakeFailure, { kind: 'status' | 'tls' }>;

interface Explanation {
  /** Completes "Never opened: …". */
  readonly meaning: string;
  readonly advice: readonly Advice[];
  readonly alternatives?: readonly string[];
}

const NET_LOG: Advice = {
  title:
    'Record a net log of the next attempt (chrome://net-export) and open it here: it has what the network stack said.',
};

/** Nobody listened who could have heard the reason. */
const NOT_WATCHED: Explanation = {
  meaning: 'nobody recorded why',
  advice: [
    {
      title:
        'Record it again with WS Doctor attached: the browser says why a handshake fails, but only to a debugger.',
    },
  ],
};

const WATCHED: Explanation = {
  meaning: 'neither the browser nor the page said why',
  advice: [{ title: "Look for a message in the page's console." }, NET_LOG],
};

/**
 * An empty error text. Seen on Chromium 156 for every failure, an HTTP status among them, as soon as an extension that
 * may look at requests (webRequest, declarativeNetRequest) has access to the address; and for what such an extension
 * blocks.
 */
const WORDLESS: Explanation = {
  meaning:
    'the browser did not say why, as it does where another extension may look at requests (an ad blocker, for example)',
  advice: [
    {
      title:
        'Try again in a window without other extensions: either it works, then one of them blocks it, or Chrome says what is wrong.',
    },
    NET_LOG,
  ],
  alternatives: [
    'The extension blocked it itself.',
    'The server refused it, or the network failed: the extension in between hides which.',
  ],
};

const CONFIDENCE: Readonly<Record<Failure['kind'], Confidence>> = {
  net: 'high',
  protocol: 'high',
  forbidden: 'high',
  wordless: 'medium',
  unknown: 'low',
};

/** The handshake failed without an HTTP status: the network, the browser or the answer itself was in the way. */
export const handshakeFailed = dropRule<Failure>({
  name: 'handshake-failed',

  explain(drop) {
    const failure = handshakeFailure(drop);
    if (!failure || failure.kind === 'status' || failure.kind === 'tls') return undefined;
    if (drop.closure.by === 'page' || drop.closure.by === 'navigation') return undefined;
    if (connectionState(drop.connection) === 'unopened') return undefined;
    return {
      confidence: CONFIDENCE[failure.kind],
      mergeKey: `${drop.endpoint.key} ${keyOf(failure)}`,
      detail: failure,
    };
  },

  describe(verdicts, context) {
    const [first] = verdicts;
    if (!first) throw new RangeError('Nothing to describe');
    const failure = first.detail;
    const { meaning, advice, alternatives = [] } = explanationOf(failure, first.drop, context);
    const name = failure.kind === 'net' ? ` (${failure.error})` : '';
    // Trying again does not change what the browser forbids.
    const helpsToWait = verdicts.length > 2 && failure.kind !== 'forbidden';
    return {
      title: `Never opened${onThisEndpoint(verdicts.length)}: ${meaning}${name}.`,
      severity: 'error',
      evidence: evidenceOfEach(verdicts, ({ drop }) => {
        const { connection, endMs } = drop;
        const errors = connection.browserErrors.filter(({ message }) => message !== '');
        if (errors.length > 0) {
          return errors.map(({ message, origin, atMs }) => ({
            text: `The browser said: ${message}`,
            origin,
            atMs,
            connectionId: connection.id,
          }));
        }
        const wordless = connection.browserErrors.at(-1);
        return [
          {
            text: wordless
              ? 'The browser reported an error without a text.'
              : 'It ended without ever having opened.',
            origin: wordless?.origin ?? drop.closure.origin,
            atMs: wordless?.atMs ?? endMs,
            connectionId: connection.id,
          },
        ];
      }),
      alternatives,
      advice: [...advice, ...(helpsToWait ? [RECONNECT_ADVICE] : [])],
    };
  },
});

function keyOf(failure: Failure): string {
  switch (failure.kind) {
    case 'net':
      return failure.error;
    case 'protocol':
      return failure.message;
    case 'forbidden':
      return failure.refusals
        .map((refusal) => (refusal.kind === 'mixed-content' ? refusal.kind : refusal.directive))
        .join(', ');
    case 'wordless':
    case 'unknown':
      return failure.kind;
    default:
      return unreachable(failure);
  }
}

function explanationOf(failure: Failure, { connection }: Drop, context: DiagnosisContext): Explanation {
  switch (failure.kind) {
    case 'net': {
      const { meaning, todo } = netErrorWords(failure.error);
      return { meaning, advice: [{ title: todo }] };
    }
    case 'protocol': {
      const words = handshakeMessageWords(failure.message) ?? {
        meaning: failure.message,
        todo: 'Compare the headers of request and response with RFC 6455, section 4.',
      };
      return { meaning: words.meaning, advice: [{ title: words.todo }] };
    }
    case 'forbidden': {
      const asker =
        connection.contextId === undefined ? undefined : context.session.contexts.get(connection.contextId);
      return pageRefusalWords(failure.refusals, asker);
    }
    case 'wordless':
      return WORDLESS;
    case 'unknown':
      return connection.origin === 'protocol' || connection.origin === 'page-hook' ? WATCHED : NOT_WATCHED;
    default:
      return unreachable(failure);
  }
}
