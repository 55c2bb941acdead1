import { TextButton } from '../common/EmptyState.tsx';
import { Icon } from '../common/Icon.tsx';
import css from './app.module.css';
import { useActions, useApp } from './storeContext.tsx';

/** One sentence and one action whenever capture is not simply running. */
export function CaptureBanner() {
  const { status, paused, source, isLive, hasTab } = useApp((state) => ({
    status: state.captureStatus,
    paused: state.paused,
    source: state.shown.source,
    isLive: state.shown === state.live,
    hasTab: state.live !== undefined,
  }));
  const { startCapture, reloadPage, setPaused, closeFile, exportSession } = useActions();
  const start = (label: string) => <TextButton label={label} onClick={startCapture} />;
  const reload = <TextButton label="Reload page" onClick={reloadPage} />;

  if (source.kind === 'file' && source.name !== '') {
    const notes = source.notes.length > 0 ? ` ${source.notes.join(' ')}` : '';
    return (
      <Banner
        tone="info"
        action={<TextButton label={hasTab ? 'Back to the page' : 'Close'} onClick={closeFile} />}
      >
        Showing {source.name}.{notes}
      </Banner>
    );
  }
  if (!isLive) return null;
  switch (status.kind) {
    case 'attaching':
      return (
        <Banner tone="info" action={reload}>
          Attaching to the page…
        </Banner>
      );
    case 'crashed':
      return (
        <Banner tone="error" action={reload}>
          The page crashed and its sockets with it; capture goes on when it is loaded again.
        </Banner>
      );
    case 'cancelled':
      return (
        <Banner tone="warning" action={start('Capture again')}>
          Capture was cancelled in Chrome's “started debugging” bar: what happens now is not seen.
        </Banner>
      );
    case 'taken':
      return (
        <Banner tone="warning" action={start('Capture here')}>
          Another page of WS Doctor captures this tab now: what happens is seen there and not here.
        </Banner>
      );
    case 'blocked':
    case 'lost':
      return (
        <Banner tone="error" action={start('Try again')}>
          {status.sentence}
        </Banner>
      );
    case 'tab-closed':
      return (
        <Banner
          tone="info"
          action={<TextButton label="Save to share" onClick={() => exportSession({ redact: true })} />}
        >
          The page was closed; what it did until then is kept here.
        </Banner>
      );
    case 'none':
    case 'capturing':
      if (!paused) return null;
      return (
        <Banner tone="warning" action={<TextButton label="Resume" onClick={() => setPaused(false)} />}>
          Paused: sockets are still followed, but their messages are not kept.
        </Banner>
      );
  }
}

interface BannerProps {
  readonly tone: 'info' | 'warning' | 'error';
  readonly children: React.ReactNode;
  readonly action?: React.ReactNode;
}

function Banner({ tone, children, action }: BannerProps) {
  return (
    <div className={css.banner} data-tone={tone} role="status">
      <Icon name={tone} />
      <span className={css.bannerText}>{children}</span>
      {action}
    </div>
  );
}
