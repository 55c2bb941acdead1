import type { ConnectionId } from '../../model/events.ts';
import css from './idleClock.module.css';
import { useRisk } from './useRisks.ts';

interface IdleClockProps {
  readonly connectionId: ConnectionId;
  /** The whole sentence, or the limit with its owner for places with little room. */
  readonly form: 'sentence' | 'tag';
}

/** Warns that an open connection nears an idle limit, counting with the clock; nothing while it does not. */
export function IdleClock({ connectionId, form }: IdleClockProps) {
  const risk = useRisk(connectionId);
  if (!risk) return null;
  const { tag, sentence, isPast } = risk;
  if (form === 'sentence') {
    return (
      <p className={css.riskLine} data-past={isPast}>
        <span aria-hidden="true">⚠</span> {sentence}
      </p>
    );
  }
  return (
    <span className={css.risk} data-past={isPast} title={sentence}>
      <span aria-hidden="true">⚠</span> {tag}
    </span>
  );
}
