import { useState } from 'react';
import type { FrameRow } from '../../model/frameLog.ts';
import { useActions, useApp } from '../app/storeContext.tsx';

export interface FrameSelection {
  readonly row: FrameRow | undefined;
  /** Whether the selected message is shown in full. */
  readonly isOpen: boolean;
  /** Changes whenever a row was selected from elsewhere and has to be brought into sight. */
  readonly reveals: number;
  readonly select: (row: FrameRow | undefined) => void;
  readonly setOpen: (isOpen: boolean) => void;
}

/** The selected message. One that is selected from elsewhere (evidence of a finding, a link) is opened. */
export function useFrameSelection(): FrameSelection {
  const row = useApp((state) => state.selectedRow);
  const { selectRow } = useActions();
  const [isOpen, setOpen] = useState(row !== undefined);
  const [known, setKnown] = useState({ row, reveals: row === undefined ? 0 : 1 });
  if (row !== known.row) {
    setKnown({ row, reveals: known.reveals + 1 });
    if (row !== undefined) setOpen(true);
  }
  return {
    row,
    isOpen: isOpen && row !== undefined,
    reveals: known.reveals,
    select(next) {
      setKnown({ row: next, reveals: known.reveals });
      selectRow(next);
    },
    setOpen,
  };
}
