import { formatSeconds } from '../../base/format.ts';
import type { Candidate } from '../../model/finding.ts';
import { isInStack, stackNameOf } from '../../store/selectors/stackModel.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import css from './diagnosis.module.css';

/** Candidates shown at once; what follows fits by its number alone. */
const SHOWN = 4;

/** The products that fit, likeliest first. Who knows that one stands in the path says so here, and the order follows. */
export function CandidateTable({ candidates }: { readonly candidates: readonly Candidate[] }) {
  const more = candidates.slice(SHOWN);
  return (
    <section>
      <h4>Candidates</h4>
      <Rows candidates={candidates.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details className={css.advice}>
          <summary>{more.length} more with this limit</summary>
          <Rows candidates={more} />
        </details>
      )}
    </section>
  );
}

function Rows({ candidates }: { readonly candidates: readonly Candidate[] }) {
  return (
    <table className={css.candidates}>
      <thead>
        <tr>
          <th title="Tick what stands between the page and its server: candidates and advice follow">
            In my stack
          </th>
          <th>Product</th>
          <th>Setting</th>
          <th className={css.number}>Limit</th>
          <th className={css.number} title="Observed silence or age minus the limit">
            Off by
          </th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate) => (
          <tr key={`${candidate.id} ${candidate.seconds}`}>
            <td className={css.inStack}>
              <InStack candidate={candidate} />
            </td>
            <td>{candidate.product}</td>
            <td className={css.mono}>{candidate.setting}</td>
            <td className={css.number}>{candidate.seconds} s</td>
            <td className={css.number}>{signedSeconds(candidate.offsetSeconds)}</td>
            <td>{candidate.because}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function InStack({ candidate }: { readonly candidate: Candidate }) {
  const stack = useApp((state) => state.preferences.stack);
  const { setPreferences } = useActions();
  const name = stackNameOf(candidate);
  if (name === undefined) return null;
  const others = stack.filter((item) => !isInStack([item], name));
  return (
    <input
      type="checkbox"
      aria-label={`${candidate.product} is in my stack`}
      checked={isInStack(stack, name)}
      onChange={({ target }) => setPreferences({ stack: target.checked ? [...others, name] : others })}
    />
  );
}

/** How far after (or before) the limit the cut came. */
function signedSeconds(seconds: number): string {
  return `${seconds < 0 ? '' : '+'}${formatSeconds(seconds * 1000)}`;
}
