import * as v from 'valibot';
import { batches, type JsonPlan, type MembersPlan, members, parseElements, take } from '../json/jsonPlan.ts';
import { timeMicros } from './fileClock.ts';
import { announceForeign, type FirstMessage, finishForeign, startMicros } from './foreignEntry.ts';
import { ForeignMessages } from './foreignMessages.ts';
import { FrameNotes } from './frameNotes.ts';
import { parseMessage } from './harMessage.ts';
import { EntrySchema, type HarEntry, UNREADABLE } from './harSchemas.ts';
import { announceOwn, finishOwn, OwnFrames } from './ownEntry.ts';
import { type OwnEntry, OwnEntrySchema } from './ownSchemas.ts';
import type { ReadingLog } from './readingLog.ts';

type Fields = Record<string, unknown>;

/** A connection of which events were emitted. */
type Announced =
  | { readonly kind: 'own'; readonly own: OwnEntry; readonly frames: OwnFrames; readonly id: string }
  | { readonly kind: 'foreign'; readonly messages: ForeignMessages };

/**
 * Reads one entry after the other without ever holding one: its messages become events as they come. Our own files
 * say what a connection is before its messages. Others may do so afterwards (a HAR with its keys sorted): then the
 * connection is announced with what is known, and announced again when the rest of the entry is.
 */
export class EntryReader {
  /** What to take of an element of `log.entries`. */
  readonly plan: MembersPlan;
  readonly #log: ReadingLog;
  readonly #notes: FrameNotes;
  #isInside = false;
  #hasMessages = false;
  #fields: Fields = {};
  #request: Fields = {};
  #response: Fields = {};
  #content: Fields = {};
  #ownFields: Fields = {};
  #isOwn = false;
  #announced: Announced | undefined;

  constructor(log: ReadingLog) {
    this.#log = log;
    this.#notes = new FrameNotes(log.report);
    this.plan = this.#entryPlan();
  }

  /** Ends the entry at hand where the file ends too early. */
  cutOff(): void {
    if (!this.#isInside) return;
    // A connection of our own that had not come to say who it is would only come out as a stranger.
    const isNameless = this.#log.clock.isOwnKnown && !v.is(OwnEntrySchema, this.#ownFields);
    if (this.#announced || !isNameless) this.#end();
  }

  #entryPlan(): MembersPlan {
    const fields = (names: string, of: () => Fields) => {
      const plans: Record<string, JsonPlan> = {};
      for (const name of names.split(' ')) {
        plans[name] = take((value) => {
          of()[name] = value;
        });
      }
      return plans;
    };
    return members(
      {
        ...fields('startedDateTime time pageref timings', () => this.#fields),
        ...fields('_resourceType _initiator _webSocketClose', () => this.#fields),
        request: members(fields('url headers cookies', () => this.#request)),
        response: members({
          ...fields('status statusText headers _error _failureText', () => this.#response),
          content: members(fields('_file', () => this.#content)),
        }),
        _wsDoctor: members(
          {
            ...fields(
              'id contextId createdAtMs origin openedBeforeCapture negotiated cookies',
              () => this.#ownFields,
            ),
            ...fields(
              'stateReads opened request response browserErrors closeCalls close',
              () => this.#ownFields,
            ),
            ...fields('end dropped wire usualOrigin', () => this.#ownFields),
            frames: batches((batch) => this.#notes.addFrames(batch)),
            messageNotes: batches((batch) => this.#notes.addNotes(batch)),
          },
          {
            onBegin: () => {
              this.#isOwn = true;
            },
          },
        ),
        _webSocketMessages: batches((batch) => this.#addMessages(parseElements(batch)), {
          onBegin: () => {
            this.#hasMessages = true;
          },
        }),
      },
      { onBegin: () => this.#begin(), onEnd: () => this.#end() },
    );
  }

  #begin(): void {
    this.#isInside = true;
    this.#hasMessages = false;
    this.#fields = {};
    this.#request = {};
    this.#response = {};
    this.#content = {};
    this.#ownFields = {};
    this.#isOwn = false;
    this.#announced = undefined;
    this.#notes.clear();
  }

  #addMessages(values: readonly unknown[]): void {
    this.#announced ??= this.#announce(firstOf(values));
    const announced = this.#announced;
    for (const value of values) {
      if (announced.kind === 'own') announced.frames.addMessage(value);
      else announced.messages.add(value);
    }
  }

  #end(): void {
    this.#isInside = false;
    if (!this.#hasMessages && !this.#isWebSocket()) return;
    const wasAnnounced = this.#announced !== undefined;
    const announced = this.#announced ?? this.#announce({ micros: undefined, wasFrame: false });
    if (announced.kind === 'own') {
      announced.frames.addFramesBefore(Number.POSITIVE_INFINITY);
      finishOwn(announced.own, announced.id, this.#log);
      return;
    }
    const entry = this.#entry();
    const { messages } = announced;
    const first = { micros: messages.firstMicros, wasFrame: messages.hasFrame };
    if (wasAnnounced) announceForeign(entry, messages.connectionId, first, this.#log);
    if (entry._webSocketClose === UNREADABLE) this.#log.report.skip('records of a close');
    finishForeign(entry, messages, this.#log);
    const name = entry.response.content?._file;
    if (name?.endsWith('.jsonl')) this.#log.attach({ name, onMessage: (value) => messages.add(value) });
  }

  #announce(first: FirstMessage): Announced {
    const log = this.#log;
    const entry = this.#entry();
    log.report.connections++;
    const own = this.#own();
    if (own) {
      const id = log.idOf(own.id);
      log.firstRows.set(id, log.nextRow());
      announceOwn(entry, own, id, log);
      return { kind: 'own', own, id, frames: new OwnFrames(own, id, this.#notes, log) };
    }
    const id = log.idOf(String(log.nextNumber()));
    announceForeign(entry, id, first, log);
    return { kind: 'foreign', messages: new ForeignMessages(log, id, startMicros(entry)) };
  }

  #isWebSocket(): boolean {
    const { url } = this.#request;
    return this.#fields._resourceType === 'websocket' || (typeof url === 'string' && /^wss?:/i.test(url));
  }

  #own(): OwnEntry | undefined {
    if (!this.#isOwn || !this.#log.clock.isOwnKnown) return undefined;
    const parsed = v.safeParse(OwnEntrySchema, this.#ownFields);
    if (parsed.success) return parsed.output;
    this.#log.report.skip('details of connections');
    return undefined;
  }

  #entry(): HarEntry {
    const response = { ...this.#response, content: this.#content };
    return v.parse(EntrySchema, { ...this.#fields, request: this.#request, response });
  }
}

/** What a batch tells of the first message: the first time that it knows, and whether anything travelled. */
function firstOf(values: readonly unknown[]): FirstMessage {
  let wasFrame = false;
  for (const value of values) {
    const message = parseMessage(value);
    if (!message) continue;
    wasFrame ||= message.type !== 'error';
    const micros = timeMicros(message.time);
    if (micros !== undefined) return { micros, wasFrame };
  }
  return { micros: undefined, wasFrame };
}
