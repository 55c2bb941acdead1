import { useLayoutEffect, useRef, useState } from 'react';
import css from './overlay.module.css';

interface TimelineTooltipProps {
  /** Where the pointer is, in CSS pixels inside the positioned element around. */
  readonly x: number;
  readonly y: number;
  readonly heading: string;
  readonly moment: string | undefined;
  readonly sentences: readonly string[];
  readonly hint: string;
}

const GAP_PX = 14;

/** Says everything about what is under the pointer, beside it and inside the view. */
export function TimelineTooltip({ x, y, heading, moment, sentences, hint }: TimelineTooltipProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ left: x + GAP_PX, top: y + GAP_PX });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other words have another size, so the place is found anew.
  useLayoutEffect(() => {
    const element = ref.current;
    const room = element?.offsetParent;
    if (!element || !room) return;
    const fitsRight = x + GAP_PX + element.offsetWidth <= room.clientWidth;
    const fitsBelow = y + GAP_PX + element.offsetHeight <= room.clientHeight;
    setPlace({
      left: Math.max(0, fitsRight ? x + GAP_PX : x - GAP_PX - element.offsetWidth),
      top: Math.max(0, fitsBelow ? y + GAP_PX : y - GAP_PX - element.offsetHeight),
    });
  }, [x, y, sentences.join('\n')]);
  return (
    <div ref={ref} className={css.tooltip} style={place} role="presentation">
      <div className={css.tooltipHead}>
        <b>{heading}</b>
        {moment !== undefined && <span className={css.tooltipMoment}>{moment}</span>}
      </div>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <p className={css.faint}>{hint}</p>
    </div>
  );
}
