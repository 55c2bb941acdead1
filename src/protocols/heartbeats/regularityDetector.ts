import type { Direction } from '../../model/events.ts';
import type { FrameRow } from '../../model/frameLog.ts';
import { opposite } from '../direction.ts';
import type { FrameView } from './frameView.ts';
import { messageForm } from './messageShape.ts';
import { FormTrack, type MessageClass, promptMs, type RegularBeat } from './regularBeats.ts';

/** Longest message, in characters (of the base64 for binary), that may be a heartbeat by its rhythm alone. */
const MAX_CHARS = 256;
/** Forms remembered of each side: those seen once, and those seen again. */
const NEW_FORMS = 128;
const KNOWN_FORMS = 64;
/** So many of the newest beats have a prompt answer: then they are answered. */
const ANSWERED_SHARE = 0.7;
const JUDGED_BEATS = 16;

/** What looks like a heartbeat of one side, and what looks like its answers. */
export interface RegularHeartbeat {
  readonly beat: RegularBeat;
  readonly answers: RegularBeat | undefined;
}

/**
 * Finds the heartbeat of an unknown protocol by its regularity: a short message that says nothing new, again and
 * again, evenly spaced, through most of the connection's life, answered or not. Constant work and bounded memory per
 * frame. What it finds looks like a heartbeat; it may be taken back when the messages turn out to be data.
 */
export class RegularityDetector {
  readonly #forms = { sent: new Forms('sent'), received: new Forms('received') };
  readonly #claimed: { sent: RegularBeat | undefined; received: RegularBeat | undefined } = {
    sent: undefined,
    received: undefined,
  };
  /** Beats that no frame of the other side has followed yet. */
  readonly #awaiting: { sent: RegularBeat | undefined; received: RegularBeat | undefined } = {
    sent: undefined,
    received: undefined,
  };
  readonly #frames = { sent: 0, received: 0 };
  readonly #large = { sent: { count: 0 }, received: { count: 0 } };
  #asker: RegularBeat | undefined;
  #revision = 0;
  #sinceMs: number | undefined;

  /** Changes when something is claimed, taken back, or known to be answered. */
  get revision(): number {
    return this.#revision;
  }

  get heartbeats(): readonly RegularHeartbeat[] {
    const { sent, received } = this.#claimed;
    if (sent && received && this.#asker) {
      return [{ beat: this.#asker, answers: this.#asker === sent ? received : sent }];
    }
    return [sent, received].flatMap((beat) => (beat ? [{ beat, answers: undefined }] : []));
  }

  /** A message that no convention knows. `sinceMs`: when the connection began, or was first seen. */
  read(row: FrameRow, atMs: number, frame: FrameView, sinceMs: number): void {
    this.#sinceMs ??= sinceMs;
    const { direction } = frame;
    const content = frame.text ?? frame.base64 ?? '';
    this.#frames[direction]++;
    this.#takeBack(atMs);
    if (content.length === 0 || content.length > MAX_CHARS) {
      this.#large[direction].count++;
      this.#answer(direction, atMs, undefined, this.#large[direction]);
      return;
    }
    const others = this.#frames[opposite(direction)];
    const track = this.#forms[direction].of(messageForm(content));
    const beat = track.add(row, atMs, content, others);
    this.#answer(direction, atMs, content, track);
    this.#awaiting[direction] = beat;
    if (beat) this.#judge(beat);
  }

  #judge(beat: RegularBeat): void {
    const claimed = this.#claimed[beat.direction];
    if (!claimed && !beat.isRefused && beat.rhythm.isSteady(this.#sinceMs ?? 0) && !beat.isPoll) {
      beat.isClaimed = true;
      this.#claimed[beat.direction] = beat;
      this.#revision++;
    }
    this.#findAsker();
  }

  /** Tells the beats of the other side that a frame followed them. */
  #answer(direction: Direction, atMs: number, text: string | undefined, of: MessageClass): void {
    const asking = opposite(direction);
    this.#awaiting[asking]?.reply(atMs, text, of);
    this.#awaiting[asking] = undefined;
  }

  #takeBack(atMs: number): void {
    for (const direction of ['sent', 'received'] as const) {
      const beat = this.#claimed[direction];
      if (!beat) continue;
      const isLost = beat.rhythm.isLost(this.#sinceMs ?? 0, atMs);
      if (!isLost && !beat.isRefused && !beat.isPoll) continue;
      beat.isClaimed = false;
      // Whatever once seemed regular and was not does not get a second chance.
      beat.isRefused = true;
      this.#claimed[direction] = undefined;
      this.#asker = undefined;
      this.#revision++;
    }
  }

  #findAsker(): void {
    const { sent, received } = this.#claimed;
    if (!sent || !received || this.#asker) return;
    const asker = isAnswered(sent, received) ? sent : isAnswered(received, sent) ? received : undefined;
    if (!asker) return;
    this.#asker = asker;
    this.#revision++;
  }
}

/** Whether the newest beats of `asks` were each followed at once by one of `answers`. */
function isAnswered(asks: RegularBeat, answers: RegularBeat): boolean {
  const limitMs = promptMs(asks.rhythm.periodMs);
  const newest = asks.timesMs.slice(-JUDGED_BEATS - 1, -1);
  const times = answers.timesMs.slice(-JUDGED_BEATS - 2);
  const prompt = newest.filter((askMs) => times.some((atMs) => atMs >= askMs && atMs - askMs <= limitMs));
  return newest.length > 2 && prompt.length >= ANSWERED_SHARE * newest.length;
}

/** The forms of one side's messages. Those that came only once make room first: most are never seen again. */
class Forms {
  readonly #direction: Direction;
  readonly #new = new Map<number, FormTrack>();
  readonly #known = new Map<number, FormTrack>();

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  of(form: number): FormTrack {
    const seen = this.#known.get(form) ?? this.#new.get(form);
    if (!seen) {
      const track = new FormTrack(this.#direction);
      this.#new.set(form, track);
      dropOldest(this.#new, NEW_FORMS);
      return track;
    }
    this.#new.delete(form);
    this.#known.delete(form);
    this.#known.set(form, seen);
    dropOldest(this.#known, KNOWN_FORMS);
    return seen;
  }
}

function dropOldest(forms: Map<number, FormTrack>, most: number): void {
  if (forms.size <= most) return;
  for (const oldest of forms.keys()) {
    forms.delete(oldest);
    return;
  }
}
