import type { Analyses } from '../../analysis/analyses.ts';
import type { Connection } from '../../model/session.ts';
import type { TimeRange } from '../state.ts';
import { unansweredSoFar } from './heartbeatModel.ts';
import type { Risk } from './riskModel.ts';
import { messagesPerSlice, momentsApart, stableSlices } from './timelineDensity.ts';
import type { LaneRow } from './timelineModel.ts';
import { pausesInSight } from './timelinePauses.ts';

/** One lane, ready to draw: all positions in CSS pixels from the left of the plot. */
export interface LanePicture {
  readonly lane: LaneRow;
  /** The bar, cut to the plot; absent when it is out of sight. */
  readonly life: { readonly from: number; readonly to: number; readonly openedAt: number } | undefined;
  /** On which side to look for a lane that is out of sight. */
  readonly away: 'earlier' | 'later' | undefined;
  /** Messages per slice from left to right, where the first slice begins and how wide each is. */
  readonly density: Uint32Array;
  readonly densityFrom: number;
  readonly slicePx: number;
  /** Heartbeats, and those nobody answered. */
  readonly beats: readonly number[];
  readonly unanswered: readonly number[];
  readonly silence: { readonly from: number; readonly to: number } | undefined;
  /** The other silences of its life that are out of its rhythm. */
  readonly pauses: readonly LanePause[];
  /** A living connection has been silent for so long that it may soon be cut. */
  readonly risk: { readonly from: number; readonly to: number; readonly words: string } | undefined;
  /** Where it ended; may lie out of sight. */
  readonly endAt: number | undefined;
}

/** A silence in the middle of a life, or one that lasts. */
export interface LanePause {
  readonly from: number;
  readonly to: number;
  readonly lengthMs: number;
  readonly lasts: boolean;
}

/** Width of a bar of the density in CSS pixels. */
const SLICE_PX = 2;
/** Closer heartbeats merge into a band and are thinned out. */
const BEAT_PX = 3;

/** Computes what is seen of a lane. Cost: pixels, not messages. */
export function lanePicture(
  analyses: Analyses,
  lane: LaneRow,
  range: TimeRange,
  widthPx: number,
  nowMs: number,
  risk?: Risk,
): LanePicture {
  const pixelMs = (range.toMs - range.fromMs) / Math.max(1, widthPx);
  const x = (atMs: number) => (atMs - range.fromMs) / pixelMs;
  const cut = (px: number) => Math.min(widthPx, Math.max(0, px));
  const connection = analyses.session.connections[lane.connectionIndex];
  const endMs = lane.end?.atMs ?? nowMs;
  const isSeen = lane.createdAtMs <= range.toMs && endMs >= range.fromMs;
  const slices = stableSlices(range, widthPx, SLICE_PX);
  const seen = isSeen ? connection : undefined;
  const density = seen ? messagesPerSlice(analyses, seen, slices) : new Uint32Array();
  // The silence before an end and the one that may soon end a life are told by themselves.
  const toldToMs = lane.silence || risk ? endMs : undefined;
  const pauses = seen
    ? pausesInSight(analyses, lane, density, slices, range, pixelMs, nowMs).filter(
        ({ toMs }) => toMs !== toldToMs,
      )
    : [];
  return {
    lane,
    life: isSeen
      ? {
          from: cut(x(lane.createdAtMs)),
          to: cut(x(endMs)),
          openedAt: cut(x(lane.openedAtMs ?? endMs)),
        }
      : undefined,
    away: isSeen ? undefined : endMs < range.fromMs ? 'earlier' : 'later',
    density,
    densityFrom: x(slices.fromMs),
    slicePx: slices.sliceMs / pixelMs,
    beats: seen ? beatsInSight(analyses, seen, range, pixelMs).map(x) : [],
    unanswered: seen ? unansweredInSight(analyses, lane, seen, range).map(x) : [],
    pauses: pauses.map(({ fromMs, toMs }) => ({
      from: x(fromMs),
      to: x(toMs),
      lengthMs: toMs - fromMs,
      lasts: !lane.end && toMs === nowMs,
    })),
    silence: lane.silence && { from: x(lane.silence.fromMs), to: x(lane.silence.toMs) },
    risk: risk && { from: x(nowMs - risk.silentMs), to: x(nowMs), words: riskWords(risk) },
    endAt: lane.end && x(lane.end.atMs),
  };
}

function riskWords({ silentMs, tag }: Risk): string {
  return `${Math.floor(silentMs / 1000)} s silent · ${tag}`;
}

function beatsInSight(
  analyses: Analyses,
  connection: Connection,
  range: TimeRange,
  pixelMs: number,
): readonly number[] {
  return analyses.beats(connection).flatMap(({ timesMs }) => momentsApart(timesMs, range, pixelMs * BEAT_PX));
}

/** A verdict that nobody answers counts the questions that still wait as well. */
function unansweredInSight(
  analyses: Analyses,
  { finding }: LaneRow,
  connection: Connection,
  range: TimeRange,
): readonly number[] {
  // Without a mere resemblance: nobody may have been asked.
  return analyses
    .roundTrips(connection)
    .filter(({ certainty }) => certainty === 'recognised')
    .flatMap((series) =>
      finding?.rule === 'heartbeat-unanswered' && series.purpose === 'heartbeat'
        ? [...series.missed, ...series.waiting]
        : unansweredSoFar(series, connection),
    )
    .map(({ atMs }) => atMs)
    .filter((atMs) => atMs >= range.fromMs && atMs <= range.toMs);
}
