import { formatDuration } from '../../base/format.ts';
import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import type { LanePause, LanePicture } from '../../store/selectors/timelinePicture.ts';
import { silenceLabel } from '../../store/selectors/timelineWords.ts';
import { BAR_BOTTOM, BAR_PX, BAR_TOP, MIDDLE, TEXT_GAP } from './laneGeometry.ts';
import { FLAG_PX, fitText, SEPARATOR, verdictOf, wordsInside } from './laneWords.ts';
import type { Palette } from './palette.ts';

/** With less room the title of a finding says nothing. */
const SHORTEST_TITLE_PX = 120;

/** Silences in the middle of a life, each with its length; in one that lasts stands what was found about the socket. */
export function drawPauses(
  context: CanvasRenderingContext2D,
  { lane, pauses }: LanePicture,
  palette: Palette,
  widthPx: number,
): void {
  for (const pause of pauses) {
    const from = Math.max(-2, pause.from);
    const to = Math.min(widthPx + 2, pause.to);
    context.fillStyle = palette.silence;
    context.fillRect(from, BAR_TOP, to - from, BAR_PX);
    context.fillStyle = palette.subtle;
    const text = pauseText(context, lane, pause, to - from - TEXT_GAP);
    context.fillText(text, (from + to - context.measureText(text).width) / 2, MIDDLE + 0.5);
  }
}

function pauseText(
  context: CanvasRenderingContext2D,
  lane: LaneRow,
  { lengthMs, lasts }: LanePause,
  roomPx: number,
): string {
  const length = silenceLabel(lengthMs);
  const lengthPx = context.measureText(length).width;
  if (lasts && lane.finding && roomPx > lengthPx + SHORTEST_TITLE_PX)
    return fitText(context, `${length}${SEPARATOR}${verdictOf(lane)}`, roomPx);
  if (lengthPx <= roomPx) return length;
  const short = formatDuration(lengthMs);
  return context.measureText(short).width <= roomPx ? short : '';
}

/** The silence before the end, flagged where a finding explains it. */
export function drawSilence(
  context: CanvasRenderingContext2D,
  { lane, silence }: LanePicture,
  palette: Palette,
  widthPx: number,
): void {
  if (!silence || !lane.silence) return;
  const from = Math.max(-2, silence.from);
  const to = Math.min(widthPx + 2, silence.to);
  if (to - from < 1) return;
  const { explained } = lane.silence;
  context.fillStyle = explained ? palette.warningContainer : palette.silence;
  context.fillRect(from, BAR_TOP, to - from, BAR_PX);
  if (explained) {
    context.fillStyle = palette.warning;
    context.fillRect(from, BAR_TOP, to - from, 1);
    context.fillRect(from, BAR_BOTTOM - 1, to - from, 1);
  }
  const text = wordsInside(context, lane, from, to).join(SEPARATOR);
  const flagPx = explained && to - from >= 2 * FLAG_PX ? FLAG_PX : 0;
  const left = (from + to - context.measureText(text).width - flagPx) / 2;
  if (flagPx > 0) drawFlag(context, text === '' ? (from + to - 8) / 2 : left, palette);
  context.fillStyle = explained ? palette.text : palette.subtle;
  context.fillText(text, left + flagPx, MIDDLE + 0.5);
}

/** The silence of a living connection as a dashed frame, its words inside or, where that is too narrow, before the life. */
export function drawRisk(
  context: CanvasRenderingContext2D,
  { life, risk }: LanePicture,
  palette: Palette,
  widthPx: number,
): void {
  if (!risk) return;
  const from = Math.max(-2, risk.from);
  const to = Math.min(widthPx + 2, risk.to);
  if (to - from < 1) return;
  context.strokeStyle = palette.warning;
  context.lineWidth = 1;
  context.setLineDash([3, 2]);
  context.strokeRect(from + 0.5, BAR_TOP + 0.5, to - from - 1, BAR_PX - 1);
  context.setLineDash([]);
  const textPx = context.measureText(risk.words).width;
  const isInside = textPx + 2 * TEXT_GAP <= to - from;
  const beforeLife = (life?.from ?? 0) - TEXT_GAP - textPx;
  const isBefore = !isInside && beforeLife >= 0;
  const left = isInside ? (from + to - textPx) / 2 : isBefore ? beforeLife : from - TEXT_GAP - textPx;
  if (!isInside && !isBefore) {
    // Messages may lie behind.
    context.fillStyle = palette.surface;
    context.fillRect(left - 2, BAR_TOP, textPx + 4, BAR_PX);
  }
  context.fillStyle = palette.warning;
  context.fillText(risk.words, left, MIDDLE + 0.5);
}

function drawFlag(context: CanvasRenderingContext2D, x: number, palette: Palette): void {
  context.fillStyle = palette.warning;
  context.fillRect(x, MIDDLE - 4, 1.2, 9);
  context.beginPath();
  context.moveTo(x + 1, MIDDLE - 4);
  context.lineTo(x + 8, MIDDLE - 4);
  context.lineTo(x + 6, MIDDLE - 1.5);
  context.lineTo(x + 8, MIDDLE + 1);
  context.lineTo(x + 1, MIDDLE + 1);
  context.fill();
}
