import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import type { LanePicture } from '../../store/selectors/timelinePicture.ts';
import { ordinalWord, silenceLabel } from '../../store/selectors/timelineWords.ts';
import { drawEndMark, endColour } from './endMarks.ts';
import type { Palette } from './palette.ts';

/** Height of a lane in CSS pixels: DevTools' row. */
export const LANE_PX = 20;
const BAR_TOP = 5;
const BAR_BOTTOM = 17;
const BAR_PX = BAR_BOTTOM - BAR_TOP;
const MIDDLE = (BAR_TOP + BAR_BOTTOM) / 2;
const TEXT_GAP = 8;
const FLAG_PX = 12;
const SEPARATOR = ' · ';

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

function drawSilence(
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

/** The silence of a living connection as a dashed frame, its words inside or, where that is too narrow, before it. */
function drawRisk(
  context: CanvasRenderingContext2D,
  { risk }: LanePicture,
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
  const left = isInside ? (from + to - textPx) / 2 : from - TEXT_GAP - textPx;
  if (!isInside) {
    // Messages may lie behind.
    context.fillStyle = palette.surface;
    context.fillRect(left - 2, BAR_TOP, textPx + 4, BAR_PX);
  }
  context.fillStyle = palette.warning;
  context.fillText(risk.words, left, MIDDLE + 0.5);
}

/** What is told about an end beside its code: the silence, then what fits it. */
function words({ silence, finding }: LaneRow): readonly string[] {
  if (!silence?.explained) {
    return [silence ? silenceLabel(silence.lengthMs) : '', finding?.title ?? ''].filter(
      (text) => text !== '',
    );
  }
  const again = finding && finding.occurrence > 1 ? `, ${ordinalWord(finding.occurrence)} time` : '';
  return [`${silenceLabel(silence.lengthMs)}${again}`, finding?.candidates ?? ''].filter(
    (text) => text !== '',
  );
}

/** As much of it as there is room for in the shade of the silence; the rest stands beside the end. */
function wordsInside(
  context: CanvasRenderingContext2D,
  lane: LaneRow,
  from: number,
  to: number,
): readonly string[] {
  if (!lane.silence) return [];
  const all = words(lane);
  const room = to - from - FLAG_PX - 2 * TEXT_GAP;
  const fits = (some: readonly string[]) => context.measureText(some.join(SEPARATOR)).width <= room;
  if (fits(all)) return all;
  return fits(all.slice(0, 1)) ? all.slice(0, 1) : [];
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
  const details = words(lane).slice(inside.length);
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

/** As much of the text as fits; nothing rather than a few letters. */
function fitText(context: CanvasRenderingContext2D, text: string, roomPx: number): string {
  if (text === '' || roomPx < 40) return '';
  if (context.measureText(text).width <= roomPx) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (context.measureText(`${text.slice(0, middle)}…`).width <= roomPx) low = middle;
    else high = middle - 1;
  }
  return low < 6 ? '' : `${text.slice(0, low).trimEnd()}…`;
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
