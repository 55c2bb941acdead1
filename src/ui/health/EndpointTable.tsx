import { formatCount, formatDuration } from '../../base/format.ts';
import type { EndpointHealth } from '../../store/selectors/healthModel.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import { useActions } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import css from './health.module.css';
import { bytesPerSecond, durationIfAny, hourly, perSecond } from './rates.ts';
import { RateSpark } from './sparks.tsx';
import { type Column, TableHead } from './TableHead.tsx';

const COLUMNS: readonly Column[] = [
  ['Endpoint', 'text', 'Scheme, host and path of the sockets; parts of the path that vary are one endpoint'],
  ['Sockets', 'number', 'Every socket to it, whether it opened or not'],
  ['Open', 'number', 'Open at the end of the time shown'],
  ['Peak', 'number', 'Most that were open at once in the time shown'],
  ['Drops/h', 'number', 'Drops in the time shown, extrapolated to an hour'],
  ['Reconn.', 'number', 'Reconnections: sockets opened after one was lost, in the time shown'],
  ['Reconn./h', 'number', 'Reconnections in the time shown, extrapolated to an hour'],
  ['Recovery', 'number', 'Median time from a loss until the next socket was open'],
  ['p50', 'number', 'Page round trip, median: from question to answer as the page saw them'],
  ['p95', 'number', 'Page round trip that 95 of 100 stay within'],
  ['Messages/s', 'number', 'Messages per second, both ways, averaged over the time shown'],
  ['Bytes/s', 'number', 'Bytes of payload per second, both ways, averaged over the time shown'],
  [
    'Messages over time',
    'text',
    'Each curve has its own scale; choose one to see all figures of the endpoint',
  ],
  ['Drops by code', 'rest', 'How many ends out of order had which code'],
];

interface EndpointTableProps {
  readonly endpoints: readonly EndpointHealth[];
  /** The one whose figures stand above. */
  readonly chosen: string | undefined;
  readonly onChoose: (endpoint: string | undefined) => void;
  readonly range: TimeRange;
}

/** The same figures endpoint by endpoint, most drops first. */
export function EndpointTable({ endpoints, chosen, onChoose, range }: EndpointTableProps) {
  return (
    <div className={css.tableBox}>
      <table className={css.table}>
        <TableHead columns={COLUMNS} />
        <tbody>
          {endpoints.map((row) => (
            <EndpointRow
              key={row.endpoint}
              row={row}
              range={range}
              isChosen={row.endpoint === chosen}
              onChoose={() => onChoose(row.endpoint === chosen ? undefined : row.endpoint)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface EndpointRowProps {
  readonly row: EndpointHealth;
  readonly range: TimeRange;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function EndpointRow({ row, range, isChosen, onChoose }: EndpointRowProps) {
  const { setConnectionQuery, showView } = useActions();
  const { name, host } = endpointName(row.endpoint);
  const { traffic, dropCount, reconnectCount } = row;
  const watchedMs = range.toMs - range.fromMs;
  const inWatched = `in ${formatDuration(watchedMs)}`;
  return (
    <tr data-chosen={isChosen}>
      <td className={css.endpoint}>
        <button
          type="button"
          className={common.link}
          title={`${row.endpoint}: show its sockets`}
          onClick={() => {
            setConnectionQuery(queryFor(row.endpoint));
            showView('connections');
          }}
        >
          {name}
        </button>
        <span className={css.faint}>{host}</span>
      </td>
      <td className={css.number}>{formatCount(row.connections.length)}</td>
      <td className={row.open === 0 ? `${css.number} ${css.zero}` : css.number}>{formatCount(row.open)}</td>
      <td className={css.number}>{formatCount(row.peak)}</td>
      <td className={css.number} title={`${formatCount(dropCount)} ${inWatched}`}>
        {dropCount === 0 ? '' : hourly(dropCount, watchedMs)}
      </td>
      <td className={css.number}>{reconnectCount === 0 ? '' : formatCount(reconnectCount)}</td>
      <td className={css.number} title={`${formatCount(reconnectCount)} ${inWatched}`}>
        {reconnectCount === 0 ? '' : hourly(reconnectCount, watchedMs)}
      </td>
      <td className={css.number}>{durationIfAny(row.medianRecoveryMs)}</td>
      <td className={css.number} title={`Of ${formatCount(row.roundTripCount)} answers`}>
        {durationIfAny(row.p50Ms)}
      </td>
      <td className={css.number} title={`Of ${formatCount(row.roundTripCount)} answers`}>
        {durationIfAny(row.p95Ms)}
      </td>
      <td className={css.number} title={`${formatCount(Math.round(traffic.total.messages))} ${inWatched}`}>
        {perSecond(traffic.total.messages, watchedMs)}
      </td>
      <td className={css.number} title={`${formatCount(Math.round(traffic.total.bytes))} bytes ${inWatched}`}>
        {bytesPerSecond(traffic.total.bytes, watchedMs)}
      </td>
      <td>
        <button
          type="button"
          className={css.sparkButton}
          aria-pressed={isChosen}
          aria-label={`All figures of ${row.endpoint}`}
          title={`At most ${perSecond(traffic.peakMessages, 1000)} messages/s over ${formatDuration(traffic.stepMs)}. Click for all figures of this endpoint`}
          onClick={onChoose}
        >
          <RateSpark samples={traffic.messages} peak={traffic.peakMessages} range={range} />
        </button>
      </td>
      <td className={css.drops}>
        {row.drops.map(({ code, count }) => (
          <span
            key={code}
            className={css.drop}
            title={`${formatCount(count)} ${inWatched}: ${hourly(count, watchedMs)} per hour`}
          >
            {code}
            {count > 1 && <span className={css.faint}>×{formatCount(count)}</span>}
          </span>
        ))}
      </td>
    </tr>
  );
}

/** Words that the connection list finds the endpoint's sockets by; parts that vary are left out. */
function queryFor(endpoint: string): string {
  return endpoint.split('*').join(' ').trim();
}
