import { type NetLogConstants, readConstants } from './constants.ts';
import { LineCutter } from './lineCutter.ts';
import { byteCount, eventEnd, eventType, sourceId } from './lineTail.ts';
import { type EventReader, parseEvent } from './netLogEvent.ts';
import type { NetLogPort } from './netLogPort.ts';
import { Transports } from './transports.ts';
import { WebSockets } from './webSockets.ts';

export interface NetLogOptions {
  /**
   * The log is being written while another witness tells of the same sockets, sooner or later: whose a socket is, and
   * how it ended, is told at {@link NetLogReader.settle}. Otherwise it is told at once.
   */
  readonly isLive?: boolean;
  /** Tell of sockets that nobody else knows (other tabs' are among them); true by default. */
  readonly showsOthers?: boolean;
}

/** What reading a net log gave beside the events. */
export interface NetLogReport {
  /** The browser that wrote it, with its version. */
  readonly client: string | undefined;
  /** Sockets that only the log has. */
  readonly connections: number;
  /** Sockets that another witness told of, too. */
  readonly joined: number;
  /** Rows told: control frames, and the messages of sockets that only the log has. */
  readonly frames: number;
  /** Events that could not be read. */
  readonly skippedEvents: number;
  /** Chrome finished the file; otherwise it crashed, or is still writing. */
  readonly isFinished: boolean;
  /** The table of constants was read; otherwise nothing of the log could be. */
  readonly hasBegun: boolean;
}

/** How an event's line is treated, by the number of its type. */
interface Interest {
  readonly read: EventReader;
  /** Only if its source is being followed. */
  readonly ofWhom: 'anybody' | 'followed' | 'socket-with-user';
  /** It counts bytes of a TCP connection. */
  readonly counts?: 'sent' | 'received';
}

/**
 * Reads a net log as it arrives, finished, cut off or still being written. Holds one line and what is needed of the
 * sockets that live. `push` throws a Fault `file-unrecognised` when the file is no net log.
 */
export class NetLogReader {
  readonly #port: NetLogPort;
  readonly #options: NetLogOptions;
  readonly #lines = new LineCutter((line) => this.#readLine(line));
  readonly #decoder = new TextDecoder();
  readonly #counts = { connections: 0, joined: 0, frames: 0 };
  #log: OpenLog | undefined;
  #skippedEvents = 0;
  #isFinished = false;
  #lastTickMs = 0;

  constructor(port: NetLogPort, options: NetLogOptions = {}) {
    this.#port = port;
    this.#options = options;
  }

  /** Chrome has ended the file, as far as it was read. */
  get isFinished(): boolean {
    return this.#isFinished;
  }

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /**
   * Decides what was waiting at the last call already: a socket nobody else has told of since becomes one of its own.
   * For a live log, about once a second.
   */
  settle(): void {
    this.#log?.webSockets.settle(false);
  }

  /** No more is to come: decides everything. */
  end(): NetLogReport {
    const rest = this.#lines.takeRest();
    // A last line without a line break may be whole all the same.
    if (this.#log && isJson(this.#decoder.decode(rest.subarray(0, eventEnd(rest))))) this.#readLine(rest);
    this.#log?.webSockets.logEnded(this.#lastTickMs);
    this.#log?.webSockets.settle(true);
    const { connections, joined, frames } = this.#counts;
    const client = this.#log?.constants.client;
    const isFinished = this.#isFinished;
    const hasBegun = this.#log !== undefined;
    return { client, connections, joined, frames, skippedEvents: this.#skippedEvents, isFinished, hasBegun };
  }

  #readLine(line: Uint8Array): void {
    if (!this.#log) {
      if (line.length > 0) this.#log = this.#open(this.#decoder.decode(line));
      return;
    }
    const end = eventEnd(line);
    if (end === 0) {
      this.#isFinished ||= endsTheFile(line);
      return;
    }
    if (line[line.length - 1] === 0x5d) this.#isFinished = true;
    const type = eventType(line, end);
    const interest = type === undefined ? undefined : this.#log.interests[type];
    if (!interest) return;
    if (interest.ofWhom !== 'anybody' && !this.#isWanted(this.#log, interest, line, end)) return;
    this.#readEvent(this.#log, interest, line.subarray(0, end));
  }

  /** Decides by the event's source, without parsing the line. */
  #isWanted(log: OpenLog, { ofWhom, counts }: Interest, line: Uint8Array, end: number): boolean {
    const source = sourceId(line, end);
    if (source === undefined) return false;
    if (ofWhom === 'followed') return log.webSockets.follows(source);
    const socket = log.transports.socket(source);
    if (!socket) return false;
    const bytes = byteCount(line) ?? 0;
    if (counts) socket.count(counts, bytes);
    return socket.user !== undefined && (bytes === 0 || log.constants.hasBytes);
  }

  #readEvent(log: OpenLog, interest: Interest, json: Uint8Array): void {
    const parsed = parseEvent(this.#decoder.decode(json), log.constants.phases);
    if (!parsed) {
      this.#skippedEvents++;
      return;
    }
    this.#lastTickMs = Math.max(this.#lastTickMs, parsed.event.tickMs);
    if (!interest.read(parsed.event, parsed.params)) this.#skippedEvents++;
  }

  #open(firstLine: string): OpenLog {
    const constants = readConstants(firstLine);
    const transports = new Transports(constants);
    const { isLive = false, showsOthers = true } = this.#options;
    const webSockets = new WebSockets(
      {
        port: this.#port,
        tickOffsetMs: constants.tickOffsetMs,
        hasBytes: constants.hasBytes,
        isLive,
        showsOthers,
        counts: this.#counts,
      },
      constants,
      transports,
    );
    return { constants, transports, webSockets, interests: interestsOf(constants, transports, webSockets) };
  }
}

interface OpenLog {
  readonly constants: NetLogConstants;
  readonly transports: Transports;
  readonly webSockets: WebSockets;
  /** By the number of the event's type. */
  readonly interests: readonly (Interest | undefined)[];
}

function interestsOf(
  constants: NetLogConstants,
  transports: Transports,
  webSockets: WebSockets,
): (Interest | undefined)[] {
  const interests: (Interest | undefined)[] = [];
  const add = (name: string, interest: Interest) => {
    const type = constants.eventTypes.get(name);
    // An event that this version of Chrome does not have.
    if (type !== undefined) interests[type] = interest;
  };
  for (const [name, read] of Object.entries({ ...transports.readers, ...webSockets.readers })) {
    add(name, { read, ofWhom: 'anybody' });
  }
  for (const [name, read] of Object.entries(webSockets.followers)) add(name, { read, ofWhom: 'followed' });
  for (const [name, read] of Object.entries(transports.byteReaders)) {
    const counts =
      name === 'SOCKET_BYTES_SENT' ? 'sent' : name === 'SOCKET_BYTES_RECEIVED' ? 'received' : undefined;
    add(name, { read, ofWhom: 'socket-with-user', ...(counts && { counts }) });
  }
  return interests;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Cut off within: that is the answer.
    return false;
  }
}

/** `],` or `"polledData": …` or the closing brace stand behind the events. */
function endsTheFile(line: Uint8Array): boolean {
  return line[0] === 0x5d || line[0] === 0x7d || (line[0] === 0x22 && line[1] === 0x70);
}
