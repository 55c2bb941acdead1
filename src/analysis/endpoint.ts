/** Where a socket goes, without what differs from one socket to the next. */
export interface EndpointName {
  /** Origin and path without query; parts of the path that look like identifiers are `*`. */
  readonly key: string;
  /** Host with port. */
  readonly host: string;
  /** Host without port. */
  readonly hostname: string;
}

/** Numbers, UUIDs, long hexadecimal digits, and mixed tokens such as SockJS session ids. */
const IDENTIFIER = /^(?:\d+|[0-9a-f-]{12,}|(?=[^.]*\d)[\w-]{8,})$/i;

/** Names the endpoint of a URL; sockets whose URL is unknown share one without a name. */
export function endpointOf(url: string): EndpointName {
  if (!URL.canParse(url)) return { key: '', host: '', hostname: '' };
  const { protocol, host, hostname, pathname } = new URL(url);
  const path = pathname
    .split('/')
    .map((part) => (IDENTIFIER.test(part) ? '*' : part))
    .join('/');
  return { key: `${protocol}//${host}${path}`, host, hostname };
}
