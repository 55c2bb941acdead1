import type { ReactNode } from 'react';
import { formatDuration } from '../../base/format.ts';
import { Icon } from '../common/Icon.tsx';
import css from './timeline.module.css';
import type { TimelineWindow } from './useTimelineWindow.ts';

interface TimelineToolbarProps {
  readonly window: TimelineWindow;
  readonly isLive: boolean;
}

/** One step of the zoom buttons and keys. */
export const ZOOM_STEP = 0.6;

/** Zoom, the way back to everything, following now, and what the signs mean. */
export function TimelineToolbar({ window: view, isLive }: TimelineToolbarProps) {
  const { mode, range } = view;
  return (
    <div className={css.toolbar} role="toolbar" aria-label="Timeline">
      <Button
        label="Zoom in (+), or Ctrl and wheel, or drag over a span"
        onClick={() => view.zoom(ZOOM_STEP)}
      >
        +
      </Button>
      <Button label="Zoom out (−)" disabled={mode.kind === 'fit'} onClick={() => view.zoom(1 / ZOOM_STEP)}>
        −
      </Button>
      <Button label="Show everything (0)" disabled={mode.kind === 'fit'} onClick={view.fit}>
        Fit all
      </Button>
      {isLive && (
        <Button
          label="Keep now at the right edge (End)"
          pressed={mode.kind === 'follow'}
          onClick={view.follow}
        >
          Follow now
        </Button>
      )}
      <span
        className={css.span}
        title="Arrow left and right, Shift and drag, or the wheel sideways move in time; arrow up and down choose a socket"
      >
        {formatDuration(range.toMs - range.fromMs)} shown
      </span>
      <Legend />
    </div>
  );
}

function Button(props: {
  readonly label: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={css.button}
      title={props.label}
      aria-label={props.label}
      disabled={props.disabled ?? false}
      onClick={props.onClick}
      {...(props.pressed !== undefined && { 'aria-pressed': props.pressed })}
    >
      {props.children}
    </button>
  );
}

function Legend() {
  return (
    <span className={css.legend} aria-hidden="true">
      <span>
        <b data-tone="error" className={css.flag}>
          <Icon name="findings" filled />
        </b>
        finding
      </span>
      <span>
        <i data-sign="connecting" /> connecting
      </span>
      <span>
        <i data-sign="messages" /> messages
      </span>
      <span>
        <i data-sign="heartbeat" /> heartbeat
      </span>
      <span>
        <i data-sign="unanswered" /> unanswered
      </span>
      <span>
        <i data-sign="silence" /> silence
      </span>
      <span>
        <i data-sign="explained" /> silence it explains
      </span>
      <span>
        <i data-sign="risk" /> at risk
      </span>
      <span>
        <b data-tone="error">✕</b> cut
      </span>
      <span>
        <b data-tone="warning">◆</b> error code
      </span>
      <span>
        <b data-tone="ok">○</b> clean
      </span>
      <span>
        <b data-tone="error">⊘</b> refused
      </span>
    </span>
  );
}
