import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import { ordinalWord, silenceLabel } from '../../store/selectors/timelineWords.ts';
import { TEXT_GAP } from './laneGeometry.ts';

/** The flag before the words in a silence. */
export const FLAG_PX = 12;
export const SEPARATOR = ' · ';

/** A verdict in full on the first lane of an endpoint that it is about, and from there on a pointer to it. */
export function verdictOf({ finding }: LaneRow): string {
  if (!finding) return '';
  return finding.occurrence === 1 ? finding.title : `same as socket ${finding.firstOrdinal}`;
}

/** What is told about an end beside its code: the silence, then what fits it. */
export function endWordsOf(lane: LaneRow): readonly string[] {
  const { silence, finding } = lane;
  if (!silence?.explained) {
    return [silence ? silenceLabel(silence.lengthMs) : '', verdictOf(lane)].filter((text) => text !== '');
  }
  const isAgain = finding !== undefined && finding.occurrence > 1;
  const again = isAgain ? `, ${ordinalWord(finding.occurrence)} time` : '';
  const verdict = finding?.candidates || (isAgain ? '' : finding?.title);
  return [`${silenceLabel(silence.lengthMs)}${again}`, verdict ?? ''].filter((text) => text !== '');
}

/** As much of it as there is room for in the shade of the silence; the rest stands beside the end. */
export function wordsInside(
  context: CanvasRenderingContext2D,
  lane: LaneRow,
  from: number,
  to: number,
): readonly string[] {
  if (!lane.silence) return [];
  const all = endWordsOf(lane);
  const room = to - from - FLAG_PX - 2 * TEXT_GAP;
  const fits = (some: readonly string[]) => context.measureText(some.join(SEPARATOR)).width <= room;
  if (fits(all)) return all;
  return fits(all.slice(0, 1)) ? all.slice(0, 1) : [];
}

/** As much of the text as fits; nothing rather than a few letters. */
export function fitText(context: CanvasRenderingContext2D, text: string, roomPx: number): string {
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
