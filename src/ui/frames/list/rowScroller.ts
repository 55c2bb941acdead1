import {
  AT_START,
  isAtEnd,
  listOffset,
  placeAfterScroll,
  placeAt,
  placeMoved,
  type ScrollPlace,
  type ScrollSize,
  scaledHeight,
} from './scrollScale.ts';

/** Rows by an identity that survives when other rows come in before them. */
export interface RowAnchors {
  /** The row to hold in its place while the rows from `first` to `last` are in sight; `undefined` for none. */
  choose(first: number, last: number): number | undefined;
  /** Where the row stands now. */
  positionOf(anchor: number): number;
}

/** Rows to draw, `last` excluded. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Where a list of rows of one height stands. Follows the end while it is there; otherwise what is in sight stays
 * where it is, whatever comes or goes before and after. Every step is O(1), however long the list.
 */
export class RowScroller {
  readonly rowHeight: number;
  #place: ScrollPlace = AT_START;
  #size: ScrollSize = { total: 0, view: 0 };
  #anchors: RowAnchors | undefined;
  #anchor: { readonly key: number; readonly fromTop: number } | undefined;
  #followsEnd: boolean;

  /** @param followsEnd whether the list begins at its end and stays there */
  constructor(rowHeight: number, followsEnd: boolean) {
    this.rowHeight = rowHeight;
    this.#followsEnd = followsEnd;
  }

  /** Whether it is known how much is in sight; before that no row can be brought there. */
  get hasView(): boolean {
    return this.#size.view > 0;
  }

  get isEndInSight(): boolean {
    return isAtEnd(this.#place, this.#size, this.rowHeight / 2);
  }

  /** What the element's `scrollTop` has to be. */
  get scrollTop(): number {
    return this.#place.scrollTop;
  }

  /** Height of the element that stands for all rows. */
  get height(): number {
    return scaledHeight(this.#size.total);
  }

  /** Rows that are wholly in sight at a time, at least one. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.#size.view / this.rowHeight));
  }

  /** Distance of a row from the top of the element, in px. */
  topOf(position: number): number {
    return position * this.rowHeight - this.#place.shift;
  }

  /** The rows in sight, and `extra` more on either side. */
  range(extra: number): RowRange {
    const offset = listOffset(this.#place);
    const count = this.#size.total / this.rowHeight;
    return {
      first: Math.max(0, Math.floor(offset / this.rowHeight) - extra),
      last: Math.min(count, Math.ceil((offset + this.#size.view) / this.rowHeight) + extra),
    };
  }

  /** Fits the place to a list that may have changed. May be called as often as one likes. */
  arrange(count: number, view: number, anchors?: RowAnchors): void {
    const shrunkFrom = view < this.#size.view ? this.#size.view : undefined;
    this.#size = { total: count * this.rowHeight, view };
    this.#anchors = anchors;
    if (this.#followsEnd) {
      this.#place = placeAt(Number.MAX_SAFE_INTEGER, this.#size);
      return;
    }
    const anchor = this.#anchor;
    if (anchor && anchors) {
      const offset = anchors.positionOf(anchor.key) * this.rowHeight - anchor.fromTop;
      const moved = offset - listOffset(this.#place);
      if (moved !== 0) this.#place = placeMoved(this.#place, moved, this.#size);
      // What the user looks at must not vanish below the edge of a pane that opens.
      const overlap = anchor.fromTop + this.rowHeight - view;
      if (shrunkFrom !== undefined && overlap > 0 && overlap + view <= shrunkFrom) {
        this.#place = placeAt(listOffset(this.#place) + overlap, this.#size);
        this.#anchor = { key: anchor.key, fromTop: anchor.fromTop - overlap };
      }
    }
    if (listOffset(this.#place) > this.#size.total - view) {
      this.#place = placeAt(listOffset(this.#place), this.#size);
    }
  }

  /** The user scrolled the element. */
  scrolled(scrollTop: number): void {
    const way = scrollTop - this.#place.scrollTop;
    // Elements round what they are set to.
    if (Math.abs(way) <= 1) return;
    this.#moveTo(placeAfterScroll(this.#place, scrollTop, this.#size));
    // The first pixels upwards of a smooth scroll are still near the end.
    if (way < 0) this.letGo();
  }

  /** Lets go of the end at the first sign that the user wants to look back. */
  letGo(): void {
    if (!this.#followsEnd || this.#size.total <= this.#size.view) return;
    this.#followsEnd = false;
    this.#remember();
  }

  toStart(): void {
    this.#moveTo(placeAt(0, this.#size));
  }

  toEnd(): void {
    this.#moveTo(placeAt(Number.MAX_SAFE_INTEGER, this.#size));
  }

  /**
   * Brings a row into sight, by the shortest way or into the middle, and holds it there.
   * @param key its identity, see {@link RowAnchors}
   */
  show(position: number, key: number, align: 'nearest' | 'middle'): void {
    const top = position * this.rowHeight;
    const offset = listOffset(this.#place);
    const { view } = this.#size;
    const below = top + this.rowHeight - view;
    if (top < offset || below > offset) {
      const nearest = top < offset ? top : below;
      this.#place = placeAt(align === 'middle' ? top - (view - this.rowHeight) / 2 : nearest, this.#size);
    }
    this.#followsEnd = false;
    this.#anchor = { key, fromTop: top - listOffset(this.#place) };
  }

  #moveTo(place: ScrollPlace): void {
    this.#place = place;
    this.#followsEnd = isAtEnd(place, this.#size, this.rowHeight / 2);
    this.#remember();
  }

  #remember(): void {
    const { first, last } = this.range(0);
    const key = this.#followsEnd ? undefined : this.#anchors?.choose(first, last);
    const position = key === undefined ? undefined : this.#anchors?.positionOf(key);
    this.#anchor =
      key === undefined || position === undefined
        ? undefined
        : { key, fromTop: position * this.rowHeight - listOffset(this.#place) };
  }
}
