import type { FailureWords } from './handshakeWords.ts';

/** Chromium's network errors (`net/base/net_error_list.h`), by family; the first pattern that fits counts. */
const FAMILIES: readonly (readonly [RegExp, FailureWords])[] = [
  [
    /^ERR_CONNECTION_REFUSED$/,
    {
      meaning: 'nothing listens at this address and port: the connection was refused',
      todo: 'Start the server, or correct host and port. While a server restarts this is normal: retry with a growing delay.',
    },
  ],
  [
    /^ERR_(WS_THROTTLE_QUEUE_TOO_LARGE|TEMPORARILY_THROTTLED|HOST_RESOLVER_QUEUE_TOO_LARGE)$/,
    {
      meaning: 'the browser itself held it back, after too many attempts in a short time',
      todo: 'Reconnect less often, with a delay that grows: Chrome slows down pages that open sockets in vain.',
    },
  ],
  [
    /^ERR_(ABORTED|CONTEXT_SHUT_DOWN|FAILED)$/,
    {
      meaning:
        'it was given up before it was answered: the page left, closed it, or the browser was shutting down',
      todo: 'If the page did not mean it, look at what navigates or closes at this moment.',
    },
  ],
  [
    /^ERR_CONNECTION_FAILED$|^ERR_ADDRESS_IN_USE$/,
    {
      meaning: 'no connection to this address could be made',
      todo: 'Check the address, the firewall and the VPN of the machine.',
    },
  ],
  [
    /^ERR_(.*AUTH.*|.*CREDENTIALS.*)$/,
    {
      meaning: 'a proxy or the server wants a login that the browser could not give',
      todo: 'Log in to the proxy or the site in a tab first; a WebSocket cannot ask the user.',
    },
  ],
  [
    /^ERR_(CONNECTION_RESET|CONNECTION_CLOSED|CONNECTION_ABORTED|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)$/,
    {
      meaning: 'the other side accepted the connection and dropped it without answering the handshake',
      todo: 'Look for a server that crashes on the handshake, a firewall that blocks upgrades, or plain ws:// sent to a TLS port.',
    },
  ],
  [
    /^ERR_(CONNECTION_TIMED_OUT|TIMED_OUT)$/,
    {
      meaning: 'nobody answered: packets to this address get lost',
      todo: 'A firewall that drops packets, a wrong address, or a machine that is off. Check from the same network with another tool.',
    },
  ],
  [
    /^ERR_(NAME_NOT_RESOLVED|NAME_RESOLUTION_FAILED|DNS_.*|ICANN_NAME_COLLISION)$/,
    {
      meaning: 'the host name has no address',
      todo: 'Check the spelling and the DNS of the network the browser is in (VPN, company network).',
    },
  ],
  [
    /^ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED|NETWORK_ACCESS_DENIED)$/,
    {
      meaning: 'the machine had no network at this moment',
      todo: "Nothing to change on the server: reconnect when the browser's online event comes.",
    },
  ],
  [
    /^ERR_ADDRESS_(UNREACHABLE|INVALID)$/,
    {
      meaning: 'no route leads to this address',
      todo: 'Check the address, the VPN and the network of the machine.',
    },
  ],
  [
    /^ERR_(PROXY|TUNNEL|SOCKS|MANDATORY_PROXY|UNEXPECTED_PROXY|HTTPS_PROXY).*$/,
    {
      meaning: "the browser's proxy did not let the connection through",
      todo: 'The proxy of the network must allow CONNECT to this host and port; wss:// on port 443 passes most often.',
    },
  ],
  [
    /^ERR_BLOCKED_BY_CLIENT$/,
    {
      meaning: 'an extension of the browser blocked it',
      todo: 'Try in a window without extensions; then let the one that blocks (often an ad blocker) allow this address.',
    },
  ],
  [
    /^ERR_BLOCKED_BY_(LOCAL|PRIVATE)_NETWORK.*$/,
    {
      meaning:
        'the browser blocked it: a page from the internet may not reach into the local network without permission',
      todo: 'The user must allow the site to reach devices on the local network (site settings), and the page must be loaded by https.',
    },
  ],
  [
    /^ERR_BLOCKED_BY_.*$/,
    {
      meaning: 'something in the browser blocked it: a policy of the organisation, or an extension',
      todo: 'Look at chrome://policy, and try without extensions.',
    },
  ],
  [
    /^ERR_(INVALID_HTTP_RESPONSE|INVALID_RESPONSE|RESPONSE_HEADERS_.*|HTTP2_.*|HTTP_1_1_REQUIRED|WS_.*|ALPN_.*|QUIC_.*|INVALID_CHUNKED_ENCODING)$/,
    {
      meaning: 'what answered does not speak HTTP as a WebSocket handshake needs it',
      todo: 'Check that a WebSocket server listens on this port, and that ws:// and wss:// are not mixed up.',
    },
  ],
  [
    /^ERR_(INSUFFICIENT_RESOURCES|TOO_MANY_(?!REDIRECTS).*|OUT_OF_MEMORY)$/,
    {
      meaning: 'the browser is out of resources: a page may hold 255 WebSockets at most',
      todo: 'Close sockets that are no longer used; reuse one connection.',
    },
  ],
  [
    /^ERR_(UNSAFE_PORT|DISALLOWED_URL_SCHEME|UNKNOWN_URL_SCHEME|INVALID_URL|UNSAFE_REDIRECT|TOO_MANY_REDIRECTS)$/,
    {
      meaning: 'the browser does not connect to this address at all',
      todo: 'Use another port or a valid ws:// address.',
    },
  ],
];

/** A network error in words. */
export function netErrorWords(error: string): FailureWords {
  return (
    FAMILIES.find(([pattern]) => pattern.test(error))?.[1] ?? {
      meaning: 'the network stack gave up',
      todo: 'Look the error up under chrome://network-errors, and take a net log (chrome://net-export) of the attempt.',
    }
  );
}

/** What the browser found wrong with a handshake that got as far as an answer; the first pattern that fits counts. */
const HANDSHAKE_MESSAGES: readonly (readonly [RegExp, FailureWords])[] = [
  [
    /handshake timed out/i,
    {
      meaning: 'the handshake was never answered: the browser gave up after four minutes',
      todo: 'The connection stood, but nobody answered: look for a server that hangs or a proxy that swallows upgrades.',
    },
  ],
  [
    /sec-websocket-protocol/i,
    {
      meaning: 'browser and server did not agree on a subprotocol',
      todo: 'The server must choose exactly one of the subprotocols the page offers, or none where none is offered.',
    },
  ],
  [
    /sec-websocket-accept/i,
    {
      meaning: 'the answer to the handshake was not computed for this request',
      todo: 'A cache or proxy answered in place of the server, or the server computes Sec-WebSocket-Accept wrongly.',
    },
  ],
  [
    /sec-websocket-extensions/i,
    {
      meaning: 'the server chose an extension that was not offered',
      todo: 'Check the compression settings of server and proxy.',
    },
  ],
  [
    /'(upgrade|connection)' header/i,
    {
      meaning: 'the answer lacks the headers of an upgrade: something in between removed them',
      todo: 'Let the proxy forward Upgrade and Connection both ways, with HTTP/1.1.',
    },
  ],
  [
    /authentication/i,
    {
      meaning: 'the server or a proxy wants credentials that the browser does not have',
      todo: 'Authenticate by cookie, by a token in the query, or in the first message.',
    },
  ],
  [
    /before receiving a handshake response|invalid status line|parse/i,
    {
      meaning: 'the answer was no HTTP, or the connection ended before it came',
      todo: 'Check that a WebSocket server listens there, and that ws:// and wss:// are not mixed up.',
    },
  ],
];

/** A complaint of the browser about a handshake in words; `undefined` where its own words are all there is. */
export function handshakeMessageWords(message: string): FailureWords | undefined {
  return HANDSHAKE_MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
}

/** TLS errors in words. */
export function tlsErrorWords(error: string): FailureWords {
  if (/CERT_DATE/.test(error)) {
    return {
      meaning: 'the certificate has expired or is not valid yet',
      todo: 'Renew the certificate; check the clock of the machine.',
    };
  }
  if (/CERT_COMMON_NAME|NAME/.test(error)) {
    return {
      meaning: 'the certificate is for another name',
      todo: 'Use a host name the certificate covers, or add this one to it.',
    };
  }
  if (/CERT_AUTHORITY|SELF_SIGNED/.test(error)) {
    return {
      meaning: 'the browser does not trust who signed the certificate',
      todo: 'Install the whole certificate chain, or trust the issuer on this machine; a page is given the chance to accept it, a WebSocket is not.',
    };
  }
  if (/PROTOCOL_ERROR|VERSION/.test(error)) {
    return {
      meaning: 'the two sides did not agree on TLS; often the port does not speak TLS at all',
      todo: 'Check that the port serves TLS (wss:// sent to a plain port fails like this), and its TLS versions.',
    };
  }
  return {
    meaning: 'TLS could not be established',
    todo: 'Open the address with https:// in a tab: the browser shows details.',
  };
}
