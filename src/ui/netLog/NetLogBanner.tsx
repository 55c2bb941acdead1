import { plural } from '../../base/format.ts';
import app from '../app/app.module.css';
import { useActions, useApp } from '../app/storeContext.tsx';
import { TextButton } from '../common/EmptyState.tsx';
import { netLogWords } from './netLogWords.ts';

/** One sentence and one action whenever the net log needs somebody's attention. */
export function NetLogBanner() {
  const netLog = useApp((state) => state.netLog);
  const { stopNetLog, chooseNetLog, showOtherNetLogSockets } = useActions();
  const { status, shownSockets, hiddenSockets } = netLog;
  switch (status.kind) {
    case 'quiet':
      return (
        <Banner tone="warning" text={netLogWords(netLog).long}>
          <TextButton label="Stop following" onClick={stopNetLog} />
        </Banner>
      );
    case 'ended':
      return (
        <Banner tone="error" text={status.sentence}>
          {status.source.from === 'file' && <TextButton label="Follow a net log…" onClick={chooseNetLog} />}
          <TextButton label="Dismiss" onClick={stopNetLog} />
        </Banner>
      );
    case 'complete':
      if (shownSockets > 0 || hiddenSockets === 0) return null;
      return (
        <Banner
          tone="info"
          text={`None of the ${plural(hiddenSockets, 'socket')} in ${status.source.name} is one of this session.`}
        >
          <TextButton label="Show them" onClick={showOtherNetLogSockets} />
        </Banner>
      );
    case 'none':
    case 'reading':
    case 'following':
      return null;
  }
}

interface BannerProps {
  readonly tone: 'info' | 'warning' | 'error';
  readonly text: string;
  readonly children: React.ReactNode;
}

function Banner({ tone, text, children }: BannerProps) {
  return (
    <div className={app.banner} data-tone={tone} role="status">
      <span className={app.bannerText}>{text}</span>
      {children}
    </div>
  );
}
