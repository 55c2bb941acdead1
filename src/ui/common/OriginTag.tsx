import type { Origin } from '../../model/events.ts';
import css from './common.module.css';

const ORIGINS: Readonly<Record<Origin, { readonly label: string; readonly meaning: string }>> = {
  protocol: { label: 'protocol', meaning: "Told by Chrome's debugger protocol" },
  'page-hook': { label: 'page hook', meaning: 'Seen by the hook in the page, where scripts see it too' },
  'net-log': { label: 'net log', meaning: "Read from Chrome's net log: what went over the wire" },
  'devtools-har': { label: 'DevTools', meaning: 'Recorded by DevTools itself before WS Doctor attached' },
  file: { label: 'file', meaning: 'Read from a file' },
  inferred: { label: 'inferred', meaning: 'Not observed: concluded from other observations' },
};

/** Which witness told a fact. */
export function OriginTag({ origin }: { readonly origin: Origin }) {
  const { label, meaning } = ORIGINS[origin];
  return (
    <span className={css.originTag} title={meaning}>
      {label}
    </span>
  );
}
