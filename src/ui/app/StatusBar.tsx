import { formatCount, plural } from '../../base/format.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import { NetLogStatusButton } from '../netLog/NetLogStatusButton.tsx';
import css from './app.module.css';
import { useApp, useShownSession } from './storeContext.tsx';

/** What is held, since when, and what is missing. */
export function StatusBar() {
  const { shown } = useShownSession();
  const { session } = shown;
  const isCapturing = useApp(
    (state) => shown.source.kind === 'live' && state.captureStatus.kind === 'capturing',
  );
  const started =
    session.captureMarks.find((mark) => mark.change === 'started')?.atMs ?? session.firstEventAtMs;
  const messages = session.connections.reduce(
    (sum, { sent, received }) => sum + sent.count + received.count,
    0,
  );
  const { droppedRows, droppedPayloads } = session.frames;
  return (
    <footer className={css.status}>
      {started !== undefined && (
        <span>
          {isCapturing ? 'Capturing since' : 'Recorded from'} {clockTime(session, started).slice(0, 8)}
        </span>
      )}
      <span>{plural(session.connections.length, 'socket')}</span>
      <span>{plural(messages, 'message')}</span>
      <span title="Over its memory budget WS Doctor drops the oldest payloads, then the oldest messages. Counts stay exact.">
        {droppedRows + droppedPayloads === 0
          ? 'nothing dropped'
          : `${formatCount(droppedPayloads)} payloads and ${formatCount(droppedRows)} messages dropped`}
      </span>
      <NetLogStatusButton />
    </footer>
  );
}
