import { Dialog } from 'radix-ui';
import common from '../common/common.module.css';
import { TextButton } from '../common/EmptyState.tsx';
import { Icon } from '../common/Icon.tsx';
import css from './app.module.css';
import { StackSetting } from './StackSetting.tsx';
import { useActions, useApp } from './storeContext.tsx';

const THEMES = [
  { id: 'system', label: 'Like DevTools' },
  { id: 'light', label: 'Light' },
  { id: 'dark', label: 'Dark' },
] as const;

/** What the user may choose once for all. */
export function SettingsDialog() {
  const preferences = useApp((state) => state.preferences);
  const { setPreferences } = useActions();
  return (
    <Dialog.Root>
      <Dialog.Trigger className={common.iconButton} aria-label="Settings" title="Settings">
        <Icon name="settings" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className={css.overlay} />
        <Dialog.Content className={css.dialog} aria-describedby={undefined}>
          <Dialog.Title asChild>
            <h2>Settings</h2>
          </Dialog.Title>
          <fieldset>
            <legend>Capture</legend>
            <label>
              <input
                type="checkbox"
                checked={!preferences.touchPage}
                onChange={(event) => setPreferences({ touchPage: !event.target.checked })}
              />
              <span>
                Do not touch the page
                <small>
                  Nothing of ours runs in it then, and nobody knows close codes, who closed, or when the page
                  is hidden. Takes effect at once; documents loaded before keep a silent listener until they
                  are reloaded.
                </small>
              </span>
            </label>
            <label>
              <input
                type="checkbox"
                checked={preferences.capturePopups}
                onChange={(event) => setPreferences({ capturePopups: event.target.checked })}
              />
              <span>
                Capture popups too
                <small>
                  Tabs and windows that the page opens from now on. Chrome tells of them a moment late, so
                  their first sockets may count as opened before capture.
                </small>
              </span>
            </label>
            <label>
              <input
                type="checkbox"
                checked={preferences.preserveLog}
                onChange={(event) => setPreferences({ preserveLog: event.target.checked })}
              />
              <span>Preserve the log when the page is left or reloaded</span>
            </label>
          </fieldset>
          <StackSetting />
          <fieldset>
            <legend>Theme</legend>
            {THEMES.map(({ id, label }) => (
              <label key={id}>
                <input
                  type="radio"
                  name="theme"
                  checked={preferences.theme === id}
                  onChange={() => setPreferences({ theme: id })}
                />
                {label}
              </label>
            ))}
          </fieldset>
          <div className={css.dialogFoot}>
            <Dialog.Close asChild>
              <TextButton label="Done" />
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
