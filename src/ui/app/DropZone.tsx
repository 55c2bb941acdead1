import { type DragEvent, type ReactNode, useState } from 'react';
import type { AppProps } from './App.tsx';
import css from './app.module.css';
import { useActions } from './storeContext.tsx';

/** Takes a session file or a net log dropped anywhere in the app. */
export function DropZone({
  takeDropped,
  children,
}: Pick<AppProps, 'takeDropped'> & { readonly children: ReactNode }) {
  const [isOver, setIsOver] = useState(false);
  const { openFile } = useActions();

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(true);
  }
  function onDragLeave(event: DragEvent): void {
    if (event.relatedTarget === null) setIsOver(false);
  }
  async function onDrop(event: DragEvent): Promise<void> {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(false);
    const file = await takeDropped(event.dataTransfer);
    if (file) await openFile(file);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the Open button does the same.
    <div className={css.dropZone} onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      {children}
      {isOver && (
        <div className={css.dropHint}>Drop a session file (HAR) to open it, or a net log to follow it</div>
      )}
    </div>
  );
}
