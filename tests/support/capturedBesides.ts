import type { SessionEvent } from '../../src/model/events.ts';
import { sessionOfNetLog } from './netLogs.ts';

/** Sizes of the messages of a socket before compression, where the log cannot tell them. */
export type MessageSizes = Readonly<
  Record<string, { readonly sent: readonly number[]; readonly received: readonly number[] }>
>;

/**
 * What the debugger protocol and the page hook would have told while a net log was recorded: the same sockets with the
 * same keys, their messages with payloads, no control frames, and nothing of the wire.
 */
export function capturedBesides(netLog: string, sizes: MessageSizes = {}): readonly SessionEvent[] {
  const session = sessionOfNetLog(netLog);
  const { frames, clock } = session;
  const events: SessionEvent[] = [];
  if (clock)
    events.push({
      kind: 'clock-anchored',
      atMs: clock.monotonicMs,
      origin: 'protocol',
      wallMs: clock.wallMs,
    });
  for (const [i, connection] of session.connections.entries()) {
    const connectionId = `captured-${i}`;
    const of = (atMs: number) => ({ atMs, origin: 'protocol', connectionId }) as const;
    const { url, createdAtMs, request, response } = connection;
    events.push({ kind: 'connection-created', ...of(createdAtMs), url });
    if (request) events.push({ kind: 'handshake-requested', ...of(request.atMs), headers: request.headers });
    if (response) events.push({ kind: 'handshake-responded', ...response, ...of(response.atMs) });
    const known = sizes[new URL(url).pathname];
    const left = { sent: [...(known?.sent ?? [])], received: [...(known?.received ?? [])] };
    for (const row of connection.rows.toArray()) {
      const opcode = frames.opcode(row);
      if (opcode >= 8) continue;
      const direction = frames.direction(row);
      const size = left[direction].shift() ?? frames.sizeBytes(row);
      const text = 'x'.repeat(size);
      const payload =
        opcode === 1
          ? ({ encoding: 'text', data: text } as const)
          : ({ encoding: 'base64', data: btoa(text) } as const);
      events.push({ kind: 'frame', ...of(frames.atMs(row)), direction, opcode, payload });
    }
    for (const { atMs, message } of connection.browserErrors)
      events.push({ kind: 'browser-error', ...of(atMs), message });
    const { close, end } = connection;
    if (close) {
      const { atMs, wasClean = false } = close;
      const report = { code: close.code ?? 3001, reason: close.reason ?? '', wasClean };
      events.push({ kind: 'close-reported', ...of(atMs), origin: 'page-hook', ...report });
    }
    if (end) events.push({ kind: 'connection-ended', ...of(end.atMs), cause: end.cause });
  }
  return events;
}
