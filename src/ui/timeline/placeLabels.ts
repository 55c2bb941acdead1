/** Rough width of a letter of the labels, and the room around a label, in CSS pixels. */
const LETTER_PX = 5.6;
const PADDING_PX = 8;

export interface LabelWish {
  /** Where what it names begins, ascending from label to label. */
  readonly left: number;
  /** What it names is a line: its name may stand before it. */
  readonly isLine: boolean;
  /** What it could say, the best first. */
  readonly texts: readonly string[];
}

export interface LabelPlace {
  /** Empty where there is room for nothing. */
  readonly text: string;
  readonly left: number;
  readonly widthPx: number;
}

/**
 * Places labels side by side on one line: each begins with what it names and may reach to the next thing that is named;
 * the last one moves left where the line ends, and the name of a line may stand before it.
 */
export function placeLabels(wishes: readonly LabelWish[], linePx: number): readonly LabelPlace[] {
  const places: LabelPlace[] = [];
  let usedPx = 0;
  wishes.forEach(({ left, isLine, texts }, index) => {
    const nextLeft = wishes[index + 1]?.left;
    const rightEdge = nextLeft ?? linePx;
    const before = Math.max(usedPx, wishes[index - 1]?.left ?? 0);
    let place: LabelPlace = { text: '', left, widthPx: 0 };
    for (const text of texts) {
      const widthPx = text.length * LETTER_PX + PADDING_PX;
      if (left >= usedPx && left + widthPx <= rightEdge) place = { text, left, widthPx };
      else if (isLine && left - widthPx >= before) place = { text, left: left - widthPx, widthPx };
      else if (nextLeft === undefined && linePx - widthPx >= before) {
        place = { text, left: Math.min(left, linePx - widthPx), widthPx };
      } else continue;
      break;
    }
    places.push(place);
    usedPx = Math.max(usedPx, place.left + place.widthPx);
  });
  return places;
}
