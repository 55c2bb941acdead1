import { DropdownMenu } from 'radix-ui';
import common from '../common/common.module.css';
import { Icon } from '../common/Icon.tsx';
import css from './app.module.css';
import { useActions } from './storeContext.tsx';

/** Ways to take the session elsewhere; the safe one stands first. */
export function ExportMenu() {
  const { exportSession, copyReport } = useActions();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className={common.iconButton}
        aria-label="Export the session"
        title="Export the session"
      >
        <Icon name="export" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align="end" sideOffset={2}>
          <DropdownMenu.Item className={css.menuItem} onSelect={() => exportSession({ redact: true })}>
            Save to share (HAR)
            <small>Cookies, tokens and other secrets are replaced</small>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={css.menuItem} onSelect={() => exportSession({ redact: false })}>
            Save everything (HAR)
            <small>As captured, secrets included: keep it to yourself</small>
          </DropdownMenu.Item>
          <DropdownMenu.Item className={css.menuItem} onSelect={() => copyReport()}>
            Copy report
            <small>The findings as Markdown, for a ticket</small>
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
