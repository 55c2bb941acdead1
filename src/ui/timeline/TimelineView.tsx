import { type KeyboardEvent, useMemo, useRef } from 'react';
import { listConnections } from '../../store/selectors/connectionList.ts';
import { bandsOfConnection, type LaneRow, timelineModel } from '../../store/selectors/timelineModel.ts';
import { pauseAround } from '../../store/selectors/timelinePauses.ts';
import { tickScale, timeTicks } from '../../store/selectors/timelineTicks.ts';
import { laneStory, overLaneWords, pauseWords } from '../../store/selectors/timelineWords.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { EmptyState, TextButton } from '../common/EmptyState.tsx';
import { useElementSize } from '../common/useElementSize.ts';
import { useRisks } from '../connections/useRisks.ts';
import { BandLabels, BandLayer } from './BandLayer.tsx';
import type { LaneHit } from './hitLane.ts';
import { LaneList } from './LaneList.tsx';
import { PlotOverlay } from './PlotOverlay.tsx';
import { usePalette } from './palette.ts';
import { SelectedLane } from './SelectedLane.tsx';
import { TimelineHead } from './TimelineHead.tsx';
import { TimelineToolbar, ZOOM_STEP } from './TimelineToolbar.tsx';
import css from './timeline.module.css';
import { useCalmSession } from './useCalmSession.ts';
import { useTimelineWindow } from './useTimelineWindow.ts';

/** Lanes are redrawn at most this often while messages arrive. */
const RENEW_EVERY_MS = 200;
const PAN_STEP = 0.1;
/** Width of the names left of the lanes: a share of the view between two limits, in CSS pixels. */
const LABEL_SHARE = 0.22;
const LABEL_MIN_PX = 132;
const LABEL_MAX_PX = 250;

/**
 * All connections as lanes on one time axis.
 *
 * Lanes are small canvases, one per row in sight, under an axis of plain SVG: a chart library took longer for the axis
 * than all lanes together. Measured with 500 lanes and 200,000 messages: 8 ms of script per zoom step, 5 ms per step of
 * panning or scrolling, 60 frames per second, no task above 51 ms. Rows with a canvas of their own also scroll without
 * being drawn again.
 */
export function TimelineView() {
  const { shown, isLive, nowMs, revision } = useCalmSession(RENEW_EVERY_MS);
  const { query, timeRange, timelineFocus, findings, selected, timeFormat } = useApp((state) => ({
    query: state.connectionQuery,
    timeRange: state.timeRange,
    timelineFocus: state.timelineFocus,
    findings: state.findings,
    selected: state.selectedConnection,
    timeFormat: state.preferences.timeFormat,
  }));
  const { selectConnection, selectFinding, showDetail, showView, revealEvidence, setConnectionQuery } =
    useActions();
  const { session, analyses } = shown;
  const { factsRevision } = session;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the session changes in place; its counter tells when.
  const { rows, bands } = useMemo(
    () => timelineModel(analyses, listConnections(session, query, timeRange), findings),
    [session, analyses, factsRevision, query, timeRange, findings],
  );

  const viewRef = useRef<HTMLDivElement>(null);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const [bodyRef, { width }] = useElementSize<HTMLDivElement>();
  const palette = usePalette(viewRef);
  const view = useTimelineWindow(session, nowMs, isLive, timeRange, timelineFocus);
  const { range } = view;
  const labelPx = Math.round(Math.max(LABEL_MIN_PX, Math.min(LABEL_MAX_PX, width * LABEL_SHARE)));
  const plotPx = Math.max(0, Math.floor(width - labelPx - SCROLLBAR_PX));
  const scale = useMemo(() => tickScale(session, timeFormat), [session, timeFormat]);
  const ticks = useMemo(() => timeTicks(range, plotPx, scale), [range, plotPx, scale]);

  const risks = useRisks();
  const tell = (lane: LaneRow): readonly string[] => {
    const story = laneStory(analyses, lane, scale, nowMs);
    const risk = risks.get(lane.connectionId);
    return risk ? [...story, risk.sentence] : story;
  };
  const lanes = rows.filter((row) => row.kind === 'lane');
  const selectedLane = lanes.find((lane) => lane.connectionId === selected);

  function goTo(lane: LaneRow, tab: 'frames' | 'close' | 'heartbeats'): void {
    if (tab === 'frames') {
      revealEvidence({ connectionId: lane.connectionId, atMs: lane.end?.atMs });
      return;
    }
    selectConnection(lane.connectionId);
    showDetail(tab);
    showView('connections');
  }
  function select(lane: LaneRow): void {
    selectConnection(lane.connectionId);
    showDetail(lane.end ? 'close' : 'frames');
  }
  function onLane(lane: LaneRow, hit: LaneHit, atMs: number): void {
    if (hit === 'end' || hit === 'silence') goTo(lane, 'frames');
    else if (hit === 'pause') revealEvidence({ connectionId: lane.connectionId, atMs });
    else select(lane);
  }
  /** A popup is a page of its own: what is drawn behind all lanes is not its own. */
  function bandsOver(lane: LaneRow) {
    const connection = session.connections[lane.connectionIndex];
    return connection ? bandsOfConnection(analyses, connection) : bands;
  }
  /** The silence before the end is told by the lane's own story. */
  const pauseAt = (lane: LaneRow, atMs: number) =>
    lane.silence && atMs >= lane.silence.fromMs ? undefined : pauseAround(analyses, lane, atMs, nowMs);
  function onKey(event: KeyboardEvent): void {
    const spanMs = range.toMs - range.fromMs;
    const actions = new Map<string, (() => void) | undefined>([
      ['+', () => view.zoom(ZOOM_STEP)],
      ['=', () => view.zoom(ZOOM_STEP)],
      ['-', () => view.zoom(1 / ZOOM_STEP)],
      ['0', view.fit],
      ['ArrowLeft', () => view.pan(-spanMs * PAN_STEP)],
      ['ArrowRight', () => view.pan(spanMs * PAN_STEP)],
      ['Home', () => view.pan(Number.NEGATIVE_INFINITY)],
      ['End', isLive ? view.follow : () => view.pan(Number.POSITIVE_INFINITY)],
      ['Enter', selectedLane && (() => goTo(selectedLane, 'frames'))],
    ]);
    const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }

  const layer = { range, plotPx, bands, nowMs };
  return (
    <div className={css.view} ref={viewRef}>
      <TimelineToolbar window={view} isLive={isLive} />
      <TimelineHead {...{ analyses, range, nowMs, ticks, labelPx, plotPx }} />
      {bands.bands.length + bands.moments.length > 0 && (
        <div className={css.bandStrip} style={{ paddingLeft: labelPx }}>
          <BandLabels {...layer} />
        </div>
      )}
      <div className={css.body} ref={bodyRef}>
        <div className={css.layerClip} style={{ left: labelPx, width: plotPx }}>
          <BandLayer {...layer} ticks={ticks} />
        </div>
        {lanes.length === 0 ? (
          <EmptyState
            action={query && <TextButton label="Clear the query" onClick={() => setConnectionQuery('')} />}
          >
            {query ? 'No socket matches the query.' : 'No sockets in this span of time.'}
          </EmptyState>
        ) : (
          <>
            <LaneList
              {...{
                scrollerRef,
                analyses,
                rows,
                range,
                labelPx,
                plotPx,
                scale,
                nowMs,
                revision,
                palette,
                selected,
                risks,
              }}
              tell={(lane) => [`${lane.endpoint}.`, ...tell(lane)].join(' ')}
              onSelect={select}
              onOtherKey={onKey}
            />
            <PlotOverlay
              {...{ scrollerRef, rows, range, labelPx, plotPx, scale, nowMs, onLane }}
              window={view}
              pauseAt={pauseAt}
              tell={(lane, atMs) => [
                ...overLaneWords(bandsOver(lane), atMs, nowMs),
                ...pauseWords(pauseAt(lane, atMs), scale),
                ...tell(lane),
              ]}
            />
          </>
        )}
      </div>
      {selectedLane && (
        <SelectedLane
          lane={selectedLane}
          story={tell(selectedLane)}
          onFrames={() => goTo(selectedLane, 'frames')}
          onClose={() => goTo(selectedLane, 'close')}
          onHeartbeats={() => goTo(selectedLane, 'heartbeats')}
          onFinding={() => {
            selectFinding(selectedLane.finding?.id);
            showView('findings');
          }}
        />
      )}
    </div>
  );
}

/** Room kept for the scrollbar, so that the axis stands over the lanes whether they scroll or not. */
const SCROLLBAR_PX = 12;
