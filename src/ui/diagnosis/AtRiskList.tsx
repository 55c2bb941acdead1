import { connectionName } from '../../store/selectors/findingModel.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { useRisks } from '../connections/useRisks.ts';
import css from './diagnosis.module.css';

/** More would push the findings out of sight; the list of connections marks them all. */
const SHOWN = 5;

/** Open sockets that may soon be cut, each with its clock; nothing while none is near a limit. */
export function AtRiskList() {
  const risks = useRisks();
  const session = useApp((state) => state.shown.session);
  const { revealEvidence } = useActions();
  if (risks.size === 0) return null;
  const list = [...risks.values()];
  return (
    <section className={css.atRisk} aria-label="At risk">
      <h3>At risk now</h3>
      {list.slice(0, SHOWN).map(({ connectionId, sentence, isPast }) => (
        <button
          key={connectionId}
          type="button"
          className={css.risk}
          data-past={isPast}
          title="Show its frames"
          onClick={() => revealEvidence({ connectionId, atMs: Number.POSITIVE_INFINITY })}
        >
          <b>{connectionName(session, connectionId)}</b> {sentence}
        </button>
      ))}
      {list.length > SHOWN && <p>… and {list.length - SHOWN} more</p>}
    </section>
  );
}
