import type { Analyses } from '../../analysis/analyses.ts';
import type { RoundTripSeries } from '../../analysis/roundTrips.ts';
import type { TimelineBand, TimelineBands } from '../../analysis/timelineBands.ts';
import type { LaneEnd, LaneSpan } from '../../analysis/timelineLanes.ts';
import { formatBytes, formatCount, formatDuration, formatSeconds, plural } from '../../base/format.ts';
import type { Connection } from '../../model/session.ts';
import { unansweredSoFar } from './heartbeatModel.ts';
import type { LaneRow } from './timelineModel.ts';
import { momentLabel, type TickScale } from './timelineTicks.ts';

const BAND_NAMES: Readonly<Record<TimelineBand['kind'], string>> = {
  hidden: 'tab hidden',
  frozen: 'page frozen',
  offline: 'offline',
  'not-captured': 'not captured',
};

/** `tab hidden`. */
export function bandName(band: TimelineBand): string {
  return BAND_NAMES[band.kind];
}

/** `tab hidden 20.0 s`. */
export function bandLabel(band: TimelineBand, nowMs: number): string {
  const length = formatDuration((band.toMs ?? nowMs) - band.fromMs);
  return `${BAND_NAMES[band.kind]} ${length}${band.toMs === undefined ? ' so far' : ''}`;
}

/** `10.0 s of silence`. */
export function silenceLabel(lengthMs: number): string {
  return `${formatSeconds(lengthMs)} of silence`;
}

const ORDINALS = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

/** `third`, `12th`. */
export function ordinalWord(position: number): string {
  const known = ORDINALS[position - 1];
  if (known !== undefined) return known;
  const isTeen = position % 100 >= 11 && position % 100 <= 13;
  return `${position}${(!isTeen && ['th', 'st', 'nd', 'rd'][position % 10]) || 'th'}`;
}

/** Path of an endpoint, with its host beside it. */
export function endpointName(endpoint: string): { readonly name: string; readonly host: string } {
  if (endpoint === '') return { name: 'address not seen', host: '' };
  const [, host = '', path = ''] = /^\w+:\/\/([^/]*)(.*)$/.exec(endpoint) ?? [];
  return host === '' ? { name: endpoint, host: '' } : { name: path === '' ? '/' : path, host };
}

/** How a lane ended, as the end of a sentence. */
export function endWords(end: LaneEnd): string {
  switch (end.kind) {
    case 'cut':
      return `cut without a close frame (${end.label})`;
    case 'error':
      return `closed with ${end.label}`;
    case 'refused':
      return end.label === 'failed' ? 'could not connect' : `refused with ${end.label}`;
    case 'gone':
      return end.label === 'navigated' ? 'ended when the page navigated' : 'ended with its page';
    case 'clean':
      return end.label === 'ended' ? 'ended' : `closed cleanly with ${end.label}`;
  }
}

/** What lay over all lanes at a moment: `Tab hidden 20.0 s.` */
export function overLaneWords({ bands }: TimelineBands, atMs: number, nowMs: number): readonly string[] {
  return bands
    .filter(({ fromMs, toMs }) => fromMs <= atMs && atMs <= (toMs ?? nowMs))
    .map(
      (band) =>
        `${capitalised(bandLabel(band, nowMs))}${band.detail === undefined ? '' : ` (${band.detail})`}.`,
    );
}

/** `Here: 60.0 s of silence since 12:00:00.250.` */
export function pauseWords(pause: LaneSpan | undefined, scale: TickScale): readonly string[] {
  if (!pause) return [];
  const { fromMs, toMs } = pause;
  return [`Here: ${silenceLabel(toMs - fromMs)} since ${momentLabel(fromMs, scale)}.`];
}

/** The story of a lane as sentences: for screen readers, the tooltip and the line under the timeline. */
export function laneStory(
  analyses: Analyses,
  lane: LaneRow,
  scale: TickScale,
  nowMs: number,
): readonly string[] {
  const connection = analyses.session.connections[lane.connectionIndex];
  if (!connection) return [];
  const sentences = [whoAndWhen(lane, scale, nowMs)];
  const { sent, received } = connection;
  if (sent.count + received.count > 0) {
    const bytes = formatBytes(sent.bytes + received.bytes);
    sentences.push(
      `${plural(sent.count, 'message')} sent, ${formatCount(received.count)} received, ${bytes}.`,
    );
  } else if (lane.openedAtMs !== undefined) {
    sentences.push('No message either way.');
  }
  sentences.push(...heartbeatSentences(analyses, connection));
  const ending = endSentence(lane, connection, scale);
  if (ending) sentences.push(ending);
  if (lane.finding) sentences.push(`${lane.finding.title.replace(/[.!]$/, '')}.`);
  if (lane.finding?.candidates) sentences.push(`Limits that fit: ${lane.finding.candidates}.`);
  return sentences;
}

function heartbeatSentences(analyses: Analyses, connection: Connection): readonly string[] {
  return analyses
    .roundTrips(connection)
    .filter((series) => series.count > 0 || series.missed.length > 0)
    .map((series) => {
      const unanswered = unansweredSoFar(series, connection).length;
      const facts = [
        series.intervalMs !== undefined && `every ${formatSeconds(series.intervalMs)}`,
        series.times.count > 0 && `median ${formatDuration(series.times.quantile(0.5) ?? 0)}`,
        unanswered > 0 && `${unanswered} unanswered`,
      ].filter((fact) => fact !== false);
      return `${answeredWords(series)}${facts.length > 0 ? `, ${facts.join(', ')}` : ''}.`;
    });
}

function answeredWords({ count, purpose, certainty, protocolName }: RoundTripSeries): string {
  if (purpose === 'request') return `${plural(count, 'request')} answered (${protocolName})`;
  return certainty === 'recognised'
    ? `${plural(count, 'heartbeat')} answered (${protocolName})`
    : `${plural(count, 'message')} that ${count === 1 ? 'looks' : 'look'} like a heartbeat answered`;
}

function whoAndWhen(lane: LaneRow, scale: TickScale, nowMs: number): string {
  const at = (ms: number) => momentLabel(ms, scale);
  const endMs = lane.end?.atMs ?? nowMs;
  const nth = lane.socketCount > 1 ? `Socket ${lane.ordinal} of ${lane.socketCount}: ` : '';
  if (lane.openedBeforeCapture) {
    return capitalised(`${nth}opened before capture, seen for ${formatDuration(endMs - lane.createdAtMs)}.`);
  }
  if (lane.openedAtMs === undefined) {
    const tried = `tried to open at ${at(lane.createdAtMs)}`;
    return capitalised(`${nth}${tried}${lane.end ? '' : ', still connecting'}.`);
  }
  const lasted = formatDuration(endMs - lane.openedAtMs);
  return capitalised(
    `${nth}opened at ${at(lane.openedAtMs)}, ${lane.end ? `lived ${lasted}` : `open for ${lasted}`}.`,
  );
}

function endSentence(lane: LaneRow, connection: Connection, scale: TickScale): string | undefined {
  if (!lane.end) return undefined;
  const reason = connection.close?.reason ? `, “${connection.close.reason}”` : '';
  const ended = `${endWords(lane.end)}${reason} at ${momentLabel(lane.end.atMs, scale)}.`;
  if (!lane.silence) return capitalised(ended);
  return capitalised(`${silenceLabel(lane.silence.lengthMs)}, then ${ended}`);
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
