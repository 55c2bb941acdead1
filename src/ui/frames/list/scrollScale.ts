/**
 * How high an element may be. Chrome lays out at most 2^25 physical pixels, which at its largest zoom of 500 % are
 * 6.7 million; what stands below that would silently be missing.
 */
export const MAX_HEIGHT_PX = 6_000_000;

/**
 * Where a list stands: `scrollTop` of its element, and what has to be added to it to get the place in the whole
 * list. The shift stays the same while one scrolls step by step, so rows move with the scrolling; it changes when
 * the thumb is dragged.
 *
 * ```
 *   place in the list  0 ─────────────────┬──────────────────── total
 *                                         │ shift
 *   scrollTop          0 ──────┬──────────┴─────── MAX_HEIGHT_PX
 * ```
 */
export interface ScrollPlace {
  readonly scrollTop: number;
  readonly shift: number;
}

/** Sizes in CSS pixels: of all rows, and of what is in sight. */
export interface ScrollSize {
  readonly total: number;
  readonly view: number;
}

export const AT_START: ScrollPlace = { scrollTop: 0, shift: 0 };

/** Height of the element that stands for all rows. */
export function scaledHeight(total: number): number {
  return Math.min(total, MAX_HEIGHT_PX);
}

/** Place in the whole list, in px. */
export function listOffset(place: ScrollPlace): number {
  return place.scrollTop + place.shift;
}

/** The place that shows `offset` at the top, as far as the list reaches. */
export function placeAt(offset: number, size: ScrollSize): ScrollPlace {
  const { most, mostScroll } = limits(size);
  const within = Math.min(Math.max(0, offset), most);
  if (most <= mostScroll) return { scrollTop: within, shift: 0 };
  const scrollTop = Math.round((within / most) * mostScroll);
  return { scrollTop, shift: within - scrollTop };
}

/**
 * The place after the user scrolled to `scrollTop`. In a list too high for an element, a short way is taken as it
 * is and a long one (the thumb was dragged) in proportion. Where the result has another `scrollTop`, the element has
 * to follow.
 */
export function placeAfterScroll(before: ScrollPlace, scrollTop: number, size: ScrollSize): ScrollPlace {
  const { most, mostScroll } = limits(size);
  if (most <= mostScroll) return { scrollTop, shift: 0 };
  const way = scrollTop - before.scrollTop;
  if (Math.abs(way) > 3 * size.view) return placeAt((scrollTop / mostScroll) * most, size);
  const offset = scrollTop + before.shift;
  // The element is at its edge and the list is not yet: it is put back to have room, or, when little is left, goes there.
  if (scrollTop <= 0) return placeAt(offset < size.view ? 0 : offset, size);
  if (scrollTop >= mostScroll) return placeAt(offset > most - size.view ? most : offset, size);
  if (offset <= 0 || offset >= most) return placeAt(offset, size);
  return { scrollTop, shift: before.shift };
}

/** The same place when `added` px came in above it; the element need not scroll if the list is scaled. */
export function placeMoved(before: ScrollPlace, added: number, size: ScrollSize): ScrollPlace {
  const { most, mostScroll } = limits(size);
  const offset = listOffset(before) + added;
  if (most <= mostScroll || offset <= 0 || offset >= most) return placeAt(offset, size);
  return { scrollTop: before.scrollTop, shift: offset - before.scrollTop };
}

/** Whether the end of the list is in sight, give or take `tolerance` px. */
export function isAtEnd(place: ScrollPlace, size: ScrollSize, tolerance: number): boolean {
  return listOffset(place) >= limits(size).most - tolerance;
}

function limits({ total, view }: ScrollSize): { readonly most: number; readonly mostScroll: number } {
  return { most: Math.max(0, total - view), mostScroll: Math.max(0, scaledHeight(total) - view) };
}
