import { useMemo } from 'react';
import type { Advice, Finding } from '../../model/finding.ts';
import { findingCard } from '../../store/selectors/findingModel.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import { Icon } from '../common/Icon.tsx';
import { IconButton } from '../common/IconButton.tsx';
import { CandidateTable } from './CandidateTable.tsx';
import css from './diagnosis.module.css';
import { EvidenceList } from './EvidenceList.tsx';

/** So many pieces of advice show their snippet at once; the rest opens on demand. */
const OPEN_ADVICE = 2;

const CONFIDENCE = { high: 'Almost certainly', medium: 'Probably', low: 'Possibly' } as const;

/** A finding in full: verdict, evidence, candidates, what else it could be, and what to change. */
export function FindingCard({ finding }: { readonly finding: Finding }) {
  const shown = useApp((state) => state.shown);
  const { revealOnTimeline } = useActions();
  const card = useMemo(() => findingCard(shown.session, finding), [shown, finding]);
  return (
    <article className={css.card} aria-label={finding.title}>
      <h3 className={css.title}>
        <span className={css.severity} data-severity={finding.severity}>
          <Icon name={finding.severity} />
        </span>
        <span>{finding.title}</span>
        <span className={css.confidence} title={`Confidence: ${finding.confidence}. Rule: ${finding.rule}`}>
          {CONFIDENCE[finding.confidence]} · {finding.rule}
          {finding.connections.length > 0 && (
            <button
              type="button"
              className={common.link}
              title="Show its sockets on the timeline"
              onClick={() => revealOnTimeline(finding.connections)}
            >
              Show on the timeline
            </button>
          )}
        </span>
      </h3>
      <div className={css.body}>
        {card.lead && <p className={css.lead}>{card.lead}</p>}
        <EvidenceList groups={card.evidence} />
        {finding.candidates && finding.candidates.length > 0 && (
          <CandidateTable candidates={finding.candidates} />
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
