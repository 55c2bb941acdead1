import { useEffect, useRef } from 'react';
import { plural } from '../../base/format.ts';
import type { Severity } from '../../model/finding.ts';
import { useActions, useApp, useShownSession } from '../app/storeContext.tsx';
import { EmptyState } from '../common/EmptyState.tsx';
import { Icon } from '../common/Icon.tsx';
import css from './diagnosis.module.css';
import { FindingCard } from './FindingCard.tsx';

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** All verdicts, gravest first: a list on the left, the selected card on the right. */
export function FindingsView() {
  const { shown } = useShownSession();
  const { findings, selectedId } = useApp((state) => ({
    findings: state.findings,
    selectedId: state.selectedFinding,
  }));
  const { selectFinding } = useActions();
  const listRef = useRef<HTMLDivElement>(null);
  const ordered = findings.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
  const selected = ordered.find((finding) => finding.id === selectedId) ?? ordered[0];

  useEffect(() => {
    if (selectedId)
      listRef.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);

  if (!selected) {
    return (
      <EmptyState>
        {shown.session.connections.length === 0
          ? 'No sockets yet, so nothing to diagnose.'
          : 'Nothing to report: no socket dropped in a way that needs explaining.'}
      </EmptyState>
    );
  }
  const position = ordered.indexOf(selected);
  return (
    <div className={css.findings}>
      <div
        className={css.findingList}
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
                {finding.rule} · {finding.confidence} confidence ·{' '}
                {plural(finding.connections.length, 'socket')}
              </span>
            </span>
          </div>
        ))}
      </div>
      <div className={css.findingDetail}>
        <FindingCard finding={selected} />
      </div>
    </div>
  );
}
