import type { LaneRow } from '../../store/selectors/timelineModel.ts';
import { TextButton } from '../common/EmptyState.tsx';
import css from './timeline.module.css';

interface SelectedLaneProps {
  readonly lane: LaneRow;
  readonly story: readonly string[];
  readonly onFrames: () => void;
  readonly onClose: () => void;
  readonly onHeartbeats: () => void;
  readonly onFinding: () => void;
}

/** The story of the selected lane in words, with the ways on. */
export function SelectedLane({ lane, story, onFrames, onClose, onHeartbeats, onFinding }: SelectedLaneProps) {
  return (
    <section className={css.story} aria-label="Selected socket">
      <div className={css.storyText}>
        <b>{lane.endpoint}</b> {story.join(' ')}
      </div>
      <div className={css.storyActions}>
        <TextButton label="Frames" onClick={onFrames} />
        <TextButton label="Heartbeats" onClick={onHeartbeats} />
        {lane.end && <TextButton label="Why it ended" onClick={onClose} />}
        {lane.finding && <TextButton label="Finding" onClick={onFinding} />}
      </div>
    </section>
  );
}
