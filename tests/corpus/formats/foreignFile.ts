import type { EndCause, FrameSeen, Header, SessionEvent } from '../../../src/model/events.ts';
import type { FileKind } from '../world/sight.ts';

type ForeignKind = Exclude<FileKind, 'own' | 'own-without-hook'>;

/** One socket as a program that records traffic sees it. Times in milliseconds since the epoch. */
interface Traced {
  readonly url: string;
  readonly startMs: number;
  requestHeaders: readonly Header[];
  response:
    | {
        readonly atMs: number;
        readonly status: number;
        readonly statusText: string;
        headers: readonly Header[];
      }
    | undefined;
  readonly frames: { readonly atMs: number; readonly frame: FrameSeen }[];
  error: { readonly atMs: number; readonly message: string } | undefined;
  close: { readonly atMs: number; readonly code: number; readonly reason: string } | undefined;
  end: { readonly atMs: number; readonly cause: EndCause } | undefined;
}

/** The HAR that another program would have written of the same session. */
export function foreignFile(events: readonly SessionEvent[], kind: ForeignKind): string {
  const entries = trace(events).map((socket) => entryOf(socket, kind));
  return JSON.stringify({ log: { version: '1.2', creator: CREATORS[kind], pages: [], entries } });
}

const CREATORS = {
  plain: { name: 'recorder', version: '1.0' },
  'http-toolkit': { name: 'HTTP Toolkit', version: '1.22.0' },
  chrome: { name: 'WebInspector', version: '537.36' },
  playwright: { name: 'Playwright', version: '1.65.1' },
  mitmproxy: { name: 'mitmproxy', version: '12.2.0', comment: '' },
} as const;

function trace(events: readonly SessionEvent[]): readonly Traced[] {
  const sockets = new Map<string, Traced>();
  let offsetMs = 0;
  for (const event of events) {
    if (event.kind === 'clock-anchored') offsetMs = event.wallMs - event.atMs;
    if (event.kind === 'clock-jumped') offsetMs += event.byMs;
    if (!('connectionId' in event)) continue;
    const atMs = offsetMs + event.atMs;
    if (event.kind === 'connection-created') {
      sockets.set(event.connectionId, {
        url: event.url,
        startMs: atMs,
        requestHeaders: [],
        response: undefined,
        frames: [],
        error: undefined,
        close: undefined,
        end: undefined,
      });
      continue;
    }
    const socket = sockets.get(event.connectionId);
    if (!socket) continue;
    if (event.kind === 'handshake-requested') socket.requestHeaders = event.headers;
    else if (event.kind === 'handshake-responded') socket.response = { ...event, atMs };
    else if (event.kind === 'frame' && event.opcode < 8) socket.frames.push({ atMs, frame: event });
    else if (event.kind === 'browser-error') socket.error = { atMs, message: event.message };
    else if (event.kind === 'close-reported') {
      socket.close = { atMs, code: event.code ?? 1005, reason: event.reason ?? '' };
    } else if (event.kind === 'connection-ended') socket.end ??= { atMs, cause: event.cause };
  }
  return [...sockets.values()];
}

function entryOf(socket: Traced, kind: ForeignKind): object {
  const { startMs, response, frames, error, close, requestHeaders } = socket;
  const inSeconds = kind !== 'playwright';
  const time = (atMs: number) => (inSeconds ? atMs / 1000 : atMs);
  const messages = frames.map(({ atMs, frame }) => ({
    type: frame.direction === 'sent' ? 'send' : 'receive',
    time: time(atMs),
    opcode: frame.opcode,
    data: frame.payload?.data ?? '',
  }));
  const handshakeMs = response ? response.atMs - startMs : 0;
  const lastMs = frames.at(-1)?.atMs ?? response?.atMs ?? startMs;
  const errorMessage = { type: 'error', time: time(error?.atMs ?? 0), opcode: -1, data: error?.message };
  const timing =
    kind === 'chrome'
      ? devtoolsTiming(socket)
      : {
          time: (hasCloses(kind) && close ? close.atMs : lastMs) - startMs,
          timings: { send: 1, wait: Math.max(0, handshakeMs - 1), receive: 0 },
        };
  return {
    startedDateTime: new Date(startMs).toISOString(),
    ...timing,
    request: {
      method: 'GET',
      url: kind === 'http-toolkit' || kind === 'mitmproxy' ? socket.url.replace(/^ws/, 'http') : socket.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: requestHeaders,
      queryString: [],
      headersSize: -1,
      bodySize: 0,
    },
    response: {
      status: statusOf(socket, kind),
      statusText: response?.statusText ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: response?.headers ?? [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
      ...(kind === 'playwright' && error && { _failureText: error.message }),
      ...(kind === 'plain' && error && { _error: error.message }),
    },
    cache: {},
    _resourceType: 'websocket',
    _webSocketMessages: kind === 'chrome' && error ? [...messages, errorMessage] : messages,
    ...(hasCloses(kind) && closeRecord(socket, kind)),
  };
}

/**
 * DevTools' phases: to the last message (or the complaint, or the answer), and from there to the end where it saw one.
 * Chrome does not tell it the ends of sockets whose page is left.
 */
function devtoolsTiming({ startMs, response, frames, error, end }: Traced): object {
  const heardMs = Math.max(startMs, response?.atMs ?? 0, frames.at(-1)?.atMs ?? 0, error?.atMs ?? 0);
  const isTold = end !== undefined && (end.cause === 'closed' || end.cause === 'context-destroyed');
  const wait = heardMs - startMs;
  const receive = isTold && (response || error) ? Math.max(0, end.atMs - heardMs) : 0;
  const timings = {
    blocked: -1,
    dns: -1,
    ssl: -1,
    connect: -1,
    send: 0,
    wait,
    receive,
    _blocked_queueing: -1,
  };
  return { time: wait + receive, timings };
}

/** A browser that refuses the answer tells its status in the error text alone; a proxy has seen it. */
function statusOf({ response }: Traced, kind: ForeignKind): number {
  if (response === undefined || response.status === 101) return response?.status ?? 0;
  if (kind === 'chrome') return 0;
  return kind === 'playwright' ? -1 : response.status;
}

function hasCloses(kind: ForeignKind): boolean {
  return kind === 'http-toolkit' || kind === 'plain';
}

/** HTTP Toolkit has one for sockets that were open. */
function closeRecord({ close, response }: Traced, kind: ForeignKind): object | undefined {
  if (!close || response?.status !== 101) return undefined;
  const { code, reason, atMs } = close;
  const timestamp = atMs / 1000;
  if (code === 1006 && kind === 'http-toolkit') return { _webSocketClose: 'aborted' };
  const hasCode = code !== 1005 || kind === 'plain';
  return { _webSocketClose: { ...(hasCode && { code }), reason, timestamp } };
}
