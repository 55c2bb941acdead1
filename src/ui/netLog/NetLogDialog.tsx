import { Dialog } from 'radix-ui';
import app from '../app/app.module.css';
import { useActions, useApp } from '../app/storeContext.tsx';
import { TextButton } from '../common/EmptyState.tsx';
import css from './netLog.module.css';
import { netLogWords } from './netLogWords.ts';

/** How to get a net log and how to follow it. */
export function NetLogDialog() {
  const { isOpen, netLog } = useApp((state) => ({ isOpen: state.isNetLogDialogOpen, netLog: state.netLog }));
  const actions = useActions();
  const { status } = netLog;
  const isFollowing = status.kind === 'following' || status.kind === 'reading' || status.kind === 'quiet';
  return (
    <Dialog.Root open={isOpen} onOpenChange={actions.showNetLogDialog}>
      <Dialog.Portal>
        <Dialog.Overlay className={app.overlay} />
        <Dialog.Content className={app.dialog}>
          <Dialog.Title asChild>
            <h2>Follow a net log</h2>
          </Dialog.Title>
          <Dialog.Description className={css.why}>
            Chrome answers protocol pings itself and shows them to no extension. Its net log has every ping,
            pong and close frame, the size of each message on the wire, and how each connection was made and
            lost.
          </Dialog.Description>
          <ol className={css.steps}>
            <li>
              In <TextLink label="chrome://net-export" onClick={actions.openNetLogExport} /> keep “Strip
              private information”, set no maximum size, and press “Start Logging to Disk”. Then reload the
              page: only sockets opened from now on can be recognised.
            </li>
            <li>
              Choose that same file here
              {!actions.canPickNetLog && ' (in a tab that opens: DevTools lets its panels choose no file)'},
              or drop it anywhere on WS Doctor. Leave Chrome logging.
            </li>
          </ol>
          <p className={css.hint}>
            <code>ws-doctor launch</code> starts a browser in which all this is done.
          </p>
          {status.kind !== 'none' && (
            <p className={css.state} data-kind={status.kind} role="status">
              {netLogWords(netLog).long}
            </p>
          )}
          <div className={css.foot}>
            {netLog.hiddenSockets > 0 && (
              <TextButton label="Show all its sockets" onClick={actions.showOtherNetLogSockets} />
            )}
            {isFollowing && <TextButton label="Stop following" onClick={actions.stopNetLog} />}
            <TextButton
              label="Follow a net log…"
              onClick={() => {
                actions.showNetLogDialog(false);
                void actions.chooseNetLog();
              }}
            />
            <Dialog.Close asChild>
              <TextButton label="Done" />
            </Dialog.Close>
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function TextLink({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" className={css.link} onClick={onClick}>
      {label}
    </button>
  );
}
