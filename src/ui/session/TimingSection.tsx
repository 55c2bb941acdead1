import type { HandshakeStep } from '../../store/selectors/handshakeFacts.ts';
import css from '../common/facts.module.css';
import { OriginTag } from '../common/OriginTag.tsx';

/** How long each step of the opening took. */
export function TimingSection({ steps }: { readonly steps: readonly HandshakeStep[] }) {
  if (steps.length === 0) return null;
  return (
    <section className={css.section}>
      <h3>Timing</h3>
      <dl className={css.facts}>
        {steps.map(({ label, tookMs, origin, meaning }) => (
          <Step key={label} label={label} tookMs={tookMs} origin={origin} meaning={meaning} />
        ))}
      </dl>
    </section>
  );
}

function Step({ label, tookMs, origin, meaning }: Omit<HandshakeStep, 'atMs'>) {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <span className={css.number}>after {tookMs.toFixed(1)} ms</span> <OriginTag origin={origin} />
        <span className={css.faint}> {meaning}</span>
      </dd>
    </>
  );
}
