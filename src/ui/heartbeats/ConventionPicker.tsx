import { conventionChoices } from '../../protocols/heartbeats/conventions.ts';
import { useActions } from '../app/storeContext.tsx';
import css from './heartbeats.module.css';

interface ConventionPickerProps {
  readonly connectionId: string;
  /** What was chosen by hand; `undefined`: it is detected. */
  readonly chosen: string | undefined;
  /** What is spoken, and what gave it away. */
  readonly protocol: { readonly name: string; readonly because: string } | undefined;
}

const DETECTED = '';
const NONE = 'none';

/** What the heartbeats are taken for, why, and the way to say otherwise for all sockets of the endpoint. */
export function ConventionPicker({ connectionId, chosen, protocol }: ConventionPickerProps) {
  const { chooseConvention } = useActions();
  const detected = protocol ? `Detected: ${protocol.name}` : 'Detected by form';
  return (
    <p className={css.convention}>
      <label>
        Read as{' '}
        <select
          value={chosen ?? DETECTED}
          title="Holds for all sockets of this endpoint"
          onChange={({ target }) =>
            chooseConvention(connectionId, target.value === DETECTED ? undefined : target.value)
          }
        >
          <option value={DETECTED}>{chosen === undefined ? detected : 'Detect it'}</option>
          <option value={NONE}>No application heartbeat</option>
          <hr />
          {conventionChoices.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span className={css.faint}>{evidence(chosen, protocol?.because)}</span>
    </p>
  );
}

function evidence(chosen: string | undefined, because: string | undefined): string {
  if (chosen !== undefined) return 'chosen by hand for this endpoint';
  return because ?? 'nothing names the protocol: every known form of ping is looked for';
}
