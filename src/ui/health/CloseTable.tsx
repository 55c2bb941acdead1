import { formatCount, plural } from '../../base/format.ts';
import type { ClosesOfCode } from '../../store/selectors/healthCloses.ts';
import { useActions } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import css from './health.module.css';
import { shortNumber } from './rates.ts';

/** How sockets ended, code by code, clean ends included. */
export function CloseTable({ closes }: { readonly closes: readonly ClosesOfCode[] }) {
  const { setConnectionQuery, showView } = useActions();
  if (closes.length === 0) return <p className={css.note}>No socket has ended yet.</p>;
  return (
    <div className={css.tableBox}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">Ended with</th>
            <th scope="col" className={css.number}>
              Sockets
            </th>
            <th scope="col">Share of all ends</th>
            <th scope="col" className={css.number}>
              Per hour
            </th>
            <th scope="col" className={css.drops}>
              Where
            </th>
          </tr>
        </thead>
        <tbody>
          {closes.map(({ label, kind, meaning, count, share, perHour, endpointCount }) => (
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
              <td className={css.faint}>{plural(endpointCount, 'endpoint')}</td>
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
