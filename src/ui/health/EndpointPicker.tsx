import { formatDuration } from '../../base/format.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './health.module.css';

interface EndpointPickerProps {
  readonly endpoints: readonly string[];
  /** Absent for all of them together. */
  readonly chosen: string | undefined;
  readonly onChoose: (endpoint: string | undefined) => void;
  readonly range: TimeRange;
  readonly scale: TickScale;
  /** What narrows the sockets or the time, in words. */
  readonly narrowed: string | undefined;
}

const ALL = '';

/** Of which endpoint the figures are, and over which time. */
export function EndpointPicker(props: EndpointPickerProps) {
  const { endpoints, chosen, onChoose, range, scale, narrowed } = props;
  const [from, to] = [range.fromMs, range.toMs].map((atMs) =>
    momentLabel(atMs, scale).replace(/\.\d+( s)?$/, '$1'),
  );
  return (
    <div className={css.bar}>
      <label>
        Figures of{' '}
        <select
          className={css.select}
          value={chosen ?? ALL}
          onChange={({ target }) => onChoose(target.value === ALL ? undefined : target.value)}
        >
          <option value={ALL}>all endpoints ({endpoints.length})</option>
          {endpoints.map((endpoint) => {
            const { name, host } = endpointName(endpoint);
            return (
              <option key={endpoint} value={endpoint}>
                {host === '' ? name : `${name} · ${host}`}
              </option>
            );
          })}
        </select>
      </label>
      <span className={css.faint}>
        {from} to {to} · {formatDuration(range.toMs - range.fromMs)}
        {narrowed !== undefined && ` · ${narrowed}`}
      </span>
    </div>
  );
}
