import { useState } from 'react';
import { formatCount } from '../../../base/format.ts';
import { TextButton } from '../../common/EmptyState.tsx';
import css from './detail.module.css';

/** Characters in the page at first: more makes every layout slow. */
const FIRST_CHARS = 256 * 1024;

interface LongTextProps {
  readonly text: string;
  readonly wraps?: boolean;
}

/** Text of any length; beyond 256 K characters only as much as is asked for. */
export function LongText({ text, wraps = true }: LongTextProps) {
  const [shown, setShown] = useState({ text, chars: FIRST_CHARS });
  const chars = shown.text === text ? shown.chars : FIRST_CHARS;
  const rest = text.length - chars;
  return (
    <>
      <pre className={css.text} data-wraps={wraps}>
        {rest > 0 ? text.slice(0, chars) : text}
      </pre>
      {rest > 0 && (
        <div className={css.rest}>
          {formatCount(rest)} more characters
          <TextButton label="Show more" onClick={() => setShown({ text, chars: chars + FIRST_CHARS })} />
          <TextButton label="Show all" onClick={() => setShown({ text, chars: text.length })} />
        </div>
      )}
    </>
  );
}
