import type { CloseCalled, CloseReported, ConnectionOpened, Negotiated } from '../model/events.ts';
import { type HookMessage, parseV8Stack } from './hookMessages.ts';

type Report<Type extends HookMessage['t']> = Extract<HookMessage, { t: Type }>;

/** An event of which it has yet to be said which socket it is about. */
export type OfUnknown<Event> = Omit<Event, 'connectionId'>;

/** The page heard that a socket opened. */
export function openReported(report: Report<'opened'>, atMs: number): OfUnknown<ConnectionOpened> {
  return { kind: 'connection-opened', atMs, origin: 'page-hook', ...negotiatedIn(report) };
}

/** The page called `close()`. */
export function closeCalled(report: Report<'close-called'>, atMs: number): OfUnknown<CloseCalled> {
  const { code, reason, stack } = report;
  return {
    kind: 'close-called',
    atMs,
    origin: 'page-hook',
    stack: parseV8Stack(stack),
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
  };
}

/** The page heard how a socket ended. */
export function closeReported(report: Report<'closed'>, atMs: number): OfUnknown<CloseReported> {
  const { code, reason, wasClean, unwatched, buffered } = report;
  return {
    kind: 'close-reported',
    atMs,
    origin: 'page-hook',
    code,
    reason,
    wasClean,
    ...(buffered !== undefined && buffered > 0 && { bufferedBytes: buffered }),
    ...(unwatched && { unwatched }),
  };
}

/** What was negotiated, as the socket itself says. */
export function negotiatedIn({ protocol, extensions }: Report<'adopted' | 'opened'>): {
  readonly negotiated?: Negotiated;
} {
  if (protocol === undefined || extensions === undefined) return {};
  return { negotiated: { subprotocol: protocol, extensions } };
}
