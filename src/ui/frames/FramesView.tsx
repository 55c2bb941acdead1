import { type RefObject, useEffect, useRef, useState } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useActions, useApp } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { type DetailTabId, FrameDetail } from './detail/FrameDetail.tsx';
import { useCopyFrame } from './detail/useCopyFrame.ts';
import { FramesToolbar } from './FramesToolbar.tsx';
import css from './frames.module.css';
import { layoutStorage } from './layoutStorage.ts';
import { FrameTable } from './list/FrameTable.tsx';
import { type ShownFrames, useFrameList } from './useFrameList.ts';
import { type FrameSelection, useFrameSelection } from './useFrameSelection.ts';

/** The messages of the selected connection, or of all, and the selected one in full. Fills its parent. */
export function FramesView() {
  const frames = useFrameList();
  const selection = useFrameSelection();
  const viewRef = useRef<HTMLDivElement>(null);
  const toolbarRef = useRef<HTMLDivElement>(null);
  useFindKey(toolbarRef);

  if (frames.view.session.connections.length === 0) return <NoSockets />;
  const focusList = () => viewRef.current?.querySelector<HTMLElement>('[role="grid"]')?.focus();
  return (
    <div ref={viewRef} className={css.view}>
      <FramesToolbar frames={frames} toolbarRef={toolbarRef} />
      <FramePanes frames={frames} selection={selection} focusList={focusList} />
    </div>
  );
}

interface FramePanesProps {
  readonly frames: ShownFrames;
  readonly selection: FrameSelection;
  readonly focusList: () => void;
}

const LIST = 'list';
const DETAIL = 'detail';

function FramePanes({ frames, selection, focusList }: FramePanesProps) {
  const { row, isOpen } = selection;
  const layout = useDefaultLayout({
    id: 'ws-doctor-frames',
    panelIds: isOpen ? [LIST, DETAIL] : [LIST],
    storage: layoutStorage,
    onlySaveAfterUserInteractions: true,
  });
  const [tab, setTab] = useState<DetailTabId>('preview');
  const copyFrame = useCopyFrame(frames.view);
  const { list } = frames;
  return (
    <Group orientation="vertical" className={css.panes} {...layout}>
      <Panel id={LIST} minSize="80px" className={css.pane}>
        {list.frameCount === 0 && list.progress === 1 && frames.isFiltered ? (
          <NothingMatches />
        ) : (
          <FrameTable
            frames={frames}
            selection={selection}
            onCopy={() => row !== undefined && copyFrame(row, 'shown')}
          />
        )}
      </Panel>
      {isOpen && row !== undefined && (
        <>
          <Separator className={css.handle} />
          <Panel id={DETAIL} minSize="80px" defaultSize="45%" className={css.pane}>
            <FrameDetail
              view={frames.view}
              row={row}
              tab={tab}
              onTab={setTab}
              onClose={() => {
                selection.setOpen(false);
                focusList();
              }}
            />
          </Panel>
        </>
      )}
    </Group>
  );
}

function NoSockets() {
  const isLive = useApp(({ shown, live }) => shown === live);
  const { reloadPage } = useActions();
  if (!isLive) return <EmptyState>This file holds no WebSocket.</EmptyState>;
  return (
    <EmptyState action={<TextButton label="Reload the page" onClick={reloadPage} />}>
      No WebSockets yet. Sockets opened from now on appear here; reload the page to see its first ones.
    </EmptyState>
  );
}

function NothingMatches() {
  const { setFrameFilter, setTimeRange } = useActions();
  return (
    <EmptyState
      action={
        <TextButton
          label="Clear filter"
          onClick={() => {
            setFrameFilter({ text: '', direction: 'both' });
            setTimeRange(undefined);
          }}
        />
      }
    >
      No message matches the filter.
    </EmptyState>
  );
}

/** Ctrl or Cmd and F looks for messages, wherever the focus is. */
function useFindKey(toolbarRef: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key !== 'f') return;
      const field = toolbarRef.current?.querySelector('input');
      if (!field) return;
      event.preventDefault();
      field.focus();
      field.select();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [toolbarRef]);
}
