import { foundAs } from '../../analysis/foundState.ts';
import { refusedStatus } from '../../analysis/refusedStatus.ts';
import { parseExtensions, type WebSocketExtension } from '../../base/extensionList.ts';
import { plural } from '../../base/format.ts';
import type { Header, Origin } from '../../model/events.ts';
import {
  type Connection,
  type ConnectionState,
  connectionState,
  wasOpenBeforeCapture,
  wasOpened,
} from '../../model/session.ts';

/** A cookie as the Handshake tab lists it. */
export interface ShownCookie {
  readonly name: string;
  readonly value: string;
  /** `HttpOnly`, `Secure`, `SameSite=Lax`, where known. */
  readonly attributes: readonly string[];
}

/** One step of the opening, with the time since the step before. */
export interface HandshakeStep {
  readonly label: string;
  readonly atMs: number;
  readonly tookMs: number;
  readonly origin: Origin;
  /** What the time was spent on. */
  readonly meaning: string;
}

/** What a socket found on the heap said of itself. */
export interface FoundWords {
  readonly atMs: number;
  /** `When capture began`. */
  readonly when: string;
  /** `connecting`, `open, 12 bytes were waiting to be sent`. */
  readonly what: string;
  readonly origin: Origin;
}

/** What the Handshake tab shows beside the headers themselves. */
export interface HandshakeFacts {
  /** The HTTP status of a refusal that only Chrome's error text tells. */
  readonly statusInError: number | undefined;
  /** `undefined` where the request was not seen. */
  readonly offeredSubprotocols: readonly string[] | undefined;
  /** Empty: none was chosen. `undefined`: not known. */
  readonly chosenSubprotocol: string | undefined;
  readonly offeredExtensions: readonly WebSocketExtension[] | undefined;
  readonly acceptedExtensions: readonly WebSocketExtension[] | undefined;
  /** Who told what was chosen and accepted. */
  readonly negotiatedOrigin: Origin | undefined;
  readonly cookies: ShownCookies | undefined;
  readonly steps: readonly HandshakeStep[];
  readonly found: readonly FoundWords[];
  readonly state: ConnectionState;
  readonly wasOpened: boolean;
  /** It had opened before anybody watched. */
  readonly wasOpenBefore: boolean;
}

export interface ShownCookies {
  /** `sent`: by the request's own header, or as the browser told. `held`: the browser had them; which were sent is not told. */
  readonly known: 'sent' | 'held';
  readonly origin: Origin;
  readonly list: readonly ShownCookie[];
}

/** Collects what is known of a connection's opening. */
export function handshakeFacts(connection: Connection): HandshakeFacts {
  const { request, response, negotiated } = connection;
  const offered = request?.headers;
  const answered = response?.headers;
  const chosen = wasOpened(connection) && answered ? headerOf(answered, 'sec-websocket-protocol') : undefined;
  const accepted = answered && headerOf(answered, 'sec-websocket-extensions');
  return {
    statusInError: response ? undefined : refusedStatus(connection),
    offeredSubprotocols: offered && listOf(headerOf(offered, 'sec-websocket-protocol')),
    chosenSubprotocol: answered ? (chosen ?? '') : negotiated?.subprotocol,
    offeredExtensions: offered && parseExtensions(headerOf(offered, 'sec-websocket-extensions') ?? ''),
    acceptedExtensions: answered
      ? parseExtensions(accepted ?? '')
      : negotiated && parseExtensions(negotiated.extensions),
    negotiatedOrigin: response?.origin ?? (negotiated && connection.origin),
    cookies: cookiesOf(connection),
    steps: stepsOf(connection),
    found: foundIn(connection),
    state: connectionState(connection),
    wasOpened: wasOpened(connection),
    wasOpenBefore: wasOpenBeforeCapture(connection),
  };
}

function headerOf(headers: readonly Header[], name: string): string | undefined {
  const values = headers.filter((header) => header.name.toLowerCase() === name).map(({ value }) => value);
  return values.length > 0 ? values.join('\n') : undefined;
}

function listOf(header: string | undefined): string[] {
  return (header ?? '')
    .split(/[,\n]/)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function cookiesOf({ request, cookies }: Connection): ShownCookies | undefined {
  const header = request && headerOf(request.headers, 'cookie');
  if (request && header !== undefined) {
    const list = header.split(/;|\n/).flatMap((pair) => {
      const [name = '', ...value] = pair.trim().split('=');
      return name === '' ? [] : [{ name, value: value.join('='), attributes: [] }];
    });
    return { known: 'sent', origin: request.origin, list };
  }
  if (!cookies) return undefined;
  const list = cookies.cookies.map(({ name, value, httpOnly, secure, sameSite }) => ({
    name,
    value,
    attributes: [
      ...(httpOnly ? ['HttpOnly'] : []),
      ...(secure ? ['Secure'] : []),
      ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
    ],
  }));
  return { known: cookies.wereSent ? 'sent' : 'held', origin: cookies.origin, list };
}

function foundIn(connection: Connection): FoundWords[] {
  return connection.stateReads.map((found) => {
    const { atMs, origin, state, bufferedBytes } = found;
    const verb = bufferedBytes === 1 ? 'was' : 'were';
    const waiting = bufferedBytes > 0 ? `, ${plural(bufferedBytes, 'byte')} ${verb} waiting to be sent` : '';
    const when = `When capture ${foundAs(connection, found)}`;
    return { atMs, origin, when, what: `${state}${waiting}` };
  });
}

function stepsOf(connection: Connection): HandshakeStep[] {
  const { request, response, createdAtMs, firstFrameAtMs, openedBeforeCapture } = connection;
  if (openedBeforeCapture && !request) return [];
  const steps: HandshakeStep[] = [];
  let beforeMs = createdAtMs;
  const add = (label: string, atMs: number, origin: Origin, meaning: string) => {
    steps.push({ label, atMs, tookMs: Math.max(0, atMs - beforeMs), origin, meaning });
    beforeMs = atMs;
  };
  // Chrome stamps the request when it writes it, which is after the connection was made.
  if (request && !openedBeforeCapture)
    add('Request sent', request.atMs, request.origin, 'waiting for its turn, name look-up, TCP, TLS');
  if (request && openedBeforeCapture) beforeMs = request.atMs;
  if (response)
    add('Answered', response.atMs, response.origin, 'way there and back, and the server’s own time');
  if (response && firstFrameAtMs !== undefined)
    add(
      'First message',
      firstFrameAtMs,
      connection.origin,
      'from the answer to the first message of either side',
    );
  return steps;
}
