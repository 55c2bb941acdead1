/** What a failure of the opening handshake means and what to do about it. */
export interface FailureWords {
  /** Completes "The handshake was …" or stands as a sentence of its own. */
  readonly meaning: string;
  readonly todo: string;
}

/** HTTP statuses that handshakes meet (RFC 9110, RFC 6585; 52x: Cloudflare's own). */
const STATUS_WORDS: Readonly<Record<number, FailureWords>> = {
  200: {
    meaning: 'answered with an ordinary page: something there speaks HTTP and knows nothing of WebSockets',
    todo: 'Check the path; behind a proxy, forward the headers Upgrade and Connection to the WebSocket server.',
  },
  400: {
    meaning: 'malformed in the eyes of the server',
    todo: 'Usually a proxy dropped the headers Upgrade and Connection: forward them (in nginx with proxy_set_header and proxy_http_version 1.1). Socket.IO also answers 400 for an unknown session: use sticky sessions.',
  },
  401: {
    meaning: 'refused because nobody is logged in',
    todo: 'A browser cannot add an Authorization header to a WebSocket: send the cookie of the same site, a short-lived token in the query, or authenticate in the first message.',
  },
  403: {
    meaning: 'forbidden: the origin, the user or a firewall rule is not accepted',
    todo: "Check the server's list of allowed origins against the Origin header of the handshake, then its permissions and any web application firewall.",
  },
  404: {
    meaning: 'answered with "not found": there is no WebSocket at this path',
    todo: 'Compare the path with the server; a proxy may strip or add a prefix.',
  },
  405: {
    meaning: 'refused because its method (GET) is not allowed there',
    todo: 'The path belongs to something else than the WebSocket server: check the routing.',
  },
  407: {
    meaning: 'stopped by a proxy that wants a login',
    todo: 'The network the browser is in demands proxy credentials; they are the user’s or administrator’s to give.',
  },
  408: {
    meaning: 'not completed in time',
    todo: 'The server or a proxy waited in vain for the request: look for overload or a slow network.',
  },
  402: {
    meaning: 'refused until something is paid: the plan or quota of the service is used up',
    todo: "Look at the service's account: plan, quota, number of connections.",
  },
  406: {
    meaning: 'refused because nothing it offers is accepted there',
    todo: 'Compare the subprotocols and Accept headers of the handshake with what the server takes.',
  },
  409: {
    meaning: 'in conflict with another connection: often the same user or session is connected already',
    todo: 'Close the old connection first, or use another session id.',
  },
  411: {
    meaning: 'malformed in the eyes of something that expects a body',
    todo: 'Something in between does not know upgrades: forward Upgrade and Connection, with HTTP/1.1.',
  },
  414: {
    meaning: 'too long: the address exceeds what the server takes',
    todo: 'Do not put large tokens or state into the query: use a cookie or the first message.',
  },
  415: {
    meaning: 'taken for an upload of a kind that is not supported there',
    todo: 'The path belongs to something else than the WebSocket server: check the routing.',
  },
  418: {
    meaning: 'turned away, probably as a robot',
    todo: 'A bot filter answered: look into the rules of the firewall or CDN in front.',
  },
  451: {
    meaning: 'refused for legal reasons',
    todo: 'The service does not answer in this country or network.',
  },
  497: {
    meaning: 'plain ws:// sent to a port that wants TLS (nginx)',
    todo: 'Use wss:// for this port.',
  },
  505: {
    meaning: 'refused for its version of HTTP: a handshake needs HTTP/1.1',
    todo: 'Let the proxy speak HTTP/1.1 to the server (in nginx: proxy_http_version 1.1).',
  },
  511: {
    meaning: 'stopped by the network, which wants a login first (captive portal)',
    todo: 'Log in to the network (hotel, train, café) in a tab, then try again.',
  },
  561: {
    meaning: 'stopped by the load balancer, whose own login failed (AWS ALB)',
    todo: 'Check the authentication rule of the listener and its identity provider.',
  },
  410: {
    meaning: 'answered with "gone": the endpoint was removed',
    todo: 'Update the address in the client.',
  },
  413: {
    meaning: 'too large: its headers or cookies exceed what the server takes',
    todo: 'Make cookies smaller, or raise the limit for header size.',
  },
  421: {
    meaning: 'sent to a server that does not serve this name',
    todo: 'Check DNS, certificate names and the routing by host.',
  },
  426: {
    meaning: 'answered with "upgrade required": the server did not see a WebSocket handshake',
    todo: 'A proxy in between dropped Upgrade and Connection: forward them, with HTTP/1.1 to the server.',
  },
  429: {
    meaning: 'refused because there were too many requests',
    todo: 'Wait before the next attempt (Retry-After says how long), and let the delay between attempts grow.',
  },
  431: {
    meaning: 'too large: its headers or cookies exceed what the server takes',
    todo: 'Make cookies smaller, or raise the limit for header size.',
  },
  500: {
    meaning: 'answered with an internal error of the server',
    todo: "Look into the server's log at this time: the handler of the upgrade failed.",
  },
  501: {
    meaning: 'answered with "not implemented": this server does no WebSockets',
    todo: 'Route the path to the WebSocket server.',
  },
  502: {
    meaning: 'answered by a gateway that could not reach the server behind it',
    todo: 'Is the server running, and does the gateway know its address? It also happens while a server restarts.',
  },
  503: {
    meaning:
      'refused because the service is not available: overloaded, restarting, or no server behind the balancer is healthy',
    todo: 'Check the health of the servers behind the load balancer; let clients retry with a growing delay.',
  },
  504: {
    meaning: 'answered by a gateway that waited in vain for the server behind it',
    todo: 'The server accepted the connection and did not answer the handshake: look for overload or a wrong upstream.',
  },
};

const STATUS_FAMILIES: readonly (readonly [(status: number) => boolean, FailureWords])[] = [
  [
    (status) => status >= 300 && status < 400,
    {
      meaning: 'redirected, which browsers do not follow for WebSockets',
      todo: 'Use the final address in the client; watch for redirects from http to https or to a login page.',
    },
  ],
  [
    (status) => status >= 520 && status <= 527,
    {
      meaning: 'answered by Cloudflare, which had a problem with the server behind it',
      todo: 'Check that the origin server is up, reachable from Cloudflare and has a valid certificate.',
    },
  ],
  [
    (status) => status >= 495 && status <= 496,
    {
      meaning: 'refused for its client certificate (nginx)',
      todo: 'Install the certificate the server asks for, or take the demand away.',
    },
  ],
  [
    (status) => status === 530,
    {
      meaning:
        'answered by Cloudflare, which could not resolve or reach the server behind it (error 1xxx in the body)',
      todo: "Check the origin's DNS record and that its tunnel is connected.",
    },
  ],
  [
    (status) => status >= 200 && status < 300,
    {
      meaning: 'answered as an ordinary HTTP request: something there knows nothing of WebSockets',
      todo: 'Check the path; behind a proxy, forward the headers Upgrade and Connection.',
    },
  ],
  [
    (status) => status >= 400 && status < 500,
    {
      meaning: 'refused by the server as a wrong request',
      todo: 'Compare address, origin, cookies and subprotocols with what the server expects; its log tells more.',
    },
  ],
  [
    (status) => status >= 500,
    { meaning: 'answered with a failure of the server', todo: "Look into the server's log at this time." },
  ],
];

/** An HTTP status in words. */
export function statusWords(status: number): FailureWords {
  return (
    STATUS_WORDS[status] ??
    STATUS_FAMILIES.find(([fits]) => fits(status))?.[1] ?? {
      meaning: 'refused by the server',
      todo: "Look into the server's log at this time.",
    }
  );
}
