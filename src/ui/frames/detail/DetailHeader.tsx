import { formatBytes, formatCount, formatDuration } from '../../../base/format.ts';
import { clockTime } from '../../../store/selectors/closeFacts.ts';
import type { FrameDetail } from '../../../store/selectors/frameDetail.ts';
import { type FramePairing, isControlFrame } from '../../../store/selectors/frameLine.ts';
import type { SessionView } from '../../../store/state.ts';
import { useActions } from '../../app/storeContext.tsx';
import common from '../../common/common.module.css';
import { IconButton } from '../../common/IconButton.tsx';
import { OriginTag } from '../../common/OriginTag.tsx';
import { opcodeLabel } from '../list/opcodeLabels.ts';
import { CopyMenu } from './CopyMenu.tsx';
import css from './detail.module.css';

interface DetailHeaderProps {
  readonly view: SessionView;
  readonly detail: FrameDetail;
  readonly onClose: () => void;
}

/** What is known of a message beside its content. */
export function DetailHeader({ view, detail, onClose }: DetailHeaderProps) {
  const { direction, sizeBytes, wireSizeBytes, opcode, origin, pairing, atMs, row } = detail;
  return (
    <>
      <span className={css.facts}>
        <span className={css.direction} data-direction={direction}>
          {direction === 'sent' ? '↑ Sent' : '↓ Received'}
        </span>
        <span>{clockTime(view.session, atMs)}</span>
        <span title={sizeBytes === undefined ? 'Its size is not known' : `${formatCount(sizeBytes)} bytes`}>
          {sizeBytes !== undefined && formatBytes(sizeBytes)}
          {wireSizeBytes !== undefined && (
            <span className={css.faint}>
              {sizeBytes !== undefined && ' · '}
              {wireWords(sizeBytes, wireSizeBytes, opcode)}
            </span>
          )}
        </span>
        <span>{opcodeLabel(opcode)}</span>
        <span className={css.faint}>frame {formatCount(row + 1)}</span>
        <OriginTag origin={origin} />
        {pairing && <PairLink pairing={pairing} />}
      </span>
      <CopyMenu view={view} detail={detail} />
      <IconButton icon="close" label="Close (Escape)" onClick={onClose} />
    </>
  );
}

/** `3.1 kB on the wire (25 %)`: what compression made of the message. */
function wireWords(sizeBytes: number | undefined, wireSizeBytes: number, opcode: number): string {
  const size = `${formatBytes(wireSizeBytes)} on the wire`;
  if (!sizeBytes || isControlFrame(opcode)) return size;
  return `${size} (${Math.round((wireSizeBytes / sizeBytes) * 100)} %)`;
}

function PairLink({ pairing }: { readonly pairing: FramePairing }) {
  const { selectRow } = useActions();
  const { ms, other, kind, isAnswer } = pairing;
  const length = formatDuration(ms);
  const words = {
    'page-round-trip': `${length} round trip`,
    'page-response': `${length} for the page to answer`,
    // Ping and pong pass the network stack together: the time between them says nothing.
    'wire-heartbeat': isAnswer ? 'the answer to' : 'answered by',
  };
  return (
    <span>
      {words[kind]}{' '}
      <button
        type="button"
        className={common.link}
        title={isAnswer ? 'Show what it answers' : 'Show its answer'}
        onClick={() => selectRow(other)}
      >
        ↔ frame {formatCount(other + 1)}
      </button>
    </span>
  );
}
