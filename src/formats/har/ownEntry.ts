import type { ConnectionId } from '../../model/events.ts';
import type { FrameNotes } from './frameNotes.ts';
import { messagePayload, parseMessage } from './harMessage.ts';
import type { HarEntry } from './harSchemas.ts';
import type { OtherFrame, OwnEntry } from './ownSchemas.ts';
import type { ReadingLog } from './readingLog.ts';
import { tellWire } from './wireRecord.ts';

/** Tells of a connection of our own file up to its first frame. */
export function announceOwn(entry: HarEntry, own: OwnEntry, id: ConnectionId, log: ReadingLog): void {
  const { clock } = log;
  const connectionId = id;
  log.emit({
    kind: 'connection-created',
    atMs: clock.atMsOfOwn(own.createdAtMs),
    origin: own.origin,
    connectionId,
    url: entry.request.url ?? '',
    ...(own.contextId !== undefined && { contextId: log.idOf(own.contextId) }),
    ...(own.openedBeforeCapture && { openedBeforeCapture: true }),
    ...(own.negotiated && { negotiated: own.negotiated }),
    ...(entry._initiator && { initiator: entry._initiator }),
  });
  for (const { atMs, ...found } of own.stateReads)
    log.emit({ kind: 'state-read', atMs: clock.atMsOfOwn(atMs), connectionId, ...found });
  if (own.opened) {
    const { atMs, origin } = own.opened;
    log.emit({ kind: 'connection-opened', atMs: clock.atMsOfOwn(atMs), origin, connectionId });
  }
  if (own.request) {
    const { atMs, origin } = own.request;
    log.emit({
      kind: 'handshake-requested',
      atMs: clock.atMsOfOwn(atMs),
      origin,
      connectionId,
      headers: entry.request.headers ?? [],
    });
  }
  if (own.cookies) {
    const { atMs, ...told } = own.cookies;
    const { cookies = [] } = entry.request;
    log.emit({ kind: 'cookies-held', atMs: clock.atMsOfOwn(atMs), connectionId, cookies, ...told });
  }
  if (own.response) {
    const { atMs, origin } = own.response;
    const { status = 0, statusText = '', headers = [] } = entry.response;
    log.emit({
      kind: 'handshake-responded',
      atMs: clock.atMsOfOwn(atMs),
      origin,
      connectionId,
      status,
      statusText,
      headers,
    });
  }
  if (own.dropped) {
    const { firstAtMs, lastSentAtMs, lastReceivedAtMs, ...counts } = own.dropped;
    log.emit({
      kind: 'frames-dropped',
      atMs: clock.atMsOfOwn(own.createdAtMs),
      origin: own.origin,
      connectionId,
      ...counts,
      ...(firstAtMs !== undefined && { firstAtMs: clock.atMsOfOwn(firstAtMs) }),
      ...(lastSentAtMs !== undefined && { lastSentAtMs: clock.atMsOfOwn(lastSentAtMs) }),
      ...(lastReceivedAtMs !== undefined && { lastReceivedAtMs: clock.atMsOfOwn(lastReceivedAtMs) }),
    });
  }
}

/** Tells what became of the connection, after its frames. */
export function finishOwn(own: OwnEntry, connectionId: ConnectionId, log: ReadingLog): void {
  const onOwnClock = <Fact extends { readonly atMs: number }>(fact: Fact) => ({
    ...fact,
    atMs: log.clock.atMsOfOwn(fact.atMs),
    connectionId,
  });
  if (own.wire) tellWire(own.wire, connectionId, own.createdAtMs, log);
  for (const error of own.browserErrors) log.emit({ kind: 'browser-error', ...onOwnClock(error) });
  const tellCalls = (areAfterEnd: boolean) => {
    for (const { afterEnd = false, ...call } of own.closeCalls)
      if (afterEnd === areAfterEnd) log.emit({ kind: 'close-called', ...onOwnClock(call) });
  };
  tellCalls(false);
  if (own.close) log.emit({ kind: 'close-reported', ...onOwnClock(own.close) });
  if (own.end) log.emit({ kind: 'connection-ended', ...onOwnClock(own.end) });
  tellCalls(true);
}

/** Turns the messages of an entry of our own into events, the other frames of the connection between them. */
export class OwnFrames {
  readonly #own: OwnEntry;
  readonly #connectionId: ConnectionId;
  readonly #notes: FrameNotes;
  readonly #log: ReadingLog;
  #messages = 0;

  constructor(own: OwnEntry, connectionId: ConnectionId, notes: FrameNotes, log: ReadingLog) {
    this.#own = own;
    this.#connectionId = connectionId;
    this.#notes = notes;
    this.#log = log;
  }

  addMessage(value: unknown): void {
    const index = this.#messages++;
    this.addFramesBefore(index);
    const message = parseMessage(value);
    if (!message || message.type === 'error') {
      this.#log.report.skip('messages');
      return;
    }
    const payload = messagePayload(message);
    const { origin = this.#own.usualOrigin ?? 'file', ...sizes } = this.#notes.noteOf(index);
    this.#log.emitFrame({
      kind: 'frame',
      atMs: this.#log.clock.atMsOfWall(Math.round(message.time * 1e6)),
      origin,
      connectionId: this.#connectionId,
      direction: message.type === 'send' ? 'sent' : 'received',
      opcode: message.opcode,
      ...(payload && { payload }),
      ...sizes,
    });
  }

  /** The frames that stand before message number `index`. */
  addFramesBefore(index: number): void {
    let frame = this.#notes.takeFrameBefore(index);
    for (; frame; frame = this.#notes.takeFrameBefore(index)) this.#addFrame(frame);
  }

  #addFrame([, atMs, type, opcode, sizeBytes, more]: OtherFrame): void {
    const { origin = this.#own.usualOrigin ?? 'file', wireSizeBytes, payloadDropped, text, base64 } = more;
    const data = text ?? base64;
    const encoding = text === undefined ? 'base64' : 'text';
    this.#log.emitFrame({
      kind: 'frame',
      atMs: this.#log.clock.atMsOfOwn(atMs),
      origin,
      connectionId: this.#connectionId,
      direction: type === 'send' ? 'sent' : 'received',
      opcode,
      ...(sizeBytes !== null && { sizeBytes }),
      ...(wireSizeBytes !== undefined && { wireSizeBytes }),
      ...(payloadDropped && { payloadDropped }),
      ...(data !== undefined && { payload: { encoding, data } }),
    });
  }
}
