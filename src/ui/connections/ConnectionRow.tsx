import { formatBytes, formatCount, formatDuration } from '../../base/format.ts';
import type { ConnectionState } from '../../model/session.ts';
import type { ConnectionSummary } from '../../store/selectors/connectionSummary.ts';
import { Icon } from '../common/Icon.tsx';
import css from './connections.module.css';
import { IdleClock } from './IdleClock.tsx';

const STATES: Readonly<Record<ConnectionState, { readonly symbol: string; readonly label: string }>> = {
  connecting: { symbol: '◌', label: 'connecting' },
  open: { symbol: '●', label: 'open' },
  closing: { symbol: '◐', label: 'closing' },
  closed: { symbol: '✕', label: 'closed' },
  failed: { symbol: '✕', label: 'failed to open' },
  unopened: { symbol: '✕', label: 'ended, not seen to open' },
};

interface ConnectionRowProps {
  readonly summary: ConnectionSummary;
  /** One line with columns, or two lines. */
  readonly layout: 'table' | 'compact';
}

/** What stands in a row of the connection list. */
export function ConnectionRow({ summary, layout }: ConnectionRowProps) {
  return layout === 'table' ? <TableCells summary={summary} /> : <CompactCells summary={summary} />;
}

function TableCells({ summary }: { readonly summary: ConnectionSummary }) {
  return (
    <>
      <StateCell state={summary.state} />
      <span className={css.name} data-ended={isOver(summary)} title={summary.url}>
        <FindingsFlag summary={summary} />
        {summary.name}
        <span className={css.host}>{summary.host}</span>
      </span>
      <span className={css.badgeCell}>
        <CloseBadge summary={summary} />
      </span>
      <span className={css.faint} title={summary.context}>
        {contextText(summary)}
      </span>
      <span className={css.faint}>{summary.subprotocol}</span>
      <span className={css.number}>
        <Counts summary={summary} />
      </span>
      <span className={css.number}>
        <Sizes summary={summary} />
      </span>
      <span className={css.number}>{formatDuration(summary.ageMs)}</span>
      <span className={css.number}>
        {quietText(summary)} <IdleClock connectionId={summary.id} form="tag" />
      </span>
    </>
  );
}

function CompactCells({ summary }: { readonly summary: ConnectionSummary }) {
  const facts = [contextText(summary), summary.subprotocol, formatDuration(summary.ageMs)].filter(Boolean);
  return (
    <>
      <StateCell state={summary.state} />
      <span className={css.name} data-ended={isOver(summary)} title={summary.url}>
        <FindingsFlag summary={summary} />
        {summary.name}
        <span className={css.host}>{summary.host}</span>
      </span>
      <span className={css.badgeCell}>
        <CloseBadge summary={summary} />
      </span>
      <span className={css.secondLine}>
        {facts.join(' · ')} · <Counts summary={summary} />
        {summary.quietMs !== undefined && ` · quiet ${quietText(summary)}`}{' '}
        <IdleClock connectionId={summary.id} form="tag" />
      </span>
    </>
  );
}

function StateCell({ state }: { readonly state: ConnectionState }) {
  const { symbol, label } = STATES[state];
  return (
    <span className={css.state} data-state={state} role="img" aria-label={label} title={label}>
      {symbol}
    </span>
  );
}

function FindingsFlag({ summary }: { readonly summary: ConnectionSummary }) {
  const { findings } = summary;
  if (!findings || findings.severity === 'info') return null;
  return (
    <span className={css.flag} data-severity={findings.severity} title={findings.title}>
      <Icon name="findings" filled />
      <span className="visually-hidden">{findings.count} findings: </span>
    </span>
  );
}

function CloseBadge({ summary }: { readonly summary: ConnectionSummary }) {
  const { close } = summary;
  if (!close) return null;
  return (
    <span className={css.closeBadge} data-tone={close.tone} title={close.title}>
      {close.label}
    </span>
  );
}

function Counts({ summary }: { readonly summary: ConnectionSummary }) {
  return (
    <span title="Messages sent and received">
      <span className={css.sent}>↑</span>
      {formatCount(summary.sentCount)} <span className={css.received}>↓</span>
      {formatCount(summary.receivedCount)}
    </span>
  );
}

function Sizes({ summary }: { readonly summary: ConnectionSummary }) {
  return (
    <span title="Bytes sent and received">
      {formatBytes(summary.sentBytes)} / {formatBytes(summary.receivedBytes)}
    </span>
  );
}

function contextText(summary: ConnectionSummary): string {
  if (!summary.beforeCapture) return summary.context;
  const doubt = summary.isUntold ? ', cannot tell which socket' : '';
  return `${summary.context} · ${summary.beforeCapture} before capture${doubt}`;
}

function quietText(summary: ConnectionSummary): string {
  return summary.quietMs === undefined ? '' : formatDuration(summary.quietMs);
}

function isOver({ state }: ConnectionSummary): boolean {
  return state === 'closed' || state === 'failed' || state === 'unopened';
}
