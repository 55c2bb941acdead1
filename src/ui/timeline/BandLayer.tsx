import type { TimelineBands } from '../../analysis/timelineBands.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import { bandLabel, bandName, momentName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './bands.module.css';

/** Rough width of a letter of the labels. */
const LETTER_PX = 5.6;

interface LayerProps {
  readonly range: TimeRange;
  readonly plotPx: number;
  readonly bands: TimelineBands;
  readonly nowMs: number;
}

/** Behind all lanes: grid lines, what the page went through, and when it navigated or the machine slept. */
export function BandLayer({ ticks, ...layer }: LayerProps & { readonly ticks: readonly AxisTick[] }) {
  const x = scaleOf(layer);
  return (
    <div className={css.layer} aria-hidden="true">
      {ticks.map(({ atMs }) => (
        <i key={atMs} className={css.gridLine} style={{ left: x(atMs) }} />
      ))}
      {bandsInSight(layer).map(({ band, left, width }) => (
        <i
          key={`${band.kind} ${band.fromMs}`}
          className={css.band}
          data-kind={band.kind}
          style={{ left, width }}
        />
      ))}
      {momentsInSight(layer).map((moment) => (
        <i
          key={`${moment.kind} ${moment.atMs}`}
          className={css.moment}
          data-kind={moment.kind}
          style={{ left: x(moment.atMs) }}
        />
      ))}
    </div>
  );
}

/** Names what the layer behind the lanes shows; a name takes the room up to the next one. */
export function BandLabels(layer: LayerProps) {
  const x = scaleOf(layer);
  const bands = bandsInSight(layer);
  const moments = momentsInSight(layer);
  const begins = [...bands.map(({ left }) => left), ...moments.map(({ atMs }) => x(atMs)), layer.plotPx];
  const roomAt = (left: number) => Math.min(...begins.filter((other) => other > left)) - left;
  /** Where a name of so many letters begins: with its band, or further left where the plot ends before it does. */
  const placeOf = (left: number, widthPx: number) => {
    if (left + widthPx <= layer.plotPx) return left;
    const shifted = layer.plotPx - widthPx;
    return begins.some((other) => other >= shifted && other < left) ? left : shifted;
  };
  return (
    <div className={css.bandLabels} style={{ width: layer.plotPx }}>
      {bands.map(({ band, left, width }) => {
        const label = bandLabel(band, layer.nowMs);
        const title = band.detail === undefined ? label : `${label}: ${band.detail}`;
        const place = placeOf(left, bandName(band).length * LETTER_PX + 8);
        const room = roomAt(left) + left - place;
        return (
          <span key={`${band.kind} ${band.fromMs}`} title={title}>
            <i className={css.bandSpan} data-kind={band.kind} style={{ left, width }} />
            <span className={css.bandLabel} style={{ left: place, width: room }}>
              {[label, bandName(band)].find((text) => text.length * LETTER_PX + 8 <= room)}
            </span>
          </span>
        );
      })}
      {moments.map((moment) => (
        <span
          key={`${moment.kind} ${moment.atMs}`}
          className={css.momentLabel}
          data-kind={moment.kind}
          style={{ left: x(moment.atMs), maxWidth: roomAt(x(moment.atMs)) }}
          title={momentName(moment)}
        >
          {momentName(moment)}
        </span>
      ))}
    </div>
  );
}

function scaleOf({ range, plotPx }: LayerProps): (atMs: number) => number {
  return (atMs) => ((atMs - range.fromMs) / (range.toMs - range.fromMs)) * plotPx;
}

function bandsInSight(layer: LayerProps) {
  const x = scaleOf(layer);
  return layer.bands.bands.flatMap((band) => {
    const left = Math.max(0, x(band.fromMs));
    const right = Math.min(layer.plotPx, x(band.toMs ?? layer.nowMs));
    return right > left ? [{ band, left, width: Math.max(1, right - left) }] : [];
  });
}

function momentsInSight({ range, bands }: LayerProps) {
  return bands.moments.filter(({ atMs }) => atMs >= range.fromMs && atMs <= range.toMs);
}
