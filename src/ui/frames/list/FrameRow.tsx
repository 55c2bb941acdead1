import { memo } from 'react';
import { formatBytes, formatCount, formatDuration } from '../../../base/format.ts';
import type { Origin } from '../../../model/events.ts';
import {
  type FrameLine,
  type FramePreview,
  findInLine,
  framePreview,
  isControlFrame,
  type PairKind,
} from '../../../store/selectors/frameLine.ts';
import type { SessionView } from '../../../store/state.ts';
import { OriginTag } from '../../common/OriginTag.tsx';
import css from './frameTable.module.css';
import { GridCell, GridRow } from './gridParts.tsx';
import { opcodeLabel } from './opcodeLabels.ts';

interface FrameRowProps {
  readonly id: string;
  readonly view: SessionView;
  readonly row: number;
  /** Position in the list, from 0. */
  readonly position: number;
  readonly topPx: number;
  readonly isSelected: boolean;
  readonly time: string;
  readonly direction: FrameLine['direction'];
  readonly opcode: number;
  readonly sizeBytes: number | undefined;
  readonly wireSizeBytes: number | undefined;
  readonly origin: Origin;
  /** Only there so that the row is drawn again when its payload is let go. */
  readonly isPayloadDropped: boolean;
  /** Absent where all rows are of one connection. */
  readonly connection: string | undefined;
  readonly pattern: RegExp | undefined;
  /** Time it took to answer; only on an answer that times something. */
  readonly answeredInMs: number | undefined;
  readonly pairKind: PairKind | undefined;
}

/** A frame in the list. Its props are plain values: a row that did not change is not drawn again. */
export const FrameRow = memo(function FrameRow(props: FrameRowProps) {
  const { id, view, row, position, topPx, isSelected, time, direction, opcode, connection, pattern } = props;
  const preview = framePreview(view, row, pattern);
  const isControl = isControlFrame(opcode);
  return (
    <GridRow
      id={id}
      aria-rowindex={position + 2}
      aria-selected={isSelected}
      className={css.row}
      data-row={row}
      data-odd={position % 2 === 1}
      {...(isControl && { 'data-control': opcodeLabel(opcode) })}
      style={{ transform: `translateY(${topPx}px)` }}
    >
      <GridCell className={css.arrow} data-direction={direction} aria-label={direction}>
        {direction === 'sent' ? '↑' : '↓'}
      </GridCell>
      <GridCell className={css.time}>{time}</GridCell>
      {connection !== undefined && <GridCell className={css.connection}>{connection}</GridCell>}
      <GridCell className={css.type}>
        <span>{opcodeLabel(opcode)}</span>
      </GridCell>
      <GridCell className={css.size} title={sizeTitle(props)}>
        {sizeText(props)}
      </GridCell>
      <GridCell className={css.data}>
        <Preview preview={preview} direction={direction} opcode={opcode} pattern={pattern} />
        {isControl && <OriginTag origin={props.origin} />}
        {props.answeredInMs !== undefined && props.pairKind && (
          <PairBadge ms={props.answeredInMs} kind={props.pairKind} />
        )}
      </GridCell>
    </GridRow>
  );
});

const NOTES: Readonly<Record<Exclude<FramePreview['kind'], 'text' | 'bytes'>, string>> = {
  empty: 'empty message',
  dropped: 'content no longer held',
  unknown: 'content not recorded',
};

/** What passed on the wire stands in for a size that is not known. */
function sizeText({ sizeBytes, wireSizeBytes }: FrameRowProps): string {
  const size = sizeBytes ?? wireSizeBytes;
  return size === undefined ? '–' : formatBytes(size);
}

function sizeTitle({ sizeBytes, wireSizeBytes, opcode }: FrameRowProps): string | undefined {
  if (wireSizeBytes === undefined || isControlFrame(opcode)) return undefined;
  const before =
    sizeBytes === undefined ? 'size before compression not known' : `${formatCount(sizeBytes)} bytes`;
  return `${before}, ${formatCount(wireSizeBytes)} bytes on the wire`;
}

/** What a control frame is for. Chrome's network stack answers pings by itself; the page sees none of them. */
const CONTROL_NOTES: Readonly<Record<FrameLine['direction'], ReadonlyMap<number, string>>> = {
  received: new Map([
    [8, 'the server closes'],
    [9, 'the server asks for a sign of life'],
    [10, 'the server answers'],
  ]),
  sent: new Map([
    [8, 'the browser closes'],
    [9, 'asks the server for a sign of life'],
    [10, 'the browser answers by itself'],
  ]),
};

function Preview({
  preview,
  direction,
  opcode,
  pattern,
}: Pick<FrameRowProps, 'direction' | 'opcode' | 'pattern'> & { readonly preview: FramePreview }) {
  const { kind, text } = preview;
  if (kind !== 'text' && kind !== 'bytes') {
    // Control frames are mostly empty, and nobody misses their content.
    const note =
      isControlFrame(opcode) && kind !== 'dropped' ? CONTROL_NOTES[direction].get(opcode) : NOTES[kind];
    return <span className={css.note}>{note}</span>;
  }
  const className = kind === 'bytes' ? css.bytes : css.text;
  const places = findInLine(text, pattern);
  if (places.length === 0) return <span className={className}>{text}</span>;
  let from = 0;
  return (
    <span className={className}>
      {places.map(([start, end]) => {
        const before = text.slice(from, start);
        from = end;
        return (
          <span key={start}>
            {before}
            <mark>{text.slice(start, end)}</mark>
          </span>
        );
      })}
      {text.slice(from)}
    </span>
  );
}

const PAIR_TITLES: Readonly<Record<PairKind, string>> = {
  'page-round-trip': 'Page round trip: the page asked, this answered',
  'page-response': 'Page response time: the server asked, the page answered',
  'wire-heartbeat': "Wire heartbeat: the server's ping, answered by the browser itself",
};

function PairBadge({ ms, kind }: { readonly ms: number; readonly kind: PairKind }) {
  return (
    <span className={css.badge} data-kind={kind} title={PAIR_TITLES[kind]}>
      {formatDuration(ms)}
    </span>
  );
}
