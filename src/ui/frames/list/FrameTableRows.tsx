import { contextForProtocol } from '../../../knowledge/contextForProtocol.ts';
import type { TimeFormat } from '../../../store/preferences.ts';
import { clockTime } from '../../../store/selectors/closeFacts.ts';
import { frameLine } from '../../../store/selectors/frameLine.ts';
import type { FrameListItem } from '../../../store/selectors/frameList.ts';
import { connectionLabel, protocolIdOf, timeOriginMs } from '../../../store/selectors/frameScope.ts';
import { useActions } from '../../app/storeContext.tsx';
import type { ShownFrames } from '../useFrameList.ts';
import { FrameRow } from './FrameRow.tsx';
import { formatOffset } from './frameTimes.ts';
import { MarkRow } from './MarkRow.tsx';
import { markWords } from './markWords.ts';
import type { RowRange, RowScroller } from './rowScroller.ts';

interface FrameTableRowsProps {
  readonly frames: ShownFrames;
  readonly scroller: RowScroller;
  readonly range: RowRange;
  readonly selectedRow: number | undefined;
  readonly timeFormat: TimeFormat;
  readonly gridId: string;
}

/** The rows in sight, and the selected one wherever it is: the focus points at it. */
export function FrameTableRows(props: FrameTableRowsProps) {
  const { frames, range, selectedRow } = props;
  const { list } = frames;
  const positions: number[] = [];
  for (let position = range.first; position < range.last; position++) positions.push(position);
  const selected = selectedRow === undefined ? -1 : list.positionOf(selectedRow);
  const isOutOfSight = selected < range.first || selected >= range.last;
  if (isOutOfSight && list.rowAt(selected) === selectedRow && selected >= 0) positions.push(selected);
  return positions.map((position) => {
    const item = list.at(position);
    if (!item) return null;
    return item.kind === 'frame' ? (
      <ListedFrame key={`f${item.row}`} {...props} row={item.row} position={position} />
    ) : (
      <ListedMark key={`m${position}`} {...props} mark={item} position={position} />
    );
  });
}

function ListedFrame({
  frames,
  scroller,
  selectedRow,
  timeFormat,
  gridId,
  row,
  position,
}: FrameTableRowsProps & { readonly row: number; readonly position: number }) {
  const { view, connection, pattern } = frames;
  const line = frameLine(view, row);
  // Let go since the last flush; the next one takes it from the list.
  if (!line) return null;
  const { pairing } = line;
  return (
    <FrameRow
      id={`${gridId}-${row}`}
      view={view}
      row={row}
      position={position}
      topPx={scroller.topOf(position)}
      isSelected={row === selectedRow}
      time={timeText(frames, timeFormat, line.atMs, position)}
      direction={line.direction}
      opcode={line.opcode}
      sizeBytes={line.sizeBytes}
      wireSizeBytes={line.wireSizeBytes}
      origin={line.origin}
      isPayloadDropped={line.isPayloadDropped}
      connection={connection ? undefined : connectionLabel(view.session, line.connectionIndex)}
      pattern={pattern}
      answeredInMs={pairing?.isAnswer && pairing.kind !== 'wire-heartbeat' ? pairing.ms : undefined}
      pairKind={pairing?.kind}
    />
  );
}

function ListedMark({
  frames,
  scroller,
  timeFormat,
  mark,
  position,
}: FrameTableRowsProps & {
  readonly mark: Exclude<FrameListItem, { kind: 'frame' }>;
  readonly position: number;
}) {
  const { view, connection } = frames;
  const { selectConnection, setPreferences } = useActions();
  const index = mark.kind === 'fact' ? mark.fact.connectionIndex : undefined;
  const words = markWords(mark, contextForProtocol[protocolIdOf(view, index) ?? '']);
  const other = words.leadsTo === undefined ? undefined : view.session.connections[words.leadsTo];
  const action = other
    ? { label: `#${other.index + 1}`, run: () => selectConnection(other.id) }
    : mark.kind === 'hidden'
      ? { label: 'show', run: () => setPreferences({ hideHeartbeats: false }) }
      : undefined;
  return (
    <MarkRow
      words={words}
      position={position}
      topPx={scroller.topOf(position)}
      time={mark.kind === 'fact' ? timeText(frames, timeFormat, mark.fact.atMs, position) : ''}
      connection={connection ? undefined : index === undefined ? '' : connectionLabel(view.session, index)}
      action={action}
    />
  );
}

function timeText(
  { view, connection, list }: ShownFrames,
  format: TimeFormat,
  atMs: number,
  position: number,
): string {
  const { session } = view;
  if (format === 'clock') return clockTime(session, atMs);
  if (format === 'relative') return formatOffset(atMs - timeOriginMs(session, connection));
  const before = list.nearestFrame(position - 1, -1);
  const row = before === undefined ? undefined : list.rowAt(before);
  const line = row === undefined ? undefined : frameLine(view, row);
  return line ? formatOffset(atMs - line.atMs) : '';
}
