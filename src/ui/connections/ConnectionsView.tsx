import { Group, Panel, Separator } from 'react-resizable-panels';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { useElementSize } from '../common/useElementSize.ts';
import { ConnectionDetails } from './ConnectionDetails.tsx';
import { ConnectionList } from './ConnectionList.tsx';
import css from './connections.module.css';

/** Below this width in CSS pixels (DevTools docked to the side) the list becomes a drop-down. */
const SIDE_BY_SIDE_MIN_WIDTH = 560;

/** Sockets on the left, what is known of the selected one on the right. */
export function ConnectionsView() {
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref} className={css.panel} style={{ height: '100%' }}>
      {width > 0 && (width < SIDE_BY_SIDE_MIN_WIDTH ? <Narrow /> : <SideBySide />)}
    </div>
  );
}

function SideBySide() {
  return (
    <Group orientation="horizontal" className={css.split}>
      <Panel defaultSize="36%" minSize="200px">
        <ConnectionList />
      </Panel>
      <Separator className={css.handle} />
      <Panel minSize="260px">
        <ConnectionDetails />
      </Panel>
    </Group>
  );
}

function Narrow() {
  const { shown } = useShownSession();
  const selected = useApp((state) => state.selectedConnection);
  const { selectConnection } = useActions();
  return (
    <div className={css.narrow}>
      <div className={css.picker}>
        <select
          aria-label="Connection"
          value={selected ?? ''}
          onChange={(event) => selectConnection(event.target.value || undefined)}
        >
          <option value="">All sockets ({shown.session.connections.length})</option>
          {shown.session.connections.map((connection) => (
            <option key={connection.id} value={connection.id}>
              {connection.url || 'address not seen'}
            </option>
          ))}
        </select>
      </div>
      <div className={css.panel}>
        <ConnectionDetails />
      </div>
    </div>
  );
}
