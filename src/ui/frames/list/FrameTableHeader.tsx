import { useActions, useApp } from '../../app/storeContext.tsx';
import css from './frameTable.module.css';
import { TIME_FORMATS } from './frameTimes.ts';

/** The names of the columns; a click on the time changes how it is told. */
export function FrameTableHeader({ hasConnections }: { readonly hasConnections: boolean }) {
  const timeFormat = useApp(({ preferences }) => preferences.timeFormat);
  const { setPreferences } = useActions();
  const { label, title, next } = TIME_FORMATS[timeFormat];
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus; the header is no stop of its own.
    <div role="row" aria-rowindex={1} className={css.header}>
      <span role="columnheader" aria-label="Direction" />
      <span role="columnheader">
        <button
          type="button"
          className={css.headerButton}
          title={`${title}. Click for: ${TIME_FORMATS[next].title.toLowerCase()}`}
          onClick={() => setPreferences({ timeFormat: next })}
        >
          {label}
        </button>
      </span>
      {hasConnections && <span role="columnheader">Socket</span>}
      <span role="columnheader" className={css.type}>
        Type
      </span>
      <span role="columnheader" className={css.size}>
        Size
      </span>
      <span role="columnheader">Data</span>
    </div>
  );
}
