import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useId, useMemo, useState } from 'react';
import type { Analyses } from '../../analysis/analyses.ts';
import { plural } from '../../base/format.ts';
import type { ConnectionId } from '../../model/events.ts';
import type { Risk } from '../../store/selectors/riskModel.ts';
import type { LaneRow, TimelineRow } from '../../store/selectors/timelineModel.ts';
import { type LanePicture, lanePicture } from '../../store/selectors/timelinePicture.ts';
import type { TickScale } from '../../store/selectors/timelineTicks.ts';
import type { TimeRange } from '../../store/state.ts';
import { LaneCanvas } from './LaneCanvas.tsx';
import { GroupLabel, LaneLabel } from './LaneLabel.tsx';
import { LANE_PX } from './laneGeometry.ts';
import { createSteadyRange } from './laneSlots.ts';
import css from './lanes.module.css';
import type { Palette } from './palette.ts';

interface LaneListProps {
  readonly scrollerRef: RefObject<HTMLDivElement | null>;
  readonly analyses: Analyses;
  readonly rows: readonly TimelineRow[];
  readonly range: TimeRange;
  readonly labelPx: number;
  readonly plotPx: number;
  readonly scale: TickScale;
  readonly nowMs: number;
  /** Changes whenever the session did. */
  readonly revision: number;
  readonly palette: Palette | undefined;
  readonly selected: ConnectionId | undefined;
  /** Open connections that may soon be cut. */
  readonly risks: ReadonlyMap<ConnectionId, Risk>;
  /** The story of a lane in words. */
  readonly tell: (lane: LaneRow) => string;
  readonly onSelect: (lane: LaneRow) => void;
  /** Keys this list does not use itself. */
  readonly onOtherKey: (event: KeyboardEvent) => void;
}

interface LaneSight {
  readonly picture: LanePicture;
  /** Most messages in one slice. */
  readonly busiest: number;
  readonly story: string;
}

/** The lanes one sees, each with its picture; the others exist only as height. */
export function LaneList(props: LaneListProps) {
  const { scrollerRef, analyses, rows, range, labelPx, plotPx, scale, nowMs, revision } = props;
  const { palette, selected, risks } = props;
  const listId = useId();
  const [steadyRange] = useState(createSteadyRange);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => LANE_PX,
    overscan: 4,
    rangeExtractor: steadyRange,
  });
  const items = virtualizer.getVirtualItems();
  // What a lane looks like holds until the window, the clock or the session moves: scrolling computes new lanes only.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are what a sight depends on.
  const sights = useMemo(
    () => new Map<ConnectionId, LaneSight>(),
    [analyses, rows, range, plotPx, scale, nowMs, revision, risks],
  );
  function sightOf(lane: LaneRow): LaneSight {
    const known = sights.get(lane.connectionId);
    if (known) return known;
    const picture = lanePicture(analyses, lane, range, plotPx, nowMs, risks.get(lane.connectionId));
    const sight = { picture, busiest: Math.max(0, ...picture.density), story: props.tell(lane) };
    sights.set(lane.connectionId, sight);
    return sight;
  }
  let busiest = 1;
  for (const { index } of items) {
    const row = rows[index];
    if (row?.kind === 'lane') busiest = Math.max(busiest, sightOf(row).busiest);
  }
  // In steps of two: a lane that scrolls in seldom changes the scale of all the others.
  busiest = 2 ** Math.ceil(Math.log2(busiest));

  const selectedIndex = rows.findIndex((row) => row.kind === 'lane' && row.connectionId === selected);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new selection scrolls, not new lanes above it.
  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [selected]);

  function onKeyDown(event: KeyboardEvent): void {
    const lane = laneForKey(event.key, rows, selectedIndex);
    if (lane) {
      event.preventDefault();
      props.onSelect(lane);
    } else props.onOtherKey(event);
  }

  const laneCount = rows.reduce((count, row) => count + (row.kind === 'lane' ? 1 : 0), 0);
  return (
    <div
      ref={scrollerRef}
      className={css.scroller}
      role="listbox"
      aria-label={`Timeline of ${plural(laneCount, 'socket')}. Arrow up and down choose a socket, Enter shows its frames, left and right move in time, plus and minus zoom, 0 shows all.`}
      aria-activedescendant={selectedIndex >= 0 ? `${listId}-${selectedIndex}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const style = { height: LANE_PX, transform: `translateY(${start}px)` };
          if (row.kind === 'group') {
            return (
              <div key={index % items.length} className={css.group} style={style} role="presentation">
                <div className={css.label} style={{ maxWidth: '100%', minWidth: labelPx }}>
                  <GroupLabel group={row} />
                </div>
              </div>
            );
          }
          const { picture, story } = sightOf(row);
          return (
            <div
              key={index % items.length}
              id={`${listId}-${index}`}
              className={css.lane}
              style={style}
              role="option"
              aria-selected={row.connectionId === selected}
              aria-label={story}
              tabIndex={-1}
              data-grouped={row.socketCount > 1}
            >
              <div className={css.label} style={{ width: labelPx }}>
                <LaneLabel lane={row} scale={scale} nowMs={nowMs} />
              </div>
              {plotPx > 0 && palette && (
                <LaneCanvas picture={picture} palette={palette} widthPx={plotPx} busiest={busiest} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** The lane that a key chooses; `undefined` for keys that choose none. */
function laneForKey(key: string, rows: readonly TimelineRow[], selectedIndex: number): LaneRow | undefined {
  const find = (start: number, step: 1 | -1): LaneRow | undefined => {
    for (let index = start; index >= 0 && index < rows.length; index += step) {
      const row = rows[index];
      if (row?.kind === 'lane') return row;
    }
    return undefined;
  };
  switch (key) {
    case 'ArrowDown':
      return find(selectedIndex + 1, 1);
    case 'ArrowUp':
      return find((selectedIndex < 0 ? rows.length : selectedIndex) - 1, -1);
    case 'PageDown':
      return find(Math.min(rows.length - 1, selectedIndex + 15), -1);
    case 'PageUp':
      return find(Math.max(0, selectedIndex - 15), 1);
    default:
      return undefined;
  }
}
