import { encodeBase64 } from '../../src/base/bytes.ts';
import type {
  CaptureChange,
  ConnectionId,
  ContextId,
  ContextType,
  Direction,
  EndCause,
  Header,
  HeldCookie,
  Origin,
  PageChange,
  ReadyState,
  SessionEvent,
  StackFrame,
} from '../../src/model/events.ts';
import { milliseconds } from './pictureTime.ts';

/** Where page code stands in pictures: who opened a socket, who closed it. */
export const PICTURE_STACK: readonly StackFrame[] = [
  { functionName: 'connect', url: 'https://app.test/app.js', line: 12, column: 5 },
];

/** Turns one step of a picture into events. */
export type Painter = (atMs: number, name: string | undefined, verb: string) => readonly SessionEvent[];

/** A painter with its own memory of which connections live; the verbs are listed in `pictures.ts`. */
export function createPainter(): Painter {
  const living = new Map<ConnectionId, ContextId>();
  const wireMessages = new Map<string, number>();

  return (atMs, name, step) => {
    const connectionId = name ?? 'a';
    const contextId = name ?? 'page';
    const at = (origin: Origin) => ({ atMs, origin });
    const of = (origin: Origin) => ({ atMs, origin, connectionId });
    const end = (id: ConnectionId, origin: Origin, cause: EndCause): SessionEvent => {
      living.delete(id);
      return { kind: 'connection-ended', ...at(origin), connectionId: id, cause };
    };
    const close = (id: ConnectionId, code: number, reason: string): readonly SessionEvent[] => [
      { kind: 'close-reported', ...at('page-hook'), connectionId: id, code, reason, wasClean: code !== 1006 },
      end(id, 'protocol', 'closed'),
    ];

    if (step.startsWith('>') || step.startsWith('<')) {
      return [paintFrame(step, { ...of('protocol'), kind: 'frame' })];
    }
    const [verb = '', ...words] = step.split(' ');
    const rest = words.join(' ');
    switch (verb) {
      case 'open':
      case 'connect':
      case 'joined': {
        const { url, inside = 'page', headers } = parseOpen(words);
        living.set(connectionId, inside);
        const created = { kind: 'connection-created', ...of('protocol'), url, contextId: inside } as const;
        if (verb === 'joined') {
          const subprotocol = headers.find(({ name }) => name === 'protocol')?.value;
          const negotiated = subprotocol === undefined ? {} : { negotiated: { subprotocol, extensions: '' } };
          return [{ ...created, origin: 'page-hook', openedBeforeCapture: true, ...negotiated }];
        }
        const request = {
          kind: 'handshake-requested',
          ...of('protocol'),
          headers: verb === 'connect' ? headers : [],
        } as const;
        const opening = [
          { ...created, initiator: { type: 'script', stack: PICTURE_STACK } },
          request,
        ] as const;
        return verb === 'connect' ? opening : [...opening, response(of('protocol'), ['101'], headers)];
      }
      case 'found':
        return [
          {
            kind: 'state-read',
            ...of('page-hook'),
            state: toReadyState(words[0]),
            bufferedBytes: Number(words[1] ?? 0),
          },
        ];
      case 'opened':
        return [{ kind: 'connection-opened', ...of('page-hook') }];
      case 'response':
        return [response(of('protocol'), words.filter(isNoHeader), parseHeaders(words))];
      case 'cookies':
      case 'cookies-sent': {
        const sent = verb === 'cookies-sent' ? { wereSent: true } : {};
        const cookies = parseHeaders(words).map(cookie);
        return [{ kind: 'cookies-held', ...of('protocol'), cookies, ...sent }];
      }
      case 'error':
        return [{ kind: 'browser-error', ...of('protocol'), message: rest }];
      case 'call-close':
        return [{ kind: 'close-called', ...of('page-hook'), ...codeAndReason(words), stack: PICTURE_STACK }];
      case 'reported': {
        const report = codeAndReason(words);
        return [{ kind: 'close-reported', ...of('page-hook'), ...report, wasClean: report.code !== 1006 }];
      }
      case 'ended':
        return [end(connectionId, 'protocol', toEndCause(rest || 'closed'))];
      case 'close':
        return close(connectionId, Number(words[0]), words.slice(1).join(' '));
      case 'restart':
        return [...living.keys()].flatMap((id) => close(id, Number(words[0] ?? 1006), ''));
      case 'wire':
        return [{ kind: 'wire-fact', ...of('net-log'), fact: JSON.parse(rest) }];
      case 'wired': {
        const direction = words[0]?.startsWith('>') ? 'sent' : 'received';
        const counted = `${connectionId} ${direction}`;
        const index = wireMessages.get(counted) ?? 0;
        wireMessages.set(counted, index + 1);
        const wireSizeBytes = Number(words[0]?.slice(1));
        const isCompressed = words.includes('compressed');
        const opcode = words.includes('binary') ? 2 : 1;
        return [
          { kind: 'wire-message', ...of('net-log'), direction, opcode, index, wireSizeBytes, isCompressed },
        ];
      }
      case 'wire-tcp': {
        const [sentBytes] = countAndBytes(words, '>');
        const [receivedBytes] = countAndBytes(words, '<');
        return [{ kind: 'wire-totals', ...of('net-log'), tcp: { sentBytes, receivedBytes } }];
      }
      case 'dropped': {
        const [sent, sentBytes] = countAndBytes(words, '>');
        const [received, receivedBytes] = countAndBytes(words, '<');
        return [{ kind: 'frames-dropped', ...of('protocol'), sent, sentBytes, received, receivedBytes }];
      }
      case 'navigate':
      case 'reload': {
        const gone = [...living].filter(([, context]) => context === contextId);
        return [
          {
            kind: 'page-changed',
            ...at('protocol'),
            contextId,
            change: 'navigated',
            url: rest,
            ...(verb === 'reload' && { isReload: true }),
          },
          ...gone.map(([id]) => end(id, 'inferred', 'navigation')),
        ];
      }
      case 'context': {
        const [id = '', type = '', url = '', ...more] = words;
        const after = (word: string) => (more.includes(word) ? more[more.indexOf(word) + 1] : undefined);
        const [parentId, browserId] = [after('in'), after('as')];
        return [
          {
            kind: 'context-added',
            ...at('protocol'),
            contextId: id,
            type: toContextType(type),
            url,
            ...(parentId !== undefined && { parentId }),
            ...(browserId !== undefined && { browserId }),
          },
        ];
      }
      case 'context-gone': {
        const [id = '', cause] = words;
        if (cause !== 'navigation' && cause !== 'destroyed' && cause !== 'tab-closed') return unknown(step);
        return [{ kind: 'context-removed', ...at('protocol'), contextId: id, cause }];
      }
      case 'capture': {
        const reason = words.slice(1).join(' ');
        const change = toCaptureChange(words[0]);
        return [{ kind: 'capture-changed', ...at('inferred'), change, ...(reason !== '' && { reason }) }];
      }
      case 'slept':
        return [{ kind: 'clock-jumped', ...at('inferred'), byMs: milliseconds(rest) }];
      case 'set-back':
        return [{ kind: 'clock-jumped', ...at('inferred'), byMs: -milliseconds(rest) }];
      case 'clock':
        return [{ kind: 'clock-anchored', ...at('protocol'), wallMs: Date.parse(rest) }];
      default: {
        const change = PAGE_VERBS.get(verb);
        return change ? [{ kind: 'page-changed', ...at('page-hook'), contextId, change }] : unknown(step);
      }
    }
  };
}

const PAGE_VERBS = new Map<string, PageChange>([
  ['hidden', 'hidden'],
  ['visible', 'visible'],
  ['frozen', 'frozen'],
  ['unfrozen', 'resumed'],
  ['offline', 'offline'],
  ['online', 'online'],
  ['bfcache-in', 'entered-back-forward-cache'],
  ['bfcache-out', 'left-back-forward-cache'],
  ['crashed', 'crashed'],
]);

const CONTROL_OPCODES = new Map([
  ['close', 8],
  ['ping', 9],
  ['pong', 10],
]);

interface FrameStart {
  readonly kind: 'frame';
  readonly atMs: number;
  readonly origin: Origin;
  readonly connectionId: ConnectionId;
}

function paintFrame(step: string, start: FrameStart): SessionEvent {
  const direction: Direction = step.startsWith('>') ? 'sent' : 'received';
  const body = step.slice(1);
  const control = /^#(ping|pong|close)(?: (\d+))?$/.exec(body);
  if (control) {
    const opcode = CONTROL_OPCODES.get(control[1] ?? '') ?? 9;
    return { ...start, origin: 'net-log', direction, opcode, sizeBytes: Number(control[2] ?? 0) };
  }
  const filled = /^(text|binary)\((\d+)\)$/.exec(body);
  const bytes = filled?.[1] === 'binary' ? new Uint8Array(Number(filled[2])) : hexBytes(body);
  if (bytes) {
    return { ...start, direction, opcode: 2, payload: { encoding: 'base64', data: encodeBase64(bytes) } };
  }
  const data = filled ? 'x'.repeat(Number(filled[2])) : body;
  return { ...start, direction, opcode: 1, payload: { encoding: 'text', data } };
}

function hexBytes(body: string): Uint8Array | undefined {
  if (!/^0x(?:[0-9a-f]{2})*$/.test(body)) return undefined;
  return Uint8Array.from(body.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function parseOpen(words: readonly string[]) {
  const [url = '', ...options] = words;
  const inside = options[0] === 'in' ? options[1] : undefined;
  return { url, inside, headers: parseHeaders(options) };
}

function isNoHeader(word: string): boolean {
  return !word.includes('=');
}

function parseHeaders(words: readonly string[]): readonly Header[] {
  return words
    .filter((word) => !isNoHeader(word))
    .map((word) => {
      const split = word.indexOf('=');
      return { name: word.slice(0, split), value: word.slice(split + 1) };
    });
}

function cookie({ name, value }: Header): HeldCookie {
  return { name, value, domain: 'shop.test', path: '/', httpOnly: true, secure: true, sameSite: 'Lax' };
}

function response(
  start: { readonly atMs: number; readonly origin: Origin; readonly connectionId: ConnectionId },
  words: readonly string[],
  headers: readonly Header[],
): SessionEvent {
  const [status = '', ...text] = words;
  const statusText = text.length === 0 && status === '101' ? 'Switching Protocols' : text.join(' ');
  return { kind: 'handshake-responded', ...start, status: Number(status), statusText, headers };
}

function codeAndReason(words: readonly string[]): { readonly code?: number; readonly reason?: string } {
  if (words.length === 0) return {};
  return words.length === 1
    ? { code: Number(words[0]) }
    : { code: Number(words[0]), reason: words.slice(1).join(' ') };
}

function countAndBytes(words: readonly string[], arrow: string): readonly [number, number] {
  const [count, bytes] =
    words
      .find((word) => word.startsWith(arrow))
      ?.slice(1)
      .split('/') ?? [];
  return [Number(count ?? 0), Number(bytes ?? 0)];
}

function toReadyState(word: string | undefined): ReadyState {
  switch (word) {
    case 'connecting':
    case 'open':
    case 'closing':
      return word;
    default:
      return unknown(word ?? '');
  }
}

function toEndCause(word: string): EndCause {
  switch (word) {
    case 'closed':
    case 'navigation':
    case 'context-destroyed':
    case 'crashed':
    case 'tab-closed':
    case 'unseen':
      return word;
    default:
      return unknown(word);
  }
}

function toContextType(word: string): ContextType {
  switch (word) {
    case 'page':
    case 'popup':
    case 'iframe':
    case 'worker':
    case 'shared-worker':
    case 'service-worker':
    case 'unknown':
      return word;
    default:
      return unknown(word);
  }
}

function toCaptureChange(word: string | undefined): CaptureChange {
  switch (word) {
    case 'started':
    case 'stopped':
    case 'paused':
    case 'resumed':
    case 'lost':
      return word;
    default:
      return unknown(word ?? '');
  }
}

function unknown(word: string): never {
  throw new Error(`No verb of a picture: "${word}"`);
}
