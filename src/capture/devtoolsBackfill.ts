import { type HarMessage, messagePayload } from '../formats/har/harMessage.ts';
import type { CaptureChanged, ConnectionEnded, ConnectionId, SessionEvent } from '../model/events.ts';
import { headerValue } from '../model/session.ts';
import {
  alignClocks,
  CLOCKS_APART_AT_MOST_MS,
  type DevtoolsRecord,
  isSameFrame,
  readDevtoolsRecords,
  SAME_FRAME_MS,
  type SeenFrame,
} from './devtoolsRecords.ts';

interface LateConnection {
  readonly id: ConnectionId;
  readonly url: string;
  readonly seen: SeenFrame[];
  isFilled: boolean;
}

const SWITCHING_PROTOCOLS = 101;
/** Random for each handshake (RFC 6455, section 4.1). */
const KEY_HEADER = 'sec-websocket-key';

/** Frames kept of a late socket until all are recognised; one is enough, more help where messages repeat. */
const SEEN_FRAMES = 200;

/**
 * Fills in what DevTools itself recorded before we came (`chrome.devtools.network.getHAR()`): the handshake and the
 * messages of sockets that were open already, and those that had closed. DevTools gives no request ids, so a record is
 * matched by address where that is unambiguous, else by a frame that both of us saw; where neither tells, it is left.
 */
export class DevtoolsBackfill {
  readonly #emit: (event: SessionEvent) => void;
  readonly #nextConnectionId: () => ConnectionId;
  readonly #late = new Map<ConnectionId, LateConnection>();
  readonly #used = new Set<string>();
  #wallMinusSessionMs: number | undefined;
  /** The first that we did. Capture has begun somewhat later: sockets are met before. */
  #cameAtMs: number | undefined;
  /** The `Sec-WebSocket-Key` of each handshake that we saw, be it while capture was still being set up. */
  readonly #ownKeys = new Set<string>();
  /** Handshakes without one (HTTP/2, RFC 8441) that we saw while capture was still being set up, in session time. */
  readonly #keylessStarts: number[] = [];
  /** When we watched ourselves; the last span may still be open. */
  readonly #watched: { readonly fromMs: number; toMs: number }[] = [];

  constructor(emit: (event: SessionEvent) => void, nextConnectionId: () => ConnectionId) {
    this.#emit = emit;
    this.#nextConnectionId = nextConnectionId;
  }

  /** Whether anything is still without its past. */
  get isWaiting(): boolean {
    for (const connection of this.#late.values()) if (!connection.isFilled) return true;
    return false;
  }

  /** Sees every event of the capture. True for news by which a record may be recognised that was not before. */
  observe(event: SessionEvent): boolean {
    switch (event.kind) {
      case 'clock-anchored':
        this.#wallMinusSessionMs ??= event.wallMs - event.atMs;
        this.#cameAtMs ??= event.atMs;
        return false;
      case 'capture-changed':
        return this.#captureChanged(event);
      case 'handshake-requested': {
        const key = headerValue(event.headers, KEY_HEADER);
        if (key !== undefined) this.#ownKeys.add(key);
        else if (this.#watched.at(-1)?.toMs !== Infinity) this.#keylessStarts.push(event.atMs);
        return false;
      }
      case 'connection-created': {
        const { openedBeforeCapture, connectionId: id, url } = event;
        if (!openedBeforeCapture || url === '') return false;
        this.#late.set(id, { id, url, seen: [], isFilled: false });
        return true;
      }
      case 'frame': {
        const connection = this.#late.get(event.connectionId);
        if (!connection || connection.seen.length >= SEEN_FRAMES || !this.isWaiting) return false;
        const { atMs, direction, payload } = event;
        connection.seen.push({ atMs, isSent: direction === 'sent', data: payload?.data });
        return !connection.isFilled;
      }
      default:
        return false;
    }
  }

  #captureChanged({ change, atMs }: CaptureChanged): boolean {
    const last = this.#watched.at(-1);
    if (change === 'stopped' && last) last.toMs = atMs;
    if (change !== 'started') return false;
    this.#watched.push({ fromMs: atMs, toMs: Infinity });
    return true;
  }

  /** Its key tells, where it has one; the time, off by as much as our reading of the clocks, only where not. */
  #isOwn({ entry, startedWallMs }: DevtoolsRecord): boolean {
    const key = headerValue(entry.request.headers, KEY_HEADER);
    if (key !== undefined) return this.#ownKeys.has(key);
    if (this.#hasWatched(startedWallMs)) return true;
    const startedAtMs = this.#toSession(startedWallMs);
    return this.#keylessStarts.some((atMs) => Math.abs(atMs - startedAtMs) <= SAME_FRAME_MS);
  }

  #hasWatched(wallMs: number): boolean {
    const atMs = this.#toSession(wallMs);
    return this.#watched.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
  }

  /** So long ago that it is none of the sockets that lived when we came. */
  #endedBeforeUs({ endedWallMs }: DevtoolsRecord): boolean {
    if (endedWallMs === undefined || this.#cameAtMs === undefined) return false;
    return this.#toSession(endedWallMs) < this.#cameAtMs - CLOCKS_APART_AT_MOST_MS;
  }

  /** Emits what the record has and we have not. May be called again when there is news. */
  fill(har: unknown): void {
    if (this.#watched.length === 0 || this.#wallMinusSessionMs === undefined) return;
    const all = readDevtoolsRecords(har);
    const late = [...this.#late.values()];
    const seen = late.flatMap((connection) => connection.seen);
    const aligned = alignClocks(all, seen, this.#wallMinusSessionMs);
    this.#wallMinusSessionMs = aligned ?? this.#wallMinusSessionMs;
    const unused = all.filter((record) => !this.#isOwn(record) && !this.#used.has(keyOf(record)));
    for (const url of new Set(unused.map((record) => record.url))) {
      const records = unused.filter((record) => record.url === url);
      const waiting = late.filter((connection) => connection.url === url && !connection.isFilled);
      const ended = records.filter((record) => this.#endedBeforeUs(record));
      for (const record of ended) this.#addEnded(record);
      const rest = records.filter((record) => !ended.includes(record));
      const left = this.#pair(rest, waiting, aligned !== undefined);
      // All that live have their past: what is left had ended before we came.
      if (!waiting.some((connection) => !connection.isFilled))
        for (const record of left) this.#addEnded(record);
    }
  }

  /** Returns the records that belong to none of those waiting. */
  #pair(
    records: readonly DevtoolsRecord[],
    waiting: readonly LateConnection[],
    isAligned: boolean,
  ): ReadonlySet<DevtoolsRecord> {
    const left = new Set(records);
    for (const connection of waiting) {
      const isAlone = records.length === 1 && waiting.length === 1;
      const fitting = [...left].filter(
        (record) => isAlone || (isAligned && connection.seen.some((frame) => this.#has(record, frame))),
      );
      const [only] = fitting;
      if (fitting.length !== 1 || !only) continue;
      left.delete(only);
      this.#fillOne(only, connection);
    }
    return left;
  }

  #has(record: DevtoolsRecord, frame: SeenFrame): boolean {
    return record.messages.some((message) => isSameFrame(message, frame, this.#wallMinusSessionMs ?? 0));
  }

  #fillOne(record: DevtoolsRecord, connection: LateConnection): void {
    connection.isFilled = true;
    this.#used.add(keyOf(record));
    this.#tellHandshake(record, connection.id);
    for (const message of record.messages) {
      const isOurs =
        this.#hasWatched(message.time * 1000) ||
        connection.seen.some((frame) => isSameFrame(message, frame, this.#wallMinusSessionMs ?? 0));
      if (!isOurs) this.#tellMessage(message, connection.id);
    }
  }

  #addEnded(record: DevtoolsRecord): void {
    this.#used.add(keyOf(record));
    const connectionId = this.#nextConnectionId();
    const { entry } = record;
    this.#emit({
      kind: 'connection-created',
      atMs: this.#toSession(record.startedWallMs),
      origin: 'devtools-har',
      connectionId,
      url: record.url,
      ...(entry._initiator && { initiator: entry._initiator }),
    });
    this.#tellHandshake(record, connectionId);
    for (const message of record.messages) this.#tellMessage(message, connectionId);
    this.#emit({ kind: 'connection-ended', origin: 'devtools-har', connectionId, ...this.#endOf(record) });
  }

  #endOf({ entry, startedWallMs, endedWallMs }: DevtoolsRecord): Pick<ConnectionEnded, 'atMs' | 'cause'> {
    if (endedWallMs !== undefined) return { atMs: this.#toSession(endedWallMs), cause: 'closed' };
    const atMs = this.#toSession(startedWallMs + Math.max(0, entry.time ?? 0));
    // Of a handshake that failed the answer is the end; of a socket that opened, the record ends with its last message.
    return { atMs, cause: entry.response.status === SWITCHING_PROTOCOLS ? 'unseen' : 'closed' };
  }

  #tellHandshake({ entry, startedWallMs }: DevtoolsRecord, connectionId: ConnectionId): void {
    const moment = { atMs: this.#toSession(startedWallMs), origin: 'devtools-har', connectionId } as const;
    const { request, response } = entry;
    if (request.headers?.length)
      this.#emit({ kind: 'handshake-requested', ...moment, headers: request.headers });
    if (response.status) {
      const { status, statusText = '', headers = [] } = response;
      this.#emit({ kind: 'handshake-responded', ...moment, status, statusText, headers });
    }
  }

  #tellMessage(message: HarMessage, connectionId: ConnectionId): void {
    const moment = {
      atMs: this.#toSession(message.time * 1000),
      origin: 'devtools-har',
      connectionId,
    } as const;
    const payload = messagePayload(message);
    if (message.type === 'error') {
      this.#emit({ kind: 'browser-error', ...moment, message: message.data ?? '' });
      return;
    }
    this.#emit({
      kind: 'frame',
      ...moment,
      direction: message.type === 'send' ? 'sent' : 'received',
      opcode: message.opcode,
      ...(payload && { payload }),
    });
  }

  #toSession(wallMs: number): number {
    return Math.round((wallMs - (this.#wallMinusSessionMs ?? 0)) * 1e3) / 1e3;
  }
}

function keyOf(record: DevtoolsRecord): string {
  return `${record.startedWallMs} ${record.url}`;
}
