import type { RoundTripSeries } from '../analysis/roundTrips.ts';
import type { FrameRow } from '../model/frameLog.ts';

/** Requests that waited one behind the other, up to the one that waited longest. */
export interface RequestQueue {
  readonly slowest: { readonly row: FrameRow; readonly atMs: number; readonly ms: number };
  /** Round trip of the first of them. */
  readonly firstMs: number;
  readonly requests: number;
  /** Bytes of the requests that had no answer yet when the slowest was sent, itself included. */
  readonly waitingBytes: number;
  /** At which rate the answers came, in bytes of their requests. */
  readonly bytesPerSecond: number;
}

interface Request {
  readonly row: FrameRow;
  readonly askMs: number;
  readonly answerMs: number;
  readonly sizeBytes: number;
}

/** Fewer show no line that forms. */
const LEAST_REQUESTS = 8;
/** Longer queues show no more than their last part. */
const MOST_REQUESTS = 1000;
/** Answers that come after the slowest although their requests were sent before it. */
const MOST_OVERTAKING = 100;
/** A round trip follows from what lies before it this well. */
const FIT_SHARE = 0.35;
/** So many of those that had much before them do. */
const FITTING = 0.8;
/** Below this share the requests are too much of one size to tell what each takes. */
const SIZES_DIFFER = 0.1;
/** Much: this part of what the slowest had before it. */
const MUCH = 0.25;

/**
 * The queue before the slowest request of a series, where its round trips are those of a queue that is worked off at a
 * steady rate of bytes; `undefined` where they are not: a server that pauses or works on each request
 * for as long as it takes.
 * @param sizeOf bytes of a row; `undefined` for one that is no longer held
 */
export function queueBeforeSlowest(
  series: RoundTripSeries,
  sizeOf: (row: FrameRow) => number | undefined,
): RequestQueue | undefined {
  const requests = busyRequests(series, sizeOf);
  const [first] = requests;
  const last = requests.at(-1);
  if (!first || !last || requests.length < LEAST_REQUESTS) return undefined;
  const answers = requests.toSorted((a, b) => a.answerMs - b.answerMs);
  const busyMs = (answers.at(-1)?.answerMs ?? 0) - (answers[0]?.answerMs ?? 0);
  const bytesPerMs = sum(answers.slice(1).map(({ sizeBytes }) => sizeBytes)) / Math.max(1, busyMs);
  const waiting = waitingWhenAsked(requests, answers);
  const waitingBytes = waiting.at(-1) ?? 0;
  const errors = requests.flatMap(({ askMs, answerMs }, i) => {
    const bytes = waiting[i] ?? 0;
    return bytes >= MUCH * waitingBytes ? difference(answerMs - askMs, bytes / bytesPerMs) : [];
  });
  const fits = errors.filter((error) => error <= FIT_SHARE).length >= FITTING * errors.length;
  if (!fits || takeEquallyLong(answers, bytesPerMs)) return undefined;
  return {
    slowest: { row: last.row, atMs: last.askMs, ms: last.answerMs - last.askMs },
    firstMs: first.answerMs - first.askMs,
    requests: requests.length,
    waitingBytes,
    bytesPerSecond: bytesPerMs * 1000,
  };
}

/** The requests up to the slowest since the last moment at which none waited, in order of asking. */
function busyRequests(
  { slowest, askRows, askAtMs, roundTripMs }: RoundTripSeries,
  sizeOf: (row: FrameRow) => number | undefined,
): readonly Request[] {
  if (slowest === undefined) return [];
  const untilMs = askAtMs[slowest] ?? 0;
  const requests: Request[] = [];
  const end = Math.min(askAtMs.length, slowest + MOST_OVERTAKING);
  for (let i = Math.max(0, slowest - MOST_REQUESTS); i < end; i++) {
    const [row = 0, askMs = 0, ms = 0] = [askRows[i], askAtMs[i], roundTripMs[i]];
    const sizeBytes = sizeOf(row);
    if (askMs <= untilMs && sizeBytes !== undefined) {
      requests.push({ row, askMs, answerMs: askMs + ms, sizeBytes });
    }
  }
  requests.sort((a, b) => a.askMs - b.askMs);
  let from = 0;
  let answeredMs = Number.NEGATIVE_INFINITY;
  for (const [i, { askMs, answerMs }] of requests.entries()) {
    if (answeredMs <= askMs) from = i;
    answeredMs = Math.max(answeredMs, answerMs);
  }
  return requests.slice(from);
}

/** For each request, the bytes that waited for an answer as it was sent, its own included. */
function waitingWhenAsked(requests: readonly Request[], answers: readonly Request[]): readonly number[] {
  let waiting = 0;
  let answered = 0;
  return requests.map(({ askMs, sizeBytes }) => {
    waiting += sizeBytes;
    for (let next = answers[answered]; next && next.answerMs <= askMs; next = answers[++answered]) {
      waiting -= next.sizeBytes;
    }
    return waiting;
  });
}

/** Whether the answers follow each other evenly, whatever the size of the request: that is work, not a line. */
function takeEquallyLong(answers: readonly Request[], bytesPerMs: number): boolean {
  const gaps = answers.slice(1).map(({ answerMs }, i) => answerMs - (answers[i]?.answerMs ?? answerMs));
  const evenMs = sum(gaps) / gaps.length;
  const bySize = sum(gaps.map((ms, i) => Math.abs(ms - (answers[i + 1]?.sizeBytes ?? 0) / bytesPerMs)));
  const evenly = sum(gaps.map((ms) => Math.abs(ms - evenMs)));
  return bySize > SIZES_DIFFER * sum(gaps) && evenly * 2 < bySize;
}

/** By how much two durations differ, as a share of the longer one. */
function difference(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, a, b);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
