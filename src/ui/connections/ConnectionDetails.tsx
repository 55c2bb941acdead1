import { Tabs } from 'radix-ui';
import type { DetailTab } from '../../store/state.ts';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { IconButton } from '../common/IconButton.tsx';
import { CloseTab } from '../diagnosis/CloseTab.tsx';
import { FramesView } from '../frames/FramesView.tsx';
import { HeartbeatsView } from '../heartbeats/HeartbeatsView.tsx';
import { HandshakeTab } from '../session/HandshakeTab.tsx';
import { WireTab } from '../session/WireTab.tsx';
import css from './connections.module.css';
import { IdleClock } from './IdleClock.tsx';

const TABS: readonly { readonly id: DetailTab; readonly label: string }[] = [
  { id: 'frames', label: 'Frames' },
  { id: 'heartbeats', label: 'Heartbeats' },
  { id: 'close', label: 'Close' },
  { id: 'handshake', label: 'Handshake' },
  { id: 'wire', label: 'Wire' },
];

/** Everything about the selected connection; without a selection, the frames of all. */
export function ConnectionDetails() {
  const { shown } = useShownSession();
  const { selected, tab } = useApp((state) => ({ selected: state.selectedConnection, tab: state.detailTab }));
  const { showDetail, selectConnection } = useActions();
  const connection = selected === undefined ? undefined : shown.session.connectionsById.get(selected);
  if (!connection) return <FramesView />;
  const value = TABS.find(({ id }) => id === tab)?.id ?? 'frames';
  return (
    <Tabs.Root
      className={css.details}
      value={value}
      onValueChange={(next) => showDetail(TABS.find(({ id }) => id === next)?.id ?? 'frames')}
    >
      <div className={css.detailsHeader}>
        <IconButton icon="close" label="Back to all sockets" onClick={() => selectConnection(undefined)} />
        <Tabs.List className={css.tabs} aria-label="Connection details">
          {TABS.map(({ id, label }) => (
            <Tabs.Trigger key={id} value={id} className={css.tab}>
              {label}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <span className={css.detailsTitle} title={connection.url}>
          {connection.url}
        </span>
      </div>
      <IdleClock connectionId={connection.id} form="sentence" />
      <Tabs.Content value="frames" className={css.panel}>
        <FramesView />
      </Tabs.Content>
      <Tabs.Content value="heartbeats" className={css.panel}>
        <HeartbeatsView />
      </Tabs.Content>
      <Tabs.Content value="close" className={css.panel}>
        <CloseTab />
      </Tabs.Content>
      <Tabs.Content value="handshake" className={css.panel}>
        <HandshakeTab />
      </Tabs.Content>
      <Tabs.Content value="wire" className={css.panel}>
        <WireTab />
      </Tabs.Content>
    </Tabs.Root>
  );
}
