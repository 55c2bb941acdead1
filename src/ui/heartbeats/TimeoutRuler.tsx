import { formatSeconds } from '../../base/format.ts';
import type { HeartbeatRuler, RulerLimit, RulerVerdict } from '../../store/selectors/heartbeatRuler.ts';
import { useElementSize } from '../common/useElementSize.ts';
import css from './heartbeats.module.css';

interface TimeoutRulerProps {
  readonly ruler: HeartbeatRuler;
  /** The interval the server announced, if it did. */
  readonly announcedMs: number | undefined;
  readonly hasStack: boolean;
}

const VERDICTS: readonly { readonly verdict: RulerVerdict; readonly sign: string; readonly words: string }[] =
  [
    { verdict: 'cut', sign: '✕', words: 'would cut it' },
    { verdict: 'tight', sign: '▲', words: 'safe while no beat is lost' },
    { verdict: 'survives', sign: '✓', words: 'safe, even if one is lost' },
  ];

/** Idle limits shorter than this are not met in practice. */
const SHORTEST_LIMIT_MS = 5000;
/** Products named per limit; the others are in the tooltip. */
const PRODUCTS_SHOWN = 4;

const HEIGHT_PX = 40;
const LINE_Y = 22;
const PAD_PX = 14;
/** Width of a digit of the labels; labels that would touch are left out, the list below has them all. */
const DIGIT_PX = 6.5;

/** Idle limits of known products against the rhythm of the heartbeats, and the interval to choose. */
export function TimeoutRuler({ ruler, announcedMs, hasStack }: TimeoutRulerProps) {
  const [ref, { width }] = useElementSize<HTMLDivElement>();
  const { rhythm, limits, advisedMs, advisedFor } = ruler;
  return (
    <section className={css.section}>
      <h3 className={css.name}>Idle time-outs</h3>
      <p className={css.tells}>
        {rhythm.any === undefined
          ? 'Without a heartbeat any of these cuts the connection as soon as nothing else is said for so long.'
          : `Something travels every ${formatSeconds(rhythm.any)}${
              rhythm.longest !== undefined && rhythm.longest > rhythm.any * 1.2
                ? ` (the longest pause was ${formatSeconds(rhythm.longest)})`
                : ''
            }${announcedMs === undefined ? '' : `; the server announced ${formatSeconds(announcedMs)}`}.`}
      </p>
      {rhythm.any !== undefined && <p className={css.verdictLine}>{survivalSentence(ruler, rhythm.any)}</p>}
      <div ref={ref}>{width > 0 && <Ruler ruler={ruler} widthPx={width} />}</div>
      {rhythm.any === undefined ? (
        <LimitList words="Limits" sign="" verdict={undefined} limits={limits} />
      ) : (
        VERDICTS.map(({ verdict, sign, words }) => (
          <LimitList
            key={verdict}
            sign={sign}
            words={words}
            verdict={verdict}
            limits={limits.filter((limit) => limit.verdict === verdict)}
          />
        ))
      )}
      <p className={css.advice}>
        Recommended interval: <b>{formatSeconds(advisedMs)}</b> or less, half of {advisedFor.seconds} s (
        {advisedFor.isOwn ? `${advisedFor.product}, the shortest in your stack` : advisedFor.product}).
        {!hasStack && ' Name the proxies in your path in the settings to have it computed for them.'}
      </p>
    </section>
  );
}

/** `Every 25.0 s keeps nginx (60 s) and Cloudflare (120 s) open; whatever cuts after less than 25.0 s …`. */
export function survivalSentence({ examples }: Pick<HeartbeatRuler, 'examples'>, anyMs: number): string {
  const named = (wanted: RulerVerdict) =>
    joinWords(
      examples
        .filter(({ verdict }) => verdict === wanted)
        .map(({ product, seconds }) => `${product} (${seconds} s)`),
    );
  const kept = named('survives');
  const tight = named('tight');
  const cut = named('cut');
  const beat = formatSeconds(anyMs);
  const parts = [
    ...(kept === '' ? [] : [`keeps ${kept} open`]),
    ...(tight === '' ? [] : [`holds out against ${tight} only while no beat is lost`]),
    ...(cut === '' ? [] : [`is cut by ${cut}`]),
  ];
  // Nothing known is that short, and nobody asks.
  const rest =
    cut === '' && anyMs >= SHORTEST_LIMIT_MS
      ? `; whatever cuts after less than ${beat} of silence would still cut it`
      : '';
  return `A beat every ${beat} ${parts.length === 0 ? 'is all there is' : joinWords(parts)}${rest}.`;
}

function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function LimitList(props: {
  readonly sign: string;
  readonly words: string;
  readonly verdict: RulerVerdict | undefined;
  readonly limits: readonly RulerLimit[];
}) {
  if (props.limits.length === 0) return null;
  return (
    <div className={css.limits} data-verdict={props.verdict}>
      <span className={css.verdict}>
        <span aria-hidden="true">{props.sign}</span> {props.words}
      </span>
      <span className={css.products}>
        {props.limits.map(({ seconds, products, isOwn }) => (
          <span key={`${seconds} ${isOwn} ${products[0]}`} className={isOwn ? css.own : undefined}>
            <b>{seconds} s</b> {products.slice(0, PRODUCTS_SHOWN).join(', ')}
            {products.length > PRODUCTS_SHOWN && (
              <span title={products.slice(PRODUCTS_SHOWN).join(', ')}>
                {' '}
                and {products.length - PRODUCTS_SHOWN} more
              </span>
            )}
            {isOwn && ' (your stack)'}
          </span>
        ))}
      </span>
    </div>
  );
}

/** The limits on a logarithmic line, the rhythm as a marker between those it outruns and those that outrun it. */
function Ruler({ ruler, widthPx }: { readonly ruler: HeartbeatRuler; readonly widthPx: number }) {
  const { rhythm, limits } = ruler;
  const rhythmSeconds = rhythm.any === undefined ? undefined : rhythm.any / 1000;
  const seconds = limits.map((limit) => limit.seconds);
  const least = Math.max(0.1, Math.min(...seconds, rhythmSeconds ?? Number.POSITIVE_INFINITY) * 0.75);
  const most = Math.max(...seconds, rhythmSeconds ?? 0) * 1.15;
  const x = (value: number) =>
    PAD_PX + (Math.log(value / least) / Math.log(most / least)) * (widthPx - 2 * PAD_PX);
  let labelledTo = Number.NEGATIVE_INFINITY;
  const label = rhythmSeconds === undefined ? '' : `beats every ${formatSeconds(rhythmSeconds * 1000)}`;
  const rhythmX = rhythmSeconds === undefined ? undefined : x(rhythmSeconds);
  const isRight = rhythmX !== undefined && rhythmX > widthPx / 2;
  return (
    <svg width={widthPx} height={HEIGHT_PX} role="img" aria-label={`Ruler of idle time-outs. ${label}`}>
      <line className={css.rulerLine} x1={PAD_PX} x2={widthPx - PAD_PX} y1={LINE_Y} y2={LINE_Y} />
      {rhythmX !== undefined && (
        <>
          <line className={css.rulerSafe} x1={rhythmX} x2={widthPx - PAD_PX} y1={LINE_Y} y2={LINE_Y} />
          <path className={css.rulerRhythm} d={`M${rhythmX} ${LINE_Y + 7}V5`} />
          <text
            className={css.rulerRhythmLabel}
            x={rhythmX + (isRight ? -5 : 5)}
            y={11}
            textAnchor={isRight ? 'end' : 'start'}
          >
            {label}
          </text>
        </>
      )}
      {limits.map((limit) => {
        const at = x(limit.seconds);
        const halfPx = (String(limit.seconds).length * DIGIT_PX) / 2;
        const hasLabel = at - halfPx >= labelledTo;
        if (hasLabel) labelledTo = at + halfPx;
        return (
          <g
            key={`${limit.seconds} ${limit.isOwn} ${limit.verdict}`}
            className={css.rulerLimit}
            data-verdict={limit.verdict}
          >
            <title>{`${limit.seconds} s: ${limit.products.join(', ')}`}</title>
            <circle cx={at} cy={LINE_Y} r={limit.isOwn ? 5 : 3.2} />
            {hasLabel && (
              <text x={at} y={HEIGHT_PX - 3} textAnchor="middle">
                {limit.seconds}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
