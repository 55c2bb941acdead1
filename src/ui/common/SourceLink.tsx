import type { StackFrame } from '../../model/events.ts';
import { useActions } from '../app/storeContext.tsx';
import css from './common.module.css';

/** A position in the page's source; opens it in DevTools where there is one. */
export function SourceLink({ frame }: { readonly frame: StackFrame }) {
  const { canOpenSource, openSource } = useActions();
  const file = frame.url.split(/[/\\]/).at(-1) || frame.url;
  const text = `${file}:${frame.line}`;
  const position = `${frame.url}:${frame.line}:${frame.column}`;
  if (!canOpenSource) return <span title={position}>{text}</span>;
  return (
    <button
      type="button"
      className={css.link}
      title={`Open ${position}`}
      onClick={() => openSource(frame.url, frame.line, frame.column)}
    >
      {text}
    </button>
  );
}

/** A call stack, one call a line. */
export function StackList({ stack }: { readonly stack: readonly StackFrame[] }) {
  if (stack.length === 0) return <span>no stack</span>;
  return (
    <div>
      {stack.map((frame, depth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a stack is a fixed list; recursion repeats its frames.
        <div key={depth}>
          {frame.functionName || '(anonymous)'} <SourceLink frame={frame} />
        </div>
      ))}
    </div>
  );
}
