import { type DragEvent, type ReactNode, useState } from 'react';
import css from './app.module.css';
import { toSourceFile } from './sourceFile.ts';
import { useActions } from './storeContext.tsx';

/** Takes a session file dropped anywhere in the app. */
export function DropZone({ children }: { readonly children: ReactNode }) {
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
    const file = event.dataTransfer.files[0];
    if (file) await openFile(toSourceFile(file));
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the Open button does the same.
    <div className={css.dropZone} onDragOver={onDragOver} onDragLeave={onDragLeave} onDrop={onDrop}>
      {children}
      {isOver && <div className={css.dropHint}>Drop a session file (HAR) to open it</div>}
    </div>
  );
}
