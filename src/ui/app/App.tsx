import '../theme/tokens.css';
import '../theme/base.css';
import { type ReactNode, useEffect } from 'react';
import type { AppStore } from '../../store/appStore.ts';
import type { SourceFile } from '../../store/ports.ts';
import { ConnectionsView } from '../connections/ConnectionsView.tsx';
import { FindingsView } from '../diagnosis/FindingsView.tsx';
import { HealthView } from '../health/HealthView.tsx';
import { NetLogBanner } from '../netLog/NetLogBanner.tsx';
import { NetLogDialog } from '../netLog/NetLogDialog.tsx';
import { OverviewBand } from '../overview/OverviewBand.tsx';
import { TimelineView } from '../timeline/TimelineView.tsx';
import css from './app.module.css';
import { CaptureBanner } from './CaptureBanner.tsx';
import { DropZone } from './DropZone.tsx';
import { NoSockets } from './NoSockets.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import { StatusBar } from './StatusBar.tsx';
import { StoreContext, useApp } from './storeContext.tsx';
import { Toolbar } from './Toolbar.tsx';

export interface AppProps {
  readonly store: AppStore;
  /** Lets the user choose a file; resolves to `undefined` when they think better of it. */
  readonly pickFile: () => Promise<SourceFile | undefined>;
  /** The first file of a drop; must be called while the drop event is being handled. */
  readonly takeDropped: (transfer: DataTransfer) => Promise<SourceFile | undefined>;
  /** Theme of the window around the app, which `system` stands for. */
  readonly hostTheme?: 'light' | 'dark';
}

/** The whole application, in the panel and in the viewer alike. */
export function App({ store, pickFile, takeDropped, hostTheme }: AppProps) {
  return (
    <StoreContext value={store}>
      <ThemeSwitch hostTheme={hostTheme} />
      <DropZone takeDropped={takeDropped}>
        <AppFrame>
          <Toolbar pickFile={pickFile} />
          <CaptureBanner />
          <NetLogBanner />
          <MainView pickFile={pickFile} />
          <NoticeBar />
          <StatusBar />
          <NetLogDialog />
        </AppFrame>
      </DropZone>
    </StoreContext>
  );
}

/** Says in the document where capture stands, for assistive tools and those that drive the panel. */
function AppFrame({ children }: { readonly children: ReactNode }) {
  const status = useApp((state) => state.captureStatus.kind);
  return (
    <div className={css.app} data-capture-status={status} aria-busy={status === 'attaching'}>
      {children}
    </div>
  );
}

function MainView({ pickFile }: Pick<AppProps, 'pickFile'>) {
  const { view, isEmpty } = useApp(({ shown, view: current, revision }) => ({
    view: current,
    isEmpty: shown.session.connections.length === 0,
    // Named so that an empty session is looked at again on every flush.
    revision: shown.session.connections.length === 0 ? revision : -1,
  }));
  if (isEmpty) {
    return (
      <main className={css.main}>
        <NoSockets pickFile={pickFile} />
      </main>
    );
  }
  return (
    <>
      <OverviewBand />
      <main className={css.main}>
        {view === 'connections' && <ConnectionsView />}
        {view === 'timeline' && <TimelineView />}
        {view === 'findings' && <FindingsView />}
        {view === 'health' && <HealthView />}
      </main>
    </>
  );
}

function ThemeSwitch({ hostTheme }: { readonly hostTheme: AppProps['hostTheme'] }) {
  const choice = useApp((state) => state.preferences.theme);
  useEffect(() => {
    const theme = choice === 'system' ? hostTheme : choice;
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  }, [choice, hostTheme]);
  return null;
}
