import { useState } from 'react';
import type { Analyses } from '../../analysis/analyses.ts';
import { formatCount, formatDuration } from '../../base/format.ts';
import type { LineageRow } from '../../store/selectors/lineageRows.ts';
import type { TickScale } from '../../store/selectors/timelineTicks.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import { TextButton } from '../common/EmptyState.tsx';
import css from './health.module.css';
import { LineageSteps } from './LineageSteps.tsx';
import { durationIfAny } from './rates.ts';
import { UptimeStrip } from './sparks.tsx';
import { type Column, TableHead } from './TableHead.tsx';

const COLUMNS: readonly Column[] = [
  [
    'Logical connection',
    'text',
    'Sockets to one endpoint that the same page, frame or worker opened one after the other. Open a row to see them',
  ],
  ['Opened from', 'text', 'The page, frame or worker'],
  ['Sockets', 'number', 'How many there were, one after the other, attempts that failed included'],
  [
    'Up',
    'number',
    'Share of the time with an open socket, from its first opening to its last end (or the end of the time shown)',
  ],
  ['Over time', 'text', 'Green: open. Red: a gap, without an open socket'],
  ['Reconn.', 'number', 'Reconnections: sockets opened after one was lost, in the time shown'],
  ['Median gap', 'number', 'Of the times without an open socket: from an end until the next was open'],
  ['Longest gap', 'number', 'The longest time without an open socket'],
  [
    'Back-off',
    'rest',
    'How the pauses between attempts develop, from an end to the next attempt, read from the longest row of them; three pauses are needed to show a shape',
  ],
];

/** More are shown on request. */
const FIRST_SHOWN = 10;

interface LineageTableProps {
  readonly analyses: Analyses;
  readonly rows: readonly LineageRow[];
  readonly range: TimeRange;
  readonly scale: TickScale;
}

/** How every logical connection was kept up, those that reconnected most first. */
export function LineageTable({ analyses, rows, range, scale }: LineageTableProps) {
  const [isWhole, setWhole] = useState(false);
  const [openId, setOpen] = useState<string>();
  if (rows.length === 0) return null;
  const shown = isWhole ? rows : rows.slice(0, FIRST_SHOWN);
  return (
    <div className={css.tableBox}>
      <table className={`${css.table} ${css.lineages}`} aria-label="Logical connections">
        <TableHead columns={COLUMNS} />
        {shown.map((row) => (
          <LineageBody
            key={row.id}
            {...{ analyses, row, range, scale }}
            isOpen={row.id === openId}
            onToggle={() => setOpen(row.id === openId ? undefined : row.id)}
          />
        ))}
      </table>
      {shown.length < rows.length && (
        <p className={css.note}>
          <TextButton label={`Show all ${formatCount(rows.length)}`} onClick={() => setWhole(true)} />
        </p>
      )}
    </div>
  );
}

interface LineageBodyProps {
  readonly analyses: Analyses;
  readonly row: LineageRow;
  readonly range: TimeRange;
  readonly scale: TickScale;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function LineageBody({ analyses, row, range, scale, isOpen, onToggle }: LineageBodyProps) {
  const { name, host } = endpointName(row.endpoint);
  const { uptime, backoff, reconnectCount } = row;
  return (
    <tbody>
      <tr>
        <td className={css.endpoint}>
          <button
            type="button"
            className={css.disclosure}
            aria-expanded={isOpen}
            title={`${row.endpoint}: ${isOpen ? 'hide' : 'show'} its sockets`}
            onClick={onToggle}
          >
            {name}
          </button>
          <span className={css.faint}>{host}</span>
        </td>
        <td className={css.endpoint} title={row.fromUrl}>
          {row.from}
        </td>
        <td className={css.number}>{formatCount(row.connections.length)}</td>
        <td
          className={css.number}
          title={
            uptime
              ? `Open for ${formatDuration(uptime.openMs)} of ${formatDuration(uptime.spanMs)}`
              : 'No socket of it was open'
          }
        >
          {row.share}
        </td>
        <td>{uptime && <UptimeStrip uptime={uptime} range={range} />}</td>
        <td className={css.number}>{reconnectCount === 0 ? '' : formatCount(reconnectCount)}</td>
        <td className={css.number}>{durationIfAny(row.medianGapMs)}</td>
        <td className={css.number}>{durationIfAny(row.longestGapMs)}</td>
        <td className={css.backoff}>
          {backoff && (
            <>
              {backoff.shape}
              <span className={css.faint}>: {backoff.pauses}</span>
            </>
          )}
        </td>
      </tr>
      {isOpen && (
        <tr className={css.stepsRow}>
          <td colSpan={COLUMNS.length}>
            <LineageSteps {...{ analyses, row, scale }} nowMs={range.toMs} />
          </td>
        </tr>
      )}
    </tbody>
  );
}
