import type { ComponentProps } from 'react';

/*
 * A grid made of plain elements: a table element cannot leave out the rows that are not in sight. The grid itself has
 * the focus and points at its active row, so its rows and cells are no stops of their own.
 */

export function GridRow(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
  return <div {...props} role="row" />;
}

export function GridCell(props: ComponentProps<'span'>) {
  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
  return <span {...props} role="gridcell" />;
}

export function GridColumnHeader(props: ComponentProps<'span'>) {
  // biome-ignore lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: see above.
  return <span {...props} role="columnheader" />;
}

export function GridRowGroup(props: ComponentProps<'div'>) {
  // biome-ignore lint/a11y/useSemanticElements: see above.
  return <div {...props} role="rowgroup" />;
}
