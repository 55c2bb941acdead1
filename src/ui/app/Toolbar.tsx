import type { MainView } from '../../store/state.ts';
import common from '../common/common.module.css';
import { Icon, type IconName } from '../common/Icon.tsx';
import { IconButton } from '../common/IconButton.tsx';
import { SearchField } from '../common/SearchField.tsx';
import type { AppProps } from './App.tsx';
import css from './app.module.css';
import { ExportMenu } from './ExportMenu.tsx';
import { SettingsDialog } from './SettingsDialog.tsx';
import { useActions, useApp } from './storeContext.tsx';

const VIEWS: readonly { readonly id: MainView; readonly label: string; readonly icon: IconName }[] = [
  { id: 'connections', label: 'Connections', icon: 'connections' },
  { id: 'timeline', label: 'Timeline', icon: 'timeline' },
  { id: 'findings', label: 'Findings', icon: 'findings' },
  { id: 'health', label: 'Health', icon: 'health' },
];

/** Capture on the left, the four views, then query, files and settings. */
export function Toolbar({ pickFile }: Pick<AppProps, 'pickFile'>) {
  const { isLive, hasTab, paused, status, view, query, preserveLog, problems } = useApp((state) => ({
    isLive: state.shown === state.live,
    hasTab: state.live !== undefined,
    paused: state.paused,
    status: state.captureStatus.kind,
    view: state.view,
    query: state.connectionQuery,
    preserveLog: state.preferences.preserveLog,
    problems: state.findings.filter((finding) => finding.severity !== 'info').length,
  }));
  const actions = useActions();
  const capturing = status === 'capturing';
  return (
    <header className={css.toolbar} role="toolbar" aria-label="WS Doctor">
      {hasTab && (
        <>
          <span className={capturing && !paused ? css.recording : undefined}>
            <IconButton
              icon="record"
              filled={capturing && !paused}
              label={
                !capturing ? 'Start capturing' : paused ? 'Keep messages again' : 'Pause: keep no messages'
              }
              disabled={!isLive || status === 'attaching'}
              onClick={() => (capturing ? actions.setPaused(!paused) : actions.startCapture())}
            />
          </span>
          <IconButton icon="clear" label="Clear" disabled={!isLive} onClick={actions.clear} />
          <label className={css.checkbox} title="Keep what was captured when the page is left or reloaded">
            <input
              type="checkbox"
              checked={preserveLog}
              onChange={(event) => actions.setPreferences({ preserveLog: event.target.checked })}
            />
            Preserve log
          </label>
          <span className={common.separator} />
        </>
      )}
      <nav className={css.views} aria-label="Views">
        {VIEWS.map(({ id, label, icon }) => (
          <button
            key={id}
            type="button"
            className={css.view}
            aria-pressed={id === view}
            aria-label={label}
            title={label}
            onClick={() => actions.showView(id)}
          >
            <Icon name={icon} />
            <span>{label}</span>
            {id === 'findings' && problems > 0 && <span className={css.count}>{problems}</span>}
          </button>
        ))}
      </nav>
      <div className={css.query}>
        <SearchField
          label="Find sockets"
          hint="Find sockets by address, close code, or where they live; context:worker finds dedicated workers only (page, popup, iframe, shared-worker, service-worker)"
          value={query}
          onChange={actions.setConnectionQuery}
        />
      </div>
      <IconButton
        icon="import"
        label="Open a session file (HAR)…"
        onClick={async () => {
          const file = await pickFile();
          if (file) await actions.openFile(file);
        }}
      />
      <ExportMenu />
      <SettingsDialog />
    </header>
  );
}
