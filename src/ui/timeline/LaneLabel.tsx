import { memo } from 'react';
import { formatDuration } from '../../base/format.ts';
import type { GroupRow, LaneRow } from '../../store/selectors/timelineModel.ts';
import { momentLabel, type TickScale } from '../../store/selectors/timelineTicks.ts';
import { endpointName } from '../../store/selectors/timelineWords.ts';
import { Icon } from '../common/Icon.tsx';
import css from './lanes.module.css';

interface LaneLabelProps {
  readonly lane: LaneRow;
  readonly scale: TickScale;
  readonly nowMs: number;
}

/** What stands left of a lane: the endpoint, or among its reconnections when it began; and how long it lasted. */
export const LaneLabel = memo(function LaneLabel({ lane, scale, nowMs }: LaneLabelProps) {
  const lastedMs = (lane.end?.atMs ?? nowMs) - (lane.openedAtMs ?? lane.createdAtMs);
  return (
    <>
      <LaneState lane={lane} />
      {lane.socketCount > 1 ? (
        <span className={css.laneName}>
          <span className={css.ordinal}>{lane.ordinal}</span>
          <span className={css.subtle}>
            {momentLabel(lane.createdAtMs, scale).replace(/\.\d+( s)?$/, '$1')}
          </span>
        </span>
      ) : (
        <EndpointText endpoint={lane.endpoint} />
      )}
      <span className={css.lasted}>{lane.openedAtMs === undefined ? '' : formatDuration(lastedMs)}</span>
    </>
  );
});

/** What stands left of the line above the lanes of one endpoint. */
export function GroupLabel({ group }: { readonly group: GroupRow }) {
  const shown = group.laneCount < group.socketCount ? `${group.laneCount} of ` : '';
  const facts = [`${shown}${group.socketCount} sockets`];
  if (group.openCount > 0) facts.push(`${group.openCount} open`);
  if (group.droppedCount > 0) facts.push(`${group.droppedCount} dropped`);
  return (
    <>
      <EndpointText endpoint={group.endpoint} />
      <span className={css.groupFacts}>{facts.join(' · ')}</span>
    </>
  );
}

function EndpointText({ endpoint }: { readonly endpoint: string }) {
  const { name, host } = endpointName(endpoint);
  return (
    <span className={css.laneName} title={endpoint}>
      {name}
      <span className={css.host}>{host}</span>
    </span>
  );
}

function LaneState({ lane }: { readonly lane: LaneRow }) {
  const { finding, end } = lane;
  if (finding && finding.severity !== 'info') {
    return (
      <span className={css.flag} data-severity={finding.severity}>
        <Icon name="findings" filled />
      </span>
    );
  }
  if (end) return <span className={css.state} data-state="ended" />;
  return <span className={css.state} data-state={lane.openedAtMs === undefined ? 'connecting' : 'open'} />;
}
