import type { ConnectionId } from '../../model/events.ts';
import { timeMicros } from './fileClock.ts';
import { messagePayload, parseMessage } from './harMessage.ts';
import type { ReadingLog } from './readingLog.ts';

/** Turns the messages of one entry of a foreign HAR into events. */
export class ForeignMessages {
  readonly #log: ReadingLog;
  readonly connectionId: ConnectionId;
  /** Microseconds since the epoch of the newest time known: where a message without time is placed. */
  lastMicros: number | undefined;
  firstMicros: number | undefined;
  hasError = false;
  hasFrame = false;

  constructor(log: ReadingLog, connectionId: ConnectionId, startMicros: number | undefined) {
    this.#log = log;
    this.connectionId = connectionId;
    this.lastMicros = startMicros;
  }

  add(value: unknown): void {
    const message = parseMessage(value);
    if (!message) {
      this.#log.report.skip('messages');
      return;
    }
    const micros = timeMicros(message.time);
    if (micros === undefined) this.#log.report.timelessMessages++;
    const placed = micros ?? this.lastMicros ?? this.#log.clock.lastWallMicros;
    this.lastMicros = placed;
    this.firstMicros ??= placed;
    const at = {
      atMs: placed === undefined ? 0 : this.#log.clock.atMsOfWall(placed),
      origin: 'file',
      connectionId: this.connectionId,
    } as const;
    if (message.type === 'error') {
      this.hasError = true;
      this.#log.emit({ kind: 'browser-error', ...at, message: message.data ?? '' });
      return;
    }
    this.hasFrame = true;
    const payload = messagePayload(message);
    this.#log.emitFrame({
      kind: 'frame',
      ...at,
      direction: message.type === 'send' ? 'sent' : 'received',
      opcode: message.opcode,
      ...(payload && { payload }),
    });
  }
}
