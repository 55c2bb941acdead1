import { type RefObject, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { type RowAnchors, type RowRange, RowScroller } from './rowScroller.ts';

/** Rows drawn beyond what is in sight, so that fast scrolling shows no gaps. */
const EXTRA_ROWS = 6;

interface RowsOptions {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of what stands above the rows and stays there. */
  readonly headerHeight?: number;
  readonly followsEnd?: boolean;
  readonly anchors?: RowAnchors;
  /** What the rows are of: for something else the list begins anew. */
  readonly scope?: unknown;
}

interface Rows {
  /** The element that scrolls. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly scroller: RowScroller;
  readonly range: RowRange;
  readonly onScroll: () => void;
  /** Draws again after the scroller was told to go somewhere. */
  readonly redraw: () => void;
}

/**
 * Draws only the rows in sight of a list in which all rows have one height. A general virtualiser keeps the place of
 * every row and builds that list anew whenever a row is added, which for a million rows takes longer than a frame.
 */
export function useRows(options: RowsOptions): Rows {
  const { count, rowHeight, headerHeight = 0, followsEnd = false, anchors, scope } = options;
  const scrollRef = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another scope is another place.
  const scroller = useMemo(() => new RowScroller(rowHeight, followsEnd), [rowHeight, followsEnd, scope]);
  const [viewHeight, setViewHeight] = useState(0);
  const [, redraw] = useReducer((times: number) => times + 1, 0);

  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const measure = () => setViewHeight(Math.max(0, element.clientHeight - headerHeight));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [headerHeight]);

  scroller.arrange(count, viewHeight, anchors);
  const range = scroller.range(EXTRA_ROWS);

  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (element && element.scrollTop !== scroller.scrollTop) element.scrollTop = scroller.scrollTop;
  });

  const onScroll = () => {
    const element = scrollRef.current;
    if (!element) return;
    scroller.scrolled(element.scrollTop);
    // Drawn at once: a frame later the new rows would be missing for a moment.
    flushSync(redraw);
  };

  return { scrollRef, scroller, range, onScroll, redraw };
}
