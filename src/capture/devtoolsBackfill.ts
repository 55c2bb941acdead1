import * as v from 'valibot';
import { type HarMessage, messagePayload, parseMessage } from '../formats/har/harMessage.ts';
import { EntrySchema, type HarEntry } from '../formats/har/harSchemas.ts';
import type { ConnectionId, SessionEvent } from '../model/events.ts';

/** A frame as far as it takes to recognise it in DevTools' own record. */
interface SeenFrame {
  readonly wallMs: number;
  readonly isSent: boolean;
  readonly data: string | undefined;
}

interface LateConnection {
  readonly id: ConnectionId;
  readonly url: string;
  readonly seen: SeenFrame[];
  isFilled: boolean;
}

/** What DevTools recorded of one socket. */
interface Recorded {
  readonly entry: HarEntry;
  readonly startedWallMs: number;
  readonly messages: readonly HarMessage[];
}

/** Two records of the same frame differ by rounding and by how well the clocks were tied together. */
const SAME_FRAME_MS = 20;
/** Frames kept of a late socket until it was recognised; one is enough, more help where messages repeat. */
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
  #startedWallMs: number | undefined;

  constructor(emit: (event: SessionEvent) => void, nextConnectionId: () => ConnectionId) {
    this.#emit = emit;
    this.#nextConnectionId = nextConnectionId;
  }

  /** Whether anything is still without its past. */
  get isWaiting(): boolean {
    return [...this.#late.values()].some((connection) => !connection.isFilled);
  }

  /** Sees every event of the capture, to know the late sockets and some of their frames. */
  observe(event: SessionEvent): void {
    switch (event.kind) {
      case 'clock-anchored':
        this.#wallMinusSessionMs ??= event.wallMs - event.atMs;
        return;
      case 'capture-changed':
        if (event.change === 'started') this.#startedWallMs ??= this.#toWall(event.atMs);
        return;
      case 'connection-created':
        if (event.openedBeforeCapture && event.url !== '') {
          const { connectionId: id, url } = event;
          this.#late.set(id, { id, url, seen: [], isFilled: false });
        }
        return;
      case 'frame': {
        const connection = this.#late.get(event.connectionId);
        if (!connection || connection.seen.length >= SEEN_FRAMES) return;
        const wallMs = this.#toWall(event.atMs);
        if (wallMs === undefined) return;
        connection.seen.push({ wallMs, isSent: event.direction === 'sent', data: event.payload?.data });
        return;
      }
    }
  }

  /** Emits what the record has and we have not. May be called again when more frames were seen. */
  fill(har: unknown): void {
    const startedWallMs = this.#startedWallMs;
    if (startedWallMs === undefined) return;
    const records = readRecords(har).filter(
      (record) => record.startedWallMs < startedWallMs && !this.#used.has(keyOf(record)),
    );
    for (const url of new Set(records.map((record) => urlOf(record)))) {
      const sameUrl = records.filter((record) => urlOf(record) === url);
      const late = [...this.#late.values()].filter((each) => each.url === url && !each.isFilled);
      this.#fillUrl(sameUrl, late, startedWallMs);
    }
  }

  #fillUrl(records: readonly Recorded[], late: readonly LateConnection[], startedWallMs: number): void {
    const left = new Set(records);
    const [onlyRecord] = records;
    const [onlyLate] = late;
    if (records.length === 1 && late.length === 1 && onlyRecord && onlyLate) {
      this.#fillOne(onlyRecord, onlyLate, startedWallMs);
      return;
    }
    for (const connection of late) {
      const fitting = [...left].filter((record) => connection.seen.some((frame) => holds(record, frame)));
      const [only] = fitting;
      if (fitting.length !== 1 || !only) continue;
      left.delete(only);
      this.#fillOne(only, connection, startedWallMs);
    }
    // All that live have their past: what is left had ended before we came.
    if (late.every((connection) => connection.isFilled)) for (const record of left) this.#addEnded(record);
  }

  #fillOne(record: Recorded, connection: LateConnection, startedWallMs: number): void {
    connection.isFilled = true;
    this.#used.add(keyOf(record));
    this.#tellHandshake(record, connection.id);
    for (const message of record.messages) {
      const wallMs = message.time * 1000;
      const isOurs = wallMs >= startedWallMs || connection.seen.some((frame) => isSame(message, frame));
      if (!isOurs) this.#tellMessage(message, connection.id);
    }
  }

  #addEnded(record: Recorded): void {
    this.#used.add(keyOf(record));
    const connectionId = this.#nextConnectionId();
    const { entry } = record;
    this.#emit({
      kind: 'connection-created',
      atMs: this.#toSession(record.startedWallMs),
      origin: 'devtools-har',
      connectionId,
      url: urlOf(record),
      ...(entry._initiator && { initiator: entry._initiator }),
    });
    this.#tellHandshake(record, connectionId);
    for (const message of record.messages) this.#tellMessage(message, connectionId);
    const atMs = this.#toSession(record.startedWallMs + Math.max(0, entry.time ?? 0));
    this.#emit({ kind: 'connection-ended', atMs, origin: 'devtools-har', connectionId, cause: 'closed' });
  }

  #tellHandshake({ entry, startedWallMs }: Recorded, connectionId: ConnectionId): void {
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

  #toWall(atMs: number): number | undefined {
    return this.#wallMinusSessionMs === undefined ? undefined : atMs + this.#wallMinusSessionMs;
  }

  #toSession(wallMs: number): number {
    return Math.round((wallMs - (this.#wallMinusSessionMs ?? 0)) * 1e3) / 1e3;
  }
}

function urlOf({ entry }: Recorded): string {
  return entry.request.url ?? '';
}

function keyOf(record: Recorded): string {
  return `${record.startedWallMs} ${urlOf(record)}`;
}

function isSame(message: HarMessage, frame: SeenFrame): boolean {
  return (
    Math.abs(message.time * 1000 - frame.wallMs) <= SAME_FRAME_MS &&
    (message.type === 'send') === frame.isSent &&
    message.data === frame.data
  );
}

function holds(record: Recorded, frame: SeenFrame): boolean {
  return record.messages.some((message) => isSame(message, frame));
}

/** The WebSockets of a HAR log as DevTools hands it out; anything else in it is left. */
function readRecords(har: unknown): Recorded[] {
  const log = v.safeParse(v.object({ entries: v.array(v.unknown()) }), har);
  if (!log.success) return [];
  return log.output.entries.flatMap((value) => {
    const parsed = v.safeParse(EntrySchema, value);
    if (!parsed.success || parsed.output._resourceType !== 'websocket') return [];
    const startedWallMs = Date.parse(parsed.output.startedDateTime ?? '');
    // DevTools dates a socket whose handshake has not gone out yet to the eve of 1970 (seen in Chromium 156).
    if (!(startedWallMs > 0)) return [];
    return [{ entry: parsed.output, startedWallMs, messages: readMessages(value) }];
  });
}

function readMessages(entry: unknown): HarMessage[] {
  const parsed = v.safeParse(v.object({ _webSocketMessages: v.array(v.unknown()) }), entry);
  if (!parsed.success) return [];
  return parsed.output._webSocketMessages.flatMap((value) => parseMessage(value) ?? []);
}
