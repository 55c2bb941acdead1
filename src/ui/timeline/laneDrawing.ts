import type { LanePicture } from '../../store/selectors/timelinePicture.ts';
import { drawEndMark, endColour } from './endMarks.ts';
import { BAR_BOTTOM, BAR_PX, BAR_TOP, MIDDLE, TEXT_GAP } from './laneGeometry.ts';
import { drawPauses, drawRisk, drawSilence } from './laneSilences.ts';
import { endWordsOf, fitText, SEPARATOR, wordsInside } from './laneWords.ts';
import type { Palette } from './palette.ts';

/** Draws one lane. Cost: the pixels of the plot, whatever the number of messages. */
export function drawLane(
  context: CanvasRenderingContext2D,
  picture: LanePicture,
  palette: Palette,
  widthPx: number,
  busiest: number,
): void {
  context.font = palette.font;
  context.textBaseline = 'middle';
  if (picture.away) drawAway(context, picture.away, palette, widthPx);
  drawLife(context, picture, palette);
  drawPauses(context, picture, palette, widthPx);
  drawSilence(context, picture, palette, widthPx);
  drawDensity(context, picture, palette, busiest);
  drawBeats(context, picture, palette);
  drawRisk(context, picture, palette, widthPx);
  const { lane, endAt } = picture;
  if (lane.end && endAt !== undefined && endAt >= -8 && endAt <= widthPx + 8) {
    drawEndMark(context, lane.end.kind, endAt, MIDDLE, palette);
  }
  drawEndText(context, picture, palette, widthPx);
}

/** Says where to look for a lane that is out of sight. */
function drawAway(
  context: CanvasRenderingContext2D,
  away: 'earlier' | 'later',
  palette: Palette,
  widthPx: number,
): void {
  const [tip, foot] = away === 'earlier' ? [4, 8] : [widthPx - 4, widthPx - 8];
  context.fillStyle = palette.outline;
  context.beginPath();
  context.moveTo(tip, MIDDLE);
  context.lineTo(foot, MIDDLE - 4);
  context.lineTo(foot, MIDDLE + 4);
  context.fill();
}

function drawLife(context: CanvasRenderingContext2D, { lane, life }: LanePicture, palette: Palette): void {
  if (!life) return;
  context.fillStyle = palette.activity;
  context.globalAlpha = 0.2;
  context.fillRect(life.openedAt, BAR_TOP, Math.max(1, life.to - life.openedAt), BAR_PX);
  context.globalAlpha = 1;
  // Before the handshake was answered there is only an attempt.
  if (life.openedAt > life.from) {
    context.fillStyle = palette.outline;
    context.fillRect(life.from, MIDDLE - 0.5, life.openedAt - life.from, 1);
  }
  if (!lane.openedBeforeCapture || life.openedAt <= 0) return;
  // A torn edge: the beginning was not seen.
  context.fillStyle = palette.surface;
  for (let y = BAR_TOP; y < BAR_BOTTOM; y += 4) {
    context.beginPath();
    context.moveTo(life.openedAt, y);
    context.lineTo(life.openedAt + 4, y + 2);
    context.lineTo(life.openedAt, y + 4);
    context.fill();
  }
}

function drawDensity(
  context: CanvasRenderingContext2D,
  { density, densityFrom, slicePx }: LanePicture,
  palette: Palette,
  busiest: number,
): void {
  if (busiest === 0) return;
  context.fillStyle = palette.activity;
  const scale = BAR_PX / Math.sqrt(busiest);
  const barPx = Math.max(1, slicePx - 0.25);
  for (let slice = 0; slice < density.length; slice++) {
    const count = density[slice] ?? 0;
    if (count === 0) continue;
    // Square root: one message is still seen beside a thousand.
    const height = Math.max(2, Math.min(BAR_PX, Math.sqrt(count) * scale));
    context.fillRect(densityFrom + slice * slicePx, BAR_BOTTOM - height, barPx, height);
  }
}

function drawBeats(
  context: CanvasRenderingContext2D,
  { beats, unanswered }: LanePicture,
  palette: Palette,
): void {
  context.fillStyle = palette.heartbeat;
  for (const x of beats) context.fillRect(Math.round(x), BAR_TOP - 3, 1, 6);
  context.fillStyle = palette.error;
  for (const x of unanswered) context.fillRect(Math.round(x) - 0.5, BAR_TOP - 3, 2, 9);
}

/** Code, and as much of the story as there is room for: after the mark, else before the bar. */
function drawEndText(
  context: CanvasRenderingContext2D,
  { lane, life, silence, endAt }: LanePicture,
  palette: Palette,
  widthPx: number,
): void {
  const { end } = lane;
  // What goes with its page is told once, by the navigation over all lanes.
  if (!end || end.kind === 'gone' || endAt === undefined || endAt < 0 || endAt > widthPx + 8) return;
  const colour = endColour(end.kind, palette);
  const inside = silence
    ? wordsInside(context, lane, Math.max(-2, silence.from), Math.min(widthPx + 2, silence.to))
    : [];
  const details = endWordsOf(lane).slice(inside.length);
  const detail = details.length > 0 ? `  ${details.join(SEPARATOR)}` : '';
  const labelPx = context.measureText(end.label).width;
  const detailPx = context.measureText(detail).width;

  const right = endAt + TEXT_GAP;
  const roomRight = widthPx - right - 4;
  const roomLeft = (life?.from ?? endAt) - TEXT_GAP - 4;
  if (roomRight < labelPx + Math.min(detailPx, 60) && roomLeft > roomRight) {
    const text = fitText(context, detail, roomLeft - labelPx);
    const left = (life?.from ?? endAt) - TEXT_GAP - labelPx - context.measureText(text).width;
    context.fillStyle = colour;
    context.fillText(end.label, left, MIDDLE + 0.5);
    context.fillStyle = palette.subtle;
    context.fillText(text, left + labelPx, MIDDLE + 0.5);
    return;
  }
  context.fillStyle = colour;
  context.fillText(end.label, right, MIDDLE + 0.5);
  context.fillStyle = palette.subtle;
  context.fillText(fitText(context, detail, roomRight - labelPx), right + labelPx, MIDDLE + 0.5);
}
