import type { ReactNode } from 'react';
import { useElementSize } from '../common/useElementSize.ts';
import css from './health.module.css';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  /** From what it is computed, in a sentence. */
  readonly basis: string;
  readonly tone?: 'error' | undefined;
  /** What the upper edge of the chart stands for. */
  readonly top?: string | undefined;
  /** Times at the two ends of the chart; absent where it does not run over time. */
  readonly span?: readonly [string, string] | undefined;
  /** Its chart for the width there is, in CSS pixels; undefined where there is nothing to draw. */
  readonly children: (width: number) => ReactNode;
}

/** One large figure with its small chart and the scale of it. */
export function Figure({ name, value, detail, basis, tone, top, span, children }: FigureProps) {
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  return (
    <section className={css.figure} aria-label={name}>
      <div title={basis}>
        <h3 className={css.name}>{name}</h3>
        <p className={css.value} data-tone={tone}>
          {value}
        </p>
        <p className={css.detail}>{detail}</p>
      </div>
      <div ref={ref} className={css.chart}>
        {width > 0 && children(width)}
        {top !== undefined && <span className={css.top}>{top}</span>}
      </div>
      {span && (
        <div className={css.span}>
          <span>{span[0]}</span>
          <span>{span[1]}</span>
        </div>
      )}
    </section>
  );
}
