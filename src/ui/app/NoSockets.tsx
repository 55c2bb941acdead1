import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import type { AppProps } from './App.tsx';
import css from './app.module.css';
import { useActions, useApp } from './storeContext.tsx';

/** What stands in the middle while the session has no socket. */
export function NoSockets({ pickFile }: Pick<AppProps, 'pickFile'>) {
  const { hasTab, isCapturing } = useApp((state) => ({
    hasTab: state.live !== undefined,
    isCapturing: state.captureStatus.kind === 'capturing' || state.captureStatus.kind === 'attaching',
  }));
  const { reloadPage, openFile, canPickNetLog, chooseNetLog } = useActions();
  const openButton = (
    <TextButton
      label="Open a session file…"
      onClick={async () => {
        const file = await pickFile();
        if (file) await openFile(file);
      }}
    />
  );
  if (!hasTab) {
    return (
      <EmptyState
        action={
          <div className={css.emptyActions}>
            {openButton}
            {canPickNetLog && <TextButton label="Follow a net log…" onClick={chooseNetLog} />}
          </div>
        }
      >
        Open a HAR file that WS Doctor, Chrome, Playwright, HTTP Toolkit or mitmproxy wrote, or a net log of
        Chrome (also one that is still being written), or drop it anywhere here. To examine a page while it
        runs, open DevTools on it and choose the WS Doctor tab.
      </EmptyState>
    );
  }
  // What to do is said in the banner above.
  if (!isCapturing) return <EmptyState action={openButton}>No WebSockets were seen in this page.</EmptyState>;
  return (
    <EmptyState
      action={
        <div className={css.emptyActions}>
          <TextButton label="Reload the page" onClick={reloadPage} />
          {openButton}
        </div>
      }
    >
      No WebSockets yet. Sockets opened from now on appear here; reload the page to see its first ones.
    </EmptyState>
  );
}
