import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { findingsByConnection, listConnections } from '../../store/selectors/connectionList.ts';
import { summariseConnection } from '../../store/selectors/connectionSummary.ts';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { useElementSize } from '../common/useElementSize.ts';
import { useNow } from '../common/useNow.ts';
import { ConnectionRow } from './ConnectionRow.tsx';
import css from './connections.module.css';

/** Below this width in CSS pixels a connection takes two lines instead of columns. */
const TABLE_MIN_WIDTH = 800;
const TABLE_ROW_PX = 20;
const COMPACT_ROW_PX = 38;

const NO_FINDINGS: readonly never[] = [];

/** The sockets of the session, the first line standing for all of them. */
export function ConnectionList() {
  const { shown, revision } = useShownSession();
  const { selected, query, range, findings } = useApp((state) => ({
    selected: state.selectedConnection,
    query: state.connectionQuery,
    range: state.timeRange,
    findings: state.findings,
  }));
  const { selectConnection, setConnectionQuery } = useActions();
  const nowMs = useNow();
  const { session } = shown;
  const byConnection = useMemo(() => findingsByConnection(findings), [findings]);
  // The session changes in place; its counters tell when.
  const connections = useMemo(
    () => listConnections(session, query, range),
    [session, session.connections.length, session.factsRevision, query, range],
  );

  const [listRef, { width }] = useElementSize<HTMLDivElement>();
  const layout = width >= TABLE_MIN_WIDTH ? 'table' : 'compact';
  const rowPx = layout === 'table' ? TABLE_ROW_PX : COMPACT_ROW_PX;
  const scrollerRef = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: connections.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => rowPx,
    overscan: 5,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row height changed, so everything is measured anew.
  useEffect(() => virtualizer.measure(), [rowPx, virtualizer]);

  const selectedPosition = connections.findIndex((connection) => connection.id === selected);
  function onKeyDown(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowDown: selectedPosition + 1,
      ArrowUp: selectedPosition - 1,
      Home: 0,
      End: connections.length - 1,
    };
    const position = steps[event.key];
    if (position === undefined) return;
    event.preventDefault();
    const next = connections[Math.max(0, Math.min(connections.length - 1, position))];
    if (!next) return;
    selectConnection(next.id);
    virtualizer.scrollToIndex(connections.indexOf(next));
  }

  const summaries = virtualizer.getVirtualItems().flatMap((item) => {
    const connection = connections[item.index];
    if (!connection) return [];
    const about = byConnection.get(connection.id) ?? NO_FINDINGS;
    return [{ item, summary: summariseConnection(shown, connection, about, nowMs) }];
  });

  return (
    <div className={css.list} ref={listRef} data-revision={revision}>
      {layout === 'table' && <ListHeader />}
      <div
        className={css.scroller}
        ref={scrollerRef}
        role="listbox"
        aria-label="Connections"
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {connections.length === 0 && (
          <EmptyState
            action={
              query === '' ? undefined : (
                <TextButton label="Clear the query" onClick={() => setConnectionQuery('')} />
              )
            }
          >
            {query === '' ? 'No sockets in this span of time.' : 'No socket matches the query.'}
          </EmptyState>
        )}
        <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {summaries.map(({ item, summary }) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it handles the keys.
            <div
              key={summary.id}
              className={`${css.row} ${css[layout]}`}
              role="option"
              aria-selected={summary.id === selected}
              aria-setsize={connections.length}
              aria-posinset={item.index + 1}
              tabIndex={-1}
              style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
              onClick={() => selectConnection(summary.id === selected ? undefined : summary.id)}
            >
              <ConnectionRow summary={summary} layout={layout} />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

function ListHeader() {
  return (
    <div className={`${css.header} ${css.table}`} aria-hidden="true">
      <span />
      <span>Socket</span>
      <span>Close</span>
      <span>Context</span>
      <span>Protocol</span>
      <span className={css.number}>Messages</span>
      <span className={css.number}>Bytes ↑ / ↓</span>
      <span className={css.number}>Age</span>
      <span className={css.number}>Quiet for</span>
    </div>
  );
}
