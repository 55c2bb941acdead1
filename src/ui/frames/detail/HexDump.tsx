import { useRows } from '../list/useRows.ts';
import css from './detail.module.css';
import { HEX_LINE_BYTES, hexLine } from './hexLine.ts';

const LINE_PX = 18;

/** Bytes as offset, hex and ASCII; draws only the lines in sight. */
export function HexDump({ bytes }: { readonly bytes: Uint8Array }) {
  const count = Math.ceil(bytes.length / HEX_LINE_BYTES);
  const { scrollRef, scroller, range, onScroll } = useRows({ count, rowHeight: LINE_PX });
  const lines: number[] = [];
  for (let line = range.first; line < range.last; line++) lines.push(line);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section ref={scrollRef} className={css.hexScroller} onScroll={onScroll} tabIndex={0} aria-label="Bytes">
      <div className={css.hexLines} style={{ height: scroller.height }}>
        {lines.map((line) => {
          const { offset, hex, ascii } = hexLine(bytes, line);
          return (
            <div
              key={line}
              className={css.hexLine}
              style={{ transform: `translateY(${scroller.topOf(line)}px)` }}
            >
              <span className={css.offset}>{offset}</span>
              <span>{hex}</span>
              <span className={css.ascii}>{ascii}</span>
            </div>
          );
        })}
      </div>
    </section>
  );
}
