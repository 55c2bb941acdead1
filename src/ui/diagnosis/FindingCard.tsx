import { formatSeconds } from '../../base/format.ts';
import type { Advice, Candidate, Evidence, Finding } from '../../model/finding.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import { useActions, useShownSession } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import { Icon } from '../common/Icon.tsx';
import { IconButton } from '../common/IconButton.tsx';
import { OriginTag } from '../common/OriginTag.tsx';
import css from './diagnosis.module.css';

/** So many pieces of advice show their snippet at once; the rest opens on demand. */
const OPEN_ADVICE = 2;

const CONFIDENCE = { high: 'Almost certainly', medium: 'Probably', low: 'Possibly' } as const;

/** A finding in full: verdict, evidence, candidates, what else it could be, and what to change. */
export function FindingCard({ finding }: { readonly finding: Finding }) {
  return (
    <article className={css.card} aria-label={finding.title}>
      <h3 className={css.title}>
        <span className={css.severity} data-severity={finding.severity}>
          <Icon name={finding.severity} />
        </span>
        <span>{finding.title}</span>
        <span className={css.confidence} title={`Rule: ${finding.rule}`}>
          {CONFIDENCE[finding.confidence]} · {finding.rule}
        </span>
      </h3>
      <div className={css.body}>
        <section>
          <h4>Evidence</h4>
          <ul className={css.evidence}>
            {finding.evidence.map((evidence, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: evidence is a fixed list and may repeat a sentence.
              <EvidenceItem key={position} evidence={evidence} />
            ))}
          </ul>
        </section>
        {finding.candidates && finding.candidates.length > 0 && (
          <Candidates candidates={finding.candidates} />
        )}
        {finding.advice.length > 0 && (
          <section>
            <h4>What to change</h4>
            {finding.advice.map((advice, position) => (
              <AdviceItem key={advice.title} advice={advice} isOpen={position < OPEN_ADVICE} />
            ))}
          </section>
        )}
        {finding.alternatives.length > 0 && (
          <section>
            <h4>What else it could be</h4>
            <ul className={css.plain}>
              {finding.alternatives.map((alternative) => (
                <li key={alternative}>{alternative}</li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </article>
  );
}

function EvidenceItem({ evidence }: { readonly evidence: Evidence }) {
  const { shown } = useShownSession();
  const { revealEvidence } = useActions();
  const { connectionId, row, atMs } = evidence;
  const isLink = connectionId !== undefined && (row !== undefined || atMs !== undefined);
  return (
    <li>
      {atMs !== undefined && <span className={css.time}>{clockTime(shown.session, atMs)}</span>}{' '}
      {isLink ? (
        <button
          type="button"
          className={common.link}
          title="Show it among the frames"
          onClick={() => revealEvidence({ connectionId, row, atMs })}
        >
          {evidence.text}
        </button>
      ) : (
        evidence.text
      )}{' '}
      <OriginTag origin={evidence.origin} />
    </li>
  );
}

function Candidates({ candidates }: { readonly candidates: readonly Candidate[] }) {
  return (
    <section>
      <h4>Candidates</h4>
      <table className={css.candidates}>
        <thead>
          <tr>
            <th>Product</th>
            <th>Setting</th>
            <th>Limit</th>
            <th>Observed</th>
            <th>Why</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((candidate) => (
            <tr key={`${candidate.id} ${candidate.seconds}`}>
              <td>{candidate.product}</td>
              <td className={css.mono}>{candidate.setting}</td>
              <td className={css.number}>{candidate.seconds} s</td>
              <td className={css.number}>{signedSeconds(candidate.offsetSeconds)}</td>
              <td>{candidate.because}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function AdviceItem({ advice, isOpen }: { readonly advice: Advice; readonly isOpen: boolean }) {
  const { copyText } = useActions();
  const { snippet } = advice;
  if (snippet === undefined) return <p>{advice.title}</p>;
  return (
    <details className={css.advice} open={isOpen}>
      <summary>{advice.title}</summary>
      <div className={css.snippet}>
        <pre>
          <code>{snippet}</code>
        </pre>
        <IconButton icon="copy" label="Copy this snippet" onClick={() => copyText(snippet, 'the snippet')} />
      </div>
    </details>
  );
}

/** How far after (or before) the limit the cut came. */
function signedSeconds(seconds: number): string {
  return `${seconds < 0 ? '' : '+'}${formatSeconds(seconds * 1000)}`;
}
