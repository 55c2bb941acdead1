import { useActions, useApp } from '../app/storeContext.tsx';
import css from './netLog.module.css';
import { netLogWords } from './netLogWords.ts';

/** The status bar's word about protocol pings; opens the dialog that makes them visible. */
export function NetLogStatusButton() {
  const netLog = useApp((state) => state.netLog);
  const { showNetLogDialog, canFollowNetLog } = useActions();
  if (!canFollowNetLog) return null;
  const isNone = netLog.status.kind === 'none';
  const { short, long } = netLogWords(netLog);
  return (
    <button
      type="button"
      className={css.chip}
      data-kind={netLog.status.kind}
      title={isNone ? 'Chrome tells no extension of protocol pings. Its net log has them.' : long}
      onClick={() => showNetLogDialog(true)}
    >
      {isNone ? 'protocol pings: follow a net log…' : short}
    </button>
  );
}
