import { formatPart } from '../../base/format.ts';
import { TextButton } from '../common/EmptyState.tsx';
import { IconButton } from '../common/IconButton.tsx';
import css from './app.module.css';
import { useActions, useApp } from './storeContext.tsx';

/** Long work under way, and what was last done or went wrong. */
export function NoticeBar() {
  const { notice, progress } = useApp((state) => ({ notice: state.notice, progress: state.progress }));
  const { dismissNotice } = useActions();
  return (
    <>
      {progress && (
        <div className={css.banner} data-tone="info" role="status">
          <span className={css.bannerText}>{progress.label}…</span>
          {/* The bar tells it to those who hear the screen, without saying each step aloud. */}
          <span className={css.progressFigures} aria-hidden>
            {progress.part && formatPart(progress.part)}
          </span>
          <progress
            className={css.progress}
            max={progress.part?.totalBytes}
            value={progress.part?.readBytes}
            aria-label={progress.label}
          />
          <TextButton label="Cancel" onClick={progress.cancel} />
        </div>
      )}
      {notice && (
        <div
          className={css.banner}
          data-tone={notice.tone}
          role={notice.tone === 'error' ? 'alert' : 'status'}
        >
          <span className={css.bannerText}>{notice.text}</span>
          {notice.action && <TextButton label={notice.action.label} onClick={notice.action.run} />}
          <IconButton icon="close" label="Dismiss" onClick={dismissNotice} />
        </div>
      )}
    </>
  );
}
