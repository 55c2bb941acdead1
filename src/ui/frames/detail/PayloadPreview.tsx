import { useMemo, useState } from 'react';
import { formatBytes } from '../../../base/format.ts';
import type { Payload } from '../../../model/events.ts';
import { TextButton } from '../../common/EmptyState.tsx';
import css from './detail.module.css';
import { HexDump } from './HexDump.tsx';
import { JsonTree } from './JsonTree.tsx';
import { LongText } from './LongText.tsx';
import { type JsonPart, parseJsonParts } from './parsePreview.ts';
import { payloadBytes, payloadText } from './payloadForms.ts';

/** Above this many characters JSON is parsed only when asked for: it would hold up the page. */
const PARSE_CHARS = 2_000_000;

/** A message as one would want to read it: JSON as a tree, text as text, the rest as bytes. */
export function PayloadPreview({ payload }: { readonly payload: Payload }) {
  const text = useMemo(() => payloadText(payload), [payload]);
  if (text === undefined) return <Bytes payload={payload} />;
  return <TextPreview text={text} wasBinary={payload.encoding === 'base64'} />;
}

function Bytes({ payload }: { readonly payload: Payload }) {
  const bytes = useMemo(() => payloadBytes(payload), [payload]);
  return <HexDump bytes={bytes} />;
}

function TextPreview({ text, wasBinary }: { readonly text: string; readonly wasBinary: boolean }) {
  const [parsesAnyway, setParsesAnyway] = useState(false);
  const isLarge = text.length > PARSE_CHARS && !parsesAnyway;
  const parts = useMemo(() => (isLarge ? undefined : parseJsonParts(text)), [text, isLarge]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={css.scroller} tabIndex={0} aria-label="The message">
      {wasBinary && <div className={css.remark}>Binary, read as UTF-8</div>}
      {isLarge && /^\s*[[{]/.test(text.slice(0, 100)) && (
        <div className={css.remark}>
          This looks like {formatBytes(text.length)} of JSON.{' '}
          <TextButton label="Show as a tree" onClick={() => setParsesAnyway(true)} />
        </div>
      )}
      {parts ? <Parts parts={parts} /> : <LongText text={text} />}
    </section>
  );
}

function Parts({ parts }: { readonly parts: readonly JsonPart[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the records of one message are a fixed list.
  return parts.map((part, index) => <JsonTree key={index} part={part} />);
}
