import { useEffect, useMemo, useRef } from 'react';
import { plural } from '../../base/format.ts';
import { findingPlace, listFindings } from '../../store/selectors/findingModel.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { Icon } from '../common/Icon.tsx';
import { AtRiskList } from './AtRiskList.tsx';
import css from './diagnosis.module.css';
import { FindingCard } from './FindingCard.tsx';

/** All verdicts, gravest first, under those open sockets that may be next: a list left, the selected card right. */
export function FindingsView() {
  const { shown, findings, selectedId, query, range } = useApp((state) => ({
    shown: state.shown,
    findings: state.findings,
    selectedId: state.selectedFinding,
    query: state.connectionQuery,
    range: state.timeRange,
  }));
  const { session } = shown;
  const { selectFinding, setConnectionQuery, setTimeRange, copyReport } = useActions();
  const listRef = useRef<HTMLDivElement>(null);
  const ordered = useMemo(
    () => listFindings(session, findings, query, range),
    [session, findings, query, range],
  );
  const selected = ordered.find((finding) => finding.id === selectedId) ?? ordered[0];
  const hiddenCount = findings.length - ordered.length;

  useEffect(() => {
    if (selectedId)
      listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);

  const showAll = () => {
    setConnectionQuery('');
    setTimeRange(undefined);
  };
  if (!selected) {
    return (
      <div className={css.noFindings}>
        <AtRiskList />
        {hiddenCount > 0 ? (
          <EmptyState action={<TextButton label="Show all findings" onClick={showAll} />}>
            {plural(hiddenCount, 'finding')}, none of them in what you chose to see.
          </EmptyState>
        ) : (
          <EmptyState>
            {session.connections.length === 0
              ? 'No sockets yet, so nothing to diagnose.'
              : 'Nothing to report: no socket dropped in a way that needs explaining.'}
          </EmptyState>
        )}
      </div>
    );
  }
  const position = ordered.indexOf(selected);
  return (
    <div className={css.findings}>
      <div className={css.findingList}>
        <div className={css.listHead}>
          <span>{plural(ordered.length, 'finding')}</span>
          <button
            type="button"
            className={common.link}
            title="All findings as Markdown, to paste into a ticket; without messages and secrets"
            onClick={() => copyReport()}
          >
            Copy report
          </button>
        </div>
        <AtRiskList />
        {hiddenCount > 0 && (
          <p className={css.hidden}>
            {plural(hiddenCount, 'more finding')} outside of what you chose to see.{' '}
            <TextButton label="Show all" onClick={showAll} />
          </p>
        )}
        <div
          ref={listRef}
          role="listbox"
          aria-label="Findings"
          tabIndex={0}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            const next = ordered[position + step];
            if (step === 0 || !next) return;
            event.preventDefault();
            selectFinding(next.id);
          }}
        >
          {ordered.map((finding) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox around it handles the keys.
            <div
              key={finding.id}
              role="option"
              aria-selected={finding === selected}
              tabIndex={-1}
              className={css.findingRow}
              onClick={() => selectFinding(finding.id)}
            >
              <span className={css.severity} data-severity={finding.severity}>
                <Icon name={finding.severity} />
              </span>
              <span>
                {finding.title}
                <span className={css.faint}>
                  {[
                    findingPlace(shown, finding),
                    finding.rule,
                    `${finding.confidence} confidence`,
                    plural(finding.connections.length, 'socket'),
                  ]
                    .filter((words) => words !== '')
                    .join(' · ')}
                </span>
              </span>
            </div>
          ))}
        </div>
      </div>
      <div className={css.findingDetail}>
        <FindingCard finding={selected} />
      </div>
    </div>
  );
}
