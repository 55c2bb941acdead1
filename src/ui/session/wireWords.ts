import { formatDuration } from '../../base/format.ts';
import type { WireFactKind } from '../../model/wireFacts.ts';

/** One line of the story of a TCP connection. */
export interface WireLine {
  readonly what: string;
  readonly detail: string;
  readonly isBad: boolean;
}

/** What happened, in words; errors keep Chrome's own name. */
export function wireWords(fact: WireFactKind): WireLine {
  switch (fact.type) {
    case 'proxy':
      return good('Way', fact.proxy === 'DIRECT' ? 'direct, without a proxy' : `by ${fact.proxy}`);
    case 'dns':
      return tried('DNS', `${fact.host} looked up`, fact);
    case 'tcp': {
      const from = fact.localAddress === undefined ? '' : ` from ${fact.localAddress}`;
      return tried('TCP', `connection to ${fact.address}${from}`, fact);
    }
    case 'tunnel':
      return tried(
        'Tunnel',
        `asked of the proxy${fact.status === undefined ? '' : `: ${fact.status}`}`,
        fact,
      );
    case 'tls': {
      const parts = [fact.version, fact.alpn, fact.isResumed ? 'resumed session' : undefined];
      return tried('TLS', parts.filter((part) => part !== undefined).join(', ') || 'handshake', fact);
    }
    case 'certificate':
      return bad('Certificate', withError(fact.problems.join(', '), fact.error));
    case 'reused': {
      const idle = fact.idleMs === undefined ? '' : `, idle for ${formatDuration(fact.idleMs)} before`;
      return good('TCP', `a connection that was there already${idle}`);
    }
    case 'upgrade-failed':
      return bad('Handshake', withError(fact.message, fact.error));
    case 'invalid-frame': {
      const code = fact.code === undefined ? '' : `; the browser closes with ${fact.code}`;
      return bad('Invalid frame', `${[fact.reason, fact.detail].filter(Boolean).join(': ')}${code}`);
    }
    case 'close-timeout':
      return bad('Closing', 'the other side took longer than the browser waits for the end');
    case 'end-of-stream':
      return good('TCP', 'the other side ended its half of the connection (FIN)');
    case 'socket-error':
      return bad('TCP', `${fact.during} failed: ${fact.error}${ERROR_MEANINGS.get(fact.error) ?? ''}`);
    case 'tcp-closed':
      return good('TCP', 'the browser let go of the connection');
    case 'log-ended':
      return good('Net log', 'ends here; what came after it is not known');
  }
}

const ERROR_MEANINGS = new Map([
  ['ERR_CONNECTION_RESET', ' (the other side, or something in between, sent RST)'],
  ['ERR_CONNECTION_CLOSED', ' (the connection ended in the middle)'],
  ['ERR_NETWORK_CHANGED', ' (the machine changed to another network)'],
  ['ERR_INTERNET_DISCONNECTED', ' (the machine had no network)'],
]);

interface Attempt {
  readonly durationMs?: number;
  readonly error?: string;
}

function tried(what: string, detail: string, { durationMs, error }: Attempt): WireLine {
  const took = durationMs === undefined ? '' : ` in ${formatDuration(durationMs)}`;
  return error === undefined ? good(what, `${detail}${took}`) : bad(what, `${detail}: ${error}${took}`);
}

function withError(detail: string, error: string | undefined): string {
  return error === undefined ? detail : `${detail} (${error})`;
}

function good(what: string, detail: string): WireLine {
  return { what, detail, isBad: false };
}

function bad(what: string, detail: string): WireLine {
  return { what, detail, isBad: true };
}
