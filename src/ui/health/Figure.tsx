import type { ReactNode } from 'react';
import { useElementSize } from '../common/useElementSize.ts';
import css from './health.module.css';

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  readonly tone?: 'error' | undefined;
  /** Its chart for the width there is, in CSS pixels. */
  readonly children: (width: number) => ReactNode;
}

/** One large figure with its small chart. */
export function Figure({ name, value, detail, tone, children }: FigureProps) {
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  return (
    <section className={css.figure} aria-label={name}>
      <h3 className={css.name}>{name}</h3>
      <p className={css.value} data-tone={tone}>
        {value}
      </p>
      <p className={css.detail}>{detail}</p>
      <div ref={ref} className={css.chart}>
        {width > 0 && children(width)}
      </div>
    </section>
  );
}
