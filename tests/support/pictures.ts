/**
 * Sessions as small pictures:
 *
 * ```
 * picture('0 open wss://shop.test/ws · 0.1s >{"op":"sub"} · 0.2s <{"ok":true} · 60.2s close 1006')
 * ```
 *
 * Steps stand between ` · ` or on lines of their own (`#` starts a comment line): `[NAME:] TIME VERB …`.
 * A picture has a page (context `page`) and a clock (0 s is {@link PICTURE_START_MS}) unless it sets its own.
 *
 * NAME:  the connection, `a` when left out: `b: 3s open wss://shop.test/ws`.
 * TIME:  `0`, `0.1s`, `250ms`, `2m`, `1h` (seconds when bare); `+40ms` after the step before (after a repetition:
 *        after its beginning); `25s..300s/25s` repeats the step every 25 s.
 *
 * | verb | means |
 * |---|---|
 * | `open URL [in CONTEXT] [header=value …]` | created, requested and answered 101 with these response headers |
 * | `connect URL [in CONTEXT] [header=value …]` | created and requested with these request headers, no answer yet |
 * | `response 403 [words] [header=value …]` | the handshake's answer |
 * | `joined URL [in CONTEXT] [protocol=mqtt]` | opened before capture; what the socket says it speaks |
 * | `found connecting\|open\|closing [BYTES]` | what the socket says of itself as it is found on the heap, BYTES buffered |
 * | `opened` | the page's `open` event of one found connecting |
 * | `>text` `<text` | text frame sent, received; nothing after the arrow: an empty frame |
 * | `>0x01ff` `<0x` | binary frame with these bytes |
 * | `>text(2000)` `<binary(2000)` | frame of that many bytes |
 * | `<#ping` `>#pong 4` `<#close 2` | control frame of so many bytes, without payload, as a net log has it |
 * | `wire {"type":"tls",…}` | a fact of the transport, as in `model/wireFacts.ts` |
 * | `wired >12` `wired <12 compressed` | a message of so many bytes on the wire, of a socket whose frames another tells |
 * | `wire-tcp >100 <200` | bytes of the TCP connection so far |
 * | `cookies [name=value …]` | what the browser held for the address at the handshake |
 * | `cookies-sent [name=value …]` | what it is known to have sent of them |
 * | `error words` | the browser's own complaint (`webSocketFrameError`) |
 * | `call-close [1000 [reason]]` | page code calls `close()` |
 * | `reported [1006 [reason]]` | the page's close event alone; clean unless 1006 |
 * | `ended [closed\|navigation\|context-destroyed\|tab-closed\|unseen]` | the end alone, as the protocol tells it |
 * | `close CODE [reason]` | `reported` and `ended` together |
 * | `dropped >10/1000 <20/2000` | frames/bytes once counted and no longer held |
 * | `restart [CODE]` | every living connection closes with CODE (1006 when left out) |
 * | `hidden` `visible` `frozen` `unfrozen` `offline` `online` `bfcache-in` `bfcache-out` `crashed` | the page changes |
 * | `navigate URL` `reload URL` | the page navigates; its living connections end |
 * | `context ID TYPE URL [in PARENT] [as BROWSERID]`, `context-gone ID navigation\|destroyed\|tab-closed` | targets come and go |
 * | `capture started\|stopped\|paused\|resumed\|lost [words]` | the tool itself |
 * | `slept 2h` `set-back 1h` | the wall clock moved ahead of the monotonic one, or back |
 * | `clock 2026-05-01T10:00:00Z` | wall time of this moment |
 *
 * Page events concern context `page`; `NAME:` before them names another context. A step may end with
 * ` ~ORIGIN` (`10s <hello ~devtools-har`) to name its witness.
 */
import { applyEvent, createSession } from '../../src/model/applyEvent.ts';
import type { SessionEvent } from '../../src/model/events.ts';
import type { Session } from '../../src/model/session.ts';
import { milliseconds } from './pictureTime.ts';
import { createPainter } from './pictureVerbs.ts';

/** Wall time of 0 s in a picture that has no `clock` step. */
export const PICTURE_START_MS = Date.UTC(2026, 4, 1, 10, 0, 0);

/** The events a picture shows, in order of time. */
export function picture(text: string): readonly SessionEvent[] {
  const steps = text
    .split(/ · |\n/)
    .map((step) => step.trimStart().replace(/ ·$/, ''))
    .filter((step) => step.trim() !== '' && !step.startsWith('#'))
    .map(parseStep);
  let previousMs = 0;
  const moments = steps.flatMap((step) => {
    const beginMs = step.relative ? previousMs + step.beginMs : step.beginMs;
    previousMs = beginMs;
    const times = [beginMs];
    for (let count = 1; step.everyMs > 0 && beginMs + count * step.everyMs <= step.endMs + 1e-6; count++) {
      times.push(beginMs + count * step.everyMs);
    }
    return times.map((atMs) => ({ ...step, atMs }));
  });
  moments.sort((a, b) => a.atMs - b.atMs);

  const paint = createPainter();
  const events: SessionEvent[] = [];
  if (!steps.some((step) => step.verb.startsWith('clock '))) {
    events.push({ kind: 'clock-anchored', atMs: 0, origin: 'protocol', wallMs: PICTURE_START_MS });
  }
  if (!steps.some((step) => step.verb.startsWith('context page '))) {
    events.push({
      kind: 'context-added',
      atMs: 0,
      origin: 'protocol',
      contextId: 'page',
      type: 'page',
      url: 'https://app.test/',
    });
  }
  for (const { atMs, name, verb, origin } of moments) {
    const painted = paint(atMs, name, verb);
    events.push(...(origin === undefined ? painted : painted.map((event) => ({ ...event, origin }))));
  }
  return events;
}

/** A session in which everything the picture shows has happened. */
export function sessionOf(text: string, options: { readonly budgetBytes?: number } = {}): Session {
  const session = createSession(options);
  for (const event of picture(text)) applyEvent(session, event);
  return session;
}

interface Step {
  readonly name: string | undefined;
  readonly relative: boolean;
  readonly beginMs: number;
  readonly endMs: number;
  readonly everyMs: number;
  readonly verb: string;
  readonly origin: SessionEvent['origin'] | undefined;
}

const STEP =
  /^(?:([\w-]+):\s+)?(\+)?(\d+(?:\.\d+)?[a-z]*)(?:\.\.(\d+(?:\.\d+)?[a-z]*)\/(\d+(?:\.\d+)?[a-z]*))?\s(.*)$/s;
const WITNESS = / ~(protocol|page-hook|net-log|devtools-har|file|inferred)$/;

function parseStep(text: string): Step {
  const match = STEP.exec(text);
  if (!match) throw new Error(`No step of a picture: "${text}"`);
  const [, name, plus, begin = '0', end = begin, every, rest = ''] = match;
  const witness = WITNESS.exec(rest);
  return {
    name,
    relative: plus !== undefined,
    beginMs: milliseconds(begin),
    endMs: milliseconds(end),
    everyMs: every === undefined ? 0 : milliseconds(every),
    verb: witness ? rest.slice(0, witness.index) : rest,
    origin: toOrigin(witness?.[1]),
  };
}

function toOrigin(word: string | undefined): SessionEvent['origin'] | undefined {
  switch (word) {
    case 'protocol':
    case 'page-hook':
    case 'net-log':
    case 'devtools-har':
    case 'file':
    case 'inferred':
      return word;
    default:
      return undefined;
  }
}
