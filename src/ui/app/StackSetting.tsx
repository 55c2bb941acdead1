import { useState } from 'react';
import { formatSeconds } from '../../base/format.ts';
import { stackEntries } from '../../knowledge/stackEntries.ts';
import { stackAdvice } from '../../store/selectors/stackModel.ts';
import { TextButton } from '../common/EmptyState.tsx';
import css from './app.module.css';
import { useActions, useApp } from './storeContext.tsx';

/** Products without a default (HAProxy) are named below, with the seconds of their configuration. */
const KNOWN = stackEntries().filter((entry) => entry.verified && entry.seconds !== undefined);

/** The proxies between the page and its server: they rank the candidates and set the advised ping interval. */
export function StackSetting() {
  const stack = useApp((state) => state.preferences.stack);
  const { setPreferences } = useActions();
  const [name, setName] = useState('');
  const [seconds, setSeconds] = useState('');
  const own = stack.filter((item) => item.includes('='));
  const isComplete = /^[\w.-]+$/.test(name) && Number(seconds) > 0;

  const toggle = (item: string, on: boolean) =>
    setPreferences({ stack: on ? [...stack, item] : stack.filter((other) => other !== item) });

  return (
    <fieldset>
      <legend>My stack: what stands between the page and its server</legend>
      <div className={css.stack}>
        {own.map((item) => (
          <label key={item}>
            <input type="checkbox" checked onChange={() => toggle(item, false)} />
            {item.replace('=', ' · ')} s
          </label>
        ))}
        {KNOWN.map((entry) => (
          <label key={entry.id} title={`${entry.product}: ${entry.setting}`}>
            <input
              type="checkbox"
              checked={stack.includes(entry.shortName)}
              onChange={(event) => toggle(entry.shortName, event.target.checked)}
            />
            {entry.shortName} · {entry.seconds} s
          </label>
        ))}
      </div>
      <div className={css.ownLimit}>
        <input
          aria-label="Name of your own proxy"
          placeholder="haproxy, my-proxy"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <input
          aria-label="Its idle time-out in seconds"
          placeholder="seconds"
          inputMode="decimal"
          size={7}
          value={seconds}
          onChange={(event) => setSeconds(event.target.value)}
        />
        <TextButton
          label="Add"
          disabled={!isComplete}
          onClick={() => {
            toggle(`${name}=${Number(seconds)}`, true);
            setName('');
            setSeconds('');
          }}
        />
      </div>
      <small>{adviceOf(stack)}</small>
    </fieldset>
  );
}

function adviceOf(stack: readonly string[]): string {
  const advice = stackAdvice(stack);
  if (!advice)
    return 'Candidates are ranked by it, and the advised heartbeat is half of its shortest time-out.';
  const { shortName, limitMs, intervalMs } = advice;
  return `Shortest is ${shortName} with ${formatSeconds(limitMs)}: something has to travel at least every ${formatSeconds(intervalMs)}.`;
}
