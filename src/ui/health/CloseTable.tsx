import { formatCount, plural } from '../../base/format.ts';
import type { ClosesOfCode } from '../../store/selectors/healthCloses.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import { useActions } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import css from './health.module.css';
import { shortNumber } from './rates.ts';
import { MomentSpark } from './sparks.tsx';

/** More endpoints are only counted. */
const MOST_NAMED = 3;

interface CloseTableProps {
  readonly closes: readonly ClosesOfCode[];
  readonly range: TimeRange;
}

/** How sockets ended, code by code, clean ends included. */
export function CloseTable({ closes, range }: CloseTableProps) {
  const { setConnectionQuery, showView } = useActions();
  if (closes.length === 0) return <p className={css.note}>No socket has ended yet.</p>;
  return (
    <div className={css.tableBox}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Ended with</th>
            <th scope="col" className={css.number} title="How many sockets ended so in the time shown">
              Sockets
            </th>
            <th scope="col" title="Of all ends listed here, clean ones included">
              Share of all ends
            </th>
            <th
              scope="col"
              className={css.number}
              title="Disconnect rate: ends of this code in the time shown, extrapolated to an hour"
            >
              Per hour
            </th>
            <th scope="col" title="A tick for each end, from the beginning of the time shown to its end">
              When
            </th>
            <th scope="col" className={css.drops}>
              Where
            </th>
          </tr>
        </thead>
        <tbody>
          {closes.map(({ label, kind, meaning, count, share, perHour, endpoints, atMs }) => (
            <tr key={label}>
              <td className={css.endpoint}>
                {/^\d+$/.test(label) ? (
                  <button
                    type="button"
                    className={common.link}
                    title={`Show the sockets that ended with ${label}`}
                    onClick={() => {
                      setConnectionQuery(label);
                      showView('connections');
                    }}
                  >
                    {label}
                  </button>
                ) : (
                  <span className={css.label}>{label}</span>
                )}
                <span className={css.faint}>{meaning}</span>
              </td>
              <td className={css.number}>{formatCount(count)}</td>
              <td>
                <span className={css.share} data-kind={kind}>
                  <i style={{ width: `${share * 100}%` }} />
                </span>
                <span className={css.percent}>{shareWords(share)}</span>
              </td>
              <td className={css.number}>{shortNumber(perHour)}</td>
              <td>
                <MomentSpark {...{ atMs, kind, range }} />
              </td>
              <td className={css.faint} title={endpoints.join('\n')}>
                {whereWords(endpoints)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function shareWords(share: number): string {
  return share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

/** Endpoints by name while they fit, else how many. */
function whereWords(endpoints: readonly string[]): string {
  if (endpoints.length > MOST_NAMED) return plural(endpoints.length, 'endpoint');
  return endpoints.map((endpoint) => endpointName(endpoint).name).join(', ');
}
