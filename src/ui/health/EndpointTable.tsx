import { formatCount, formatDuration } from '../../base/format.ts';
import type { EndpointHealth } from '../../store/selectors/healthModel.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import { useActions } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import css from './health.module.css';
import { bytesPerSecond, perSecond, shortNumber } from './rates.ts';

const HOUR_MS = 3_600_000;

/** The same figures endpoint by endpoint, most drops first. */
export function EndpointTable({
  endpoints,
  watchedMs,
}: {
  readonly endpoints: readonly EndpointHealth[];
  readonly watchedMs: number;
}) {
  const { setConnectionQuery, showView } = useActions();
  return (
    <div className={css.tableBox}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Endpoint</th>
            <th scope="col" className={css.number}>
              Sockets
            </th>
            <th scope="col" className={css.number}>
              Open
            </th>
            <th scope="col" className={css.number}>
              Peak
            </th>
            <th scope="col" className={css.number}>
              Reconnects
            </th>
            <th
              scope="col"
              className={css.number}
              title="Median time from a loss until the next socket was open"
            >
              Recovery
            </th>
            <th scope="col" className={css.number} title="Page round trip, median">
              p50
            </th>
            <th scope="col" className={css.number} title="Page round trip, 95th percentile">
              p95
            </th>
            <th scope="col" className={css.number} title="Messages per second, both ways">
              Messages/s
            </th>
            <th scope="col" className={css.number} title="Bytes per second, both ways">
              Bytes/s
            </th>
            <th scope="col" className={css.number}>
              Drops/h
            </th>
            <th scope="col">Drops by code</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((row) => {
            const { name, host } = endpointName(row.endpoint);
            return (
              <tr key={row.endpoint}>
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
                <td className={css.number}>{formatCount(row.socketCount)}</td>
                <td className={row.open === 0 ? `${css.number} ${css.zero}` : css.number}>
                  {formatCount(row.open)}
                </td>
                <td className={css.number}>{formatCount(row.peak)}</td>
                <td className={css.number}>
                  {row.reconnectCount === 0 ? '' : formatCount(row.reconnectCount)}
                </td>
                <td className={css.number}>{optional(row.medianRecoveryMs)}</td>
                <td className={css.number}>{optional(row.p50Ms)}</td>
                <td className={css.number}>{optional(row.p95Ms)}</td>
                <td className={css.number}>{perSecond(row.traffic.messages, watchedMs)}</td>
                <td className={css.number}>
                  {row.traffic.bytes === undefined ? '' : bytesPerSecond(row.traffic.bytes, watchedMs)}
                </td>
                <td className={css.number}>
                  {row.dropCount === 0 ? '' : shortNumber((row.dropCount * HOUR_MS) / watchedMs)}
                </td>
                <td className={css.drops}>
                  {row.drops.map(({ code, count }) => (
                    <span key={code} className={css.drop}>
                      {code}
                      {count > 1 && <span className={css.faint}>×{formatCount(count)}</span>}
                    </span>
                  ))}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function optional(ms: number | undefined): string {
  return ms === undefined ? '' : formatDuration(ms);
}

/** Words that the connection list finds the endpoint's sockets by; parts that vary are left out. */
function queryFor(endpoint: string): string {
  return endpoint.split('*').join(' ').trim();
}
