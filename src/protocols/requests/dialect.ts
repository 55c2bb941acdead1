import type { Direction } from '../../model/events.ts';
import type { FrameView } from '../heartbeats/frameView.ts';

/**
 * What a message means to the requests in flight.
 * - `request`: the other side will answer; `isPatient`: with the next event, however long that takes
 * - `reply`: the first message of the other side that names the request
 * - `cancel`: nobody waits for it any longer
 */
export interface RequestMark {
  readonly role: 'request' | 'reply' | 'cancel';
  /** Names the request among those of its side. */
  readonly key: string;
  readonly isPatient?: true;
}

/** How one protocol acknowledges requests. May remember a stream's state: one object per connection. */
export interface RequestDialect {
  /** Whether the server asks too. Where it does not, its messages are read only while an answer is awaited. */
  readonly serverAsks: boolean;
  /** `true`: every frame has to be read, because messages run over the borders of frames. */
  readonly readsEveryFrame?: true;
  read(frame: FrameView, direction: Direction): readonly RequestMark[];
}

export const NO_MARKS: readonly RequestMark[] = [];

export function request(key: string): readonly RequestMark[] {
  return [{ role: 'request', key }];
}

/** A request that is answered by the next event. */
export function patientRequest(key: string): readonly RequestMark[] {
  return [{ role: 'request', key, isPatient: true }];
}

export function reply(key: string): readonly RequestMark[] {
  return [{ role: 'reply', key }];
}

export function cancel(key: string): readonly RequestMark[] {
  return [{ role: 'cancel', key }];
}

/** A dialect of text messages; `read` gets each message that holds one of the `words`. */
export function textDialect(
  words: RegExp,
  serverAsks: boolean,
  read: (text: string, direction: Direction) => readonly RequestMark[],
): RequestDialect {
  return {
    serverAsks,
    read: ({ anyText }, direction) =>
      anyText !== undefined && words.test(anyText) ? read(anyText, direction) : NO_MARKS,
  };
}
