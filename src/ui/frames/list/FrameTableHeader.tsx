import { useActions, useApp } from '../../app/storeContext.tsx';
import css from './frameTable.module.css';
import { TIME_FORMATS } from './frameTimes.ts';
import { GridColumnHeader, GridRow } from './gridParts.tsx';

/** The names of the columns; a click on the time changes how it is told. */
export function FrameTableHeader({ hasConnections }: { readonly hasConnections: boolean }) {
  const timeFormat = useApp(({ preferences }) => preferences.timeFormat);
  const { setPreferences } = useActions();
  const { label, title, next } = TIME_FORMATS[timeFormat];
  return (
    <GridRow aria-rowindex={1} className={css.header}>
      <GridColumnHeader aria-label="Direction" />
      <GridColumnHeader>
        <button
          type="button"
          className={css.headerButton}
          title={`${title}. Click for: ${TIME_FORMATS[next].title.toLowerCase()}`}
          onClick={() => setPreferences({ timeFormat: next })}
        >
          {label}
        </button>
      </GridColumnHeader>
      {hasConnections && <GridColumnHeader>Socket</GridColumnHeader>}
      <GridColumnHeader className={css.type}>Type</GridColumnHeader>
      <GridColumnHeader className={css.size}>Size</GridColumnHeader>
      <GridColumnHeader>Data</GridColumnHeader>
    </GridRow>
  );
}
