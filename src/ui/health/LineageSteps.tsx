import type { Analyses } from '../../analysis/analyses.ts';
import { formatCount, formatDuration } from '../../base/format.ts';
import { type LineageRow, lineageSteps } from '../../store/selectors/lineageRows.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import { useActions } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import css from './health.module.css';

/** The newest are listed, the others counted. */
const MOST_LISTED = 50;

interface LineageStepsProps {
  readonly analyses: Analyses;
  readonly row: LineageRow;
  readonly scale: TickScale;
  readonly nowMs: number;
}

/** The sockets that the figures of a logical connection come from; each leads to its frames. */
export function LineageSteps({ analyses, row, scale, nowMs }: LineageStepsProps) {
  const { selectConnection, showView } = useActions();
  const steps = lineageSteps(analyses, row, nowMs);
  const earlier = Math.max(0, steps.length - MOST_LISTED);
  return (
    <ol className={css.steps} aria-label={`Sockets of ${row.endpoint}`}>
      {earlier > 0 && <li className={css.faint}>{formatCount(earlier)} earlier ones</li>}
      {steps.slice(earlier).map(({ id, createdAtMs, words, wasOpened, pauseMs }) => (
        <li key={id}>
          <button
            type="button"
            className={common.link}
            title={`Show the frames of socket ${id}`}
            onClick={() => {
              selectConnection(id);
              showView('connections');
            }}
          >
            {momentLabel(createdAtMs, scale)}
          </button>
          <span className={css.pause}>
            {pauseMs === undefined ? 'first' : `after ${formatDuration(pauseMs)}`}
          </span>
          <span className={wasOpened ? undefined : css.failed}>{words}</span>
        </li>
      ))}
    </ol>
  );
}
