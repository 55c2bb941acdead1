import { useCallback, useMemo } from 'react';
import { formatDuration } from '../../base/format.ts';
import { overviewModel } from '../../store/selectors/overviewModel.ts';
import { messageRates } from '../../store/selectors/overviewRates.ts';
import { momentLabel, tickScale, timeTicks } from '../../store/selectors/timelineTicks.ts';
import { resolveWindow } from '../../store/selectors/timelineWindow.ts';
import { overLaneWords } from '../../store/selectors/timelineWords.ts';
import { useActions, useApp } from '../app/storeContext.tsx';
import { Icon } from '../common/Icon.tsx';
import { useElementSize } from '../common/useElementSize.ts';
import { BandLayer } from '../timeline/BandLayer.tsx';
import { useCalmSession } from '../timeline/useCalmSession.ts';
import { OverviewMarks } from './OverviewMarks.tsx';
import css from './overview.module.css';
import { RangeHandle } from './RangeHandle.tsx';
import { RateChart } from './RateChart.tsx';
import { useRangeGestures } from './useRangeGestures.ts';

const RENEW_EVERY_MS = 300;
/** The newest part of the session, where a range begins that is made with the keyboard. */
const FIRST_RANGE = 0.2;

/** The whole session in one thin band; a span drawn over it restricts everything that is shown. */
export function OverviewBand() {
  const { shown, isLive, nowMs, revision } = useCalmSession(RENEW_EVERY_MS);
  const { session, analyses } = shown;
  const { timeRange, findings, timeFormat } = useApp((state) => ({
    timeRange: state.timeRange,
    findings: state.findings,
    timeFormat: state.preferences.timeFormat,
  }));
  const { setTimeRange } = useActions();
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  const { factsRevision } = session;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session changes in place; its counter tells when.
  const model = useMemo(() => overviewModel(analyses, findings), [analyses, findings, factsRevision]);

  const { fromMs, toMs } = resolveWindow(
    { kind: 'fit' },
    {
      fromMs: session.firstEventAtMs ?? 0,
      toMs: Math.max(session.lastEventAtMs ?? 0, isLive ? nowMs : 0),
      live: isLive,
      exact: false,
    },
  );
  const whole = useMemo(() => ({ fromMs, toMs }), [fromMs, toMs]);
  const spanMs = whole.toMs - whole.fromMs;
  const x = useCallback((atMs: number) => ((atMs - fromMs) / spanMs) * width, [fromMs, spanMs, width]);
  const { draft, point } = useRangeGestures(ref, {
    whole,
    widthPx: width,
    range: timeRange,
    onRange: setTimeRange,
  });
  const range = draft ?? timeRange;
  const scale = useMemo(() => tickScale(session, timeFormat), [session, timeFormat]);
  const ticks = useMemo(() => timeTicks(whole, width, scale), [whole, width, scale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the session changes in place; its counter tells when.
  const samples = useMemo(
    () => (width > 0 ? messageRates(analyses, whole, width) : []),
    [analyses, whole, width, revision],
  );
  const peak = samples.reduce((most, { value }) => Math.max(most, value), 0);
  const pointedMs = point === undefined ? undefined : whole.fromMs + (point / Math.max(1, width)) * spanMs;

  function caption(): string {
    if (draft || (range && pointedMs === undefined)) {
      const { fromMs, toMs } = draft ?? range ?? whole;
      const [from, to] = [momentLabel(fromMs, scale), momentLabel(toMs, scale)];
      return `${from} to ${to}  ·  ${formatDuration(toMs - fromMs)}`;
    }
    if (pointedMs === undefined) return `messages/s, peak ${formatRate(peak)}`;
    const rate = `${formatRate(rateAt(samples, pointedMs))} messages/s`;
    return [momentLabel(pointedMs, scale), rate, ...overLaneWords(model.bands, pointedMs, nowMs)].join(
      '  ·  ',
    );
  }

  return (
    <section className={css.band} aria-label="Overview of the session">
      <div ref={ref} className={css.plot}>
        <BandLayer range={whole} plotPx={width} bands={model.bands} nowMs={nowMs} ticks={ticks} />
        <RateChart samples={samples} peak={peak} range={whole} ticks={ticks} widthPx={width} />
        <OverviewMarks model={model} x={x} widthPx={width} />
        {!range && (
          <button
            type="button"
            className={css.begin}
            onClick={() => setTimeRange({ fromMs: toMs - spanMs * FIRST_RANGE, toMs })}
          >
            Choose a time range
          </button>
        )}
        {range && (
          <>
            <div className={css.shade} style={{ left: 0, width: Math.max(0, x(range.fromMs)) }} />
            <div className={css.shade} style={{ left: x(range.toMs), right: 0 }} />
            <div
              className={css.range}
              style={{ left: x(range.fromMs), width: Math.max(1, x(range.toMs) - x(range.fromMs)) }}
            />
            <RangeHandle edge="from" range={range} whole={whole} x={x} scale={scale} onRange={setTimeRange} />
            <RangeHandle edge="to" range={range} whole={whole} x={x} scale={scale} onRange={setTimeRange} />
            <button
              type="button"
              className={css.clear}
              style={{ left: Math.min(Math.max(0, x(range.toMs) - 20), width - 20) }}
              title={`Only ${formatDuration(range.toMs - range.fromMs)} are shown. Show the whole session again`}
              aria-label="Show the whole session again"
              onClick={() => setTimeRange(undefined)}
            >
              <Icon name="close" />
            </button>
          </>
        )}
        <div className={css.caption}>{caption()}</div>
      </div>
    </section>
  );
}

function rateAt(samples: readonly { readonly atMs: number; readonly value: number }[], atMs: number): number {
  return samples.findLast((sample) => sample.atMs <= atMs)?.value ?? 0;
}

function formatRate(perSecond: number): string {
  return perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}
