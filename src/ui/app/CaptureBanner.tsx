import { TextButton } from '../common/EmptyState.tsx';
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
  const { startCapture, setPaused, closeFile } = useActions();
  const resume = <TextButton label="Resume" onClick={startCapture} />;
  const retry = <TextButton label="Try again" onClick={startCapture} />;

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
      return <Banner tone="info">Attaching to the page…</Banner>;
    case 'cancelled':
      return (
        <Banner tone="warning" action={resume}>
          Capture was cancelled in Chrome's “started debugging” bar. What happens now is not seen.
        </Banner>
      );
    case 'blocked':
    case 'lost':
      return (
        <Banner tone="error" action={retry}>
          {status.sentence}
        </Banner>
      );
    case 'tab-closed':
      return <Banner tone="info">The page was closed. What it did until then is kept here.</Banner>;
    case 'none':
    case 'capturing':
      if (!paused) return null;
      return (
        <Banner tone="warning" action={<TextButton label="Resume" onClick={() => setPaused(false)} />}>
          Paused: messages are not kept. Opening and closing of sockets still are.
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
      <span className={css.bannerText}>{children}</span>
      {action}
    </div>
  );
}
