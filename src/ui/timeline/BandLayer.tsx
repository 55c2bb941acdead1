import type { TimelineBands } from '../../analysis/timelineBands.ts';
import { momentNames } from '../../store/selectors/momentWords.ts';
import type { AxisTick } from '../../store/selectors/timelineTicks.ts';
import { bandLabel, bandName } from '../../store/selectors/timelineWords.ts';
import type { TimeRange } from '../../store/state.ts';
import css from './bands.module.css';
import { placeLabels } from './placeLabels.ts';

interface LayerProps {
  readonly range: TimeRange;
  readonly plotPx: number;
  readonly bands: TimelineBands;
  readonly nowMs: number;
}

/** Behind all lanes: grid lines, what the page went through, and when it navigated or the clock jumped. */
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

/** Names what the layer behind the lanes shows, as far as there is room beside one another. */
export function BandLabels(layer: LayerProps) {
  const x = scaleOf(layer);
  const bands = bandsInSight(layer).map(({ band, left, width }) => {
    const long = bandLabel(band, layer.nowMs);
    const title = band.detail === undefined ? long : `${long}: ${band.detail}`;
    return {
      key: `${band.kind} ${band.fromMs}`,
      kind: band.kind,
      left,
      width,
      title,
      texts: [long, bandName(band)],
    };
  });
  const moments = momentsInSight(layer).map((moment) => {
    const texts = momentNames(moment);
    return {
      key: `${moment.kind} ${moment.atMs}`,
      kind: moment.kind,
      left: x(moment.atMs),
      width: undefined,
      title: texts[0],
      texts,
    };
  });
  const labels = [...bands, ...moments].sort((a, b) => a.left - b.left);
  const places = placeLabels(
    labels.map(({ left, width, texts }) => ({ left, isLine: width === undefined, texts })),
    layer.plotPx,
  );
  return (
    <div className={css.bandLabels} style={{ width: layer.plotPx }}>
      {labels.map(({ key, kind, left, width, title }, index) => {
        const { text, left: textLeft, widthPx } = places[index] ?? { text: '', left, widthPx: 0 };
        return width === undefined ? (
          <span key={key}>
            <i className={css.moment} data-kind={kind} style={{ left }} />
            <span
              className={css.momentLabel}
              data-kind={kind}
              style={{ left: textLeft, width: Math.max(LINE_REACH_PX, widthPx) }}
              title={title}
            >
              {text}
            </span>
          </span>
        ) : (
          <span key={key} title={title}>
            <i className={css.bandSpan} data-kind={kind} style={{ left, width }} />
            <span className={css.bandLabel} style={{ left: textLeft }}>
              {text}
            </span>
          </span>
        );
      })}
    </div>
  );
}

/** What the pointer has to hit of a moment without words. */
const LINE_REACH_PX = 5;

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
