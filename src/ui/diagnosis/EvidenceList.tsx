import type { Evidence } from '../../model/finding.ts';
import { clockTime } from '../../store/selectors/closeFacts.ts';
import type { EvidenceOfConnection } from '../../store/selectors/findingModel.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import common from '../common/common.module.css';
import { OriginTag } from '../common/OriginTag.tsx';
import css from './diagnosis.module.css';

/** Connections whose observations are shown at once; the rest repeat them and open on demand. */
const SHOWN_CONNECTIONS = 2;

/** What a finding stands on: every observation with its time and witness, and the way to it. */
export function EvidenceList({ groups }: { readonly groups: readonly EvidenceOfConnection[] }) {
  const ofConnections = groups.filter(({ connectionId }) => connectionId !== undefined);
  const shown = ofConnections.slice(0, SHOWN_CONNECTIONS);
  const more = ofConnections.slice(SHOWN_CONNECTIONS);
  const ofAll = groups.filter(({ connectionId }) => connectionId === undefined);
  return (
    <section>
      <h4>Evidence</h4>
      {shown.map((group) => (
        <Group key={group.connectionId} group={group} />
      ))}
      {more.length > 0 && (
        <details className={css.advice}>
          <summary>
            {more.length === 1 ? 'One more socket' : `${more.length} more sockets`} with the same story
          </summary>
          {more.map((group) => (
            <Group key={group.connectionId} group={group} />
          ))}
        </details>
      )}
      {ofAll.map(({ evidence }) => (
        <Observations key="all" evidence={evidence} />
      ))}
    </section>
  );
}

function Group({ group }: { readonly group: EvidenceOfConnection }) {
  const { revealEvidence, revealOnTimeline } = useActions();
  const { connectionId, name, evidence } = group;
  if (connectionId === undefined) return <Observations evidence={evidence} />;
  const lastAtMs = evidence.findLast(({ atMs }) => atMs !== undefined)?.atMs;
  return (
    <div className={css.group}>
      <div className={css.groupHead}>
        {name}
        <button
          type="button"
          className={common.link}
          onClick={() => revealEvidence({ connectionId, atMs: lastAtMs })}
        >
          Frames
        </button>
        <button type="button" className={common.link} onClick={() => revealOnTimeline([connectionId])}>
          Timeline
        </button>
      </div>
      <Observations evidence={evidence} />
    </div>
  );
}

function Observations({ evidence }: { readonly evidence: readonly Evidence[] }) {
  return (
    <ul className={css.evidence}>
      {evidence.map((one, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: evidence is a fixed list and may repeat a sentence.
        <Observation key={position} evidence={one} />
      ))}
    </ul>
  );
}

function Observation({ evidence }: { readonly evidence: Evidence }) {
  const shown = useApp((state) => state.shown);
  const { revealEvidence } = useActions();
  const { connectionId, row, atMs } = evidence;
  const isLink = connectionId !== undefined && (row !== undefined || atMs !== undefined);
  return (
    <li>
      {atMs !== undefined && <span className={css.time}>{clockTime(shown.session, atMs)}</span>}{' '}
      <span className={css.observed} data-timed={atMs !== undefined}>
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
      </span>
    </li>
  );
}
