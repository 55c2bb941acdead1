import { useMemo } from 'react';
import { JsonView } from 'react-json-view-lite';
import css from './detail.module.css';
import type { JsonPart } from './parsePreview.ts';
import { isSmall, presentJson } from './presentJson.ts';

/** Up to this many members a value is opened as a whole. */
const OPEN_WHOLE = 200;

const STYLE = {
  container: css.tree ?? '',
  basicChildStyle: css.node ?? '',
  childFieldsContainer: css.children ?? '',
  label: css.key ?? '',
  clickableLabel: css.key ?? '',
  nullValue: css.null ?? '',
  undefinedValue: css.null ?? '',
  numberValue: css.number ?? '',
  stringValue: css.string ?? '',
  booleanValue: css.number ?? '',
  otherValue: css.string ?? '',
  punctuation: css.punctuation ?? '',
  expandIcon: css.closed ?? '',
  collapseIcon: css.opened ?? '',
  collapsedContent: css.folded ?? '',
  quotesForFieldNames: false,
  noQuotesForStringValues: false,
  stringifyStringValues: true,
  ariaLables: { collapseJson: 'collapse', expandJson: 'expand' },
};

/** The JSON of a message as a tree that opens and closes. */
export function JsonTree({ part }: { readonly part: JsonPart }) {
  const data = useMemo(() => presentJson(part.value), [part]);
  const opensWhole = useMemo(() => isSmall(part.value, OPEN_WHOLE), [part]);
  const shouldExpandNode = useMemo(() => (level: number) => opensWhole || level < 1, [opensWhole]);
  if (typeof data !== 'object' || data === null) return null;
  return (
    <div>
      {part.prefix !== '' && <pre className={css.prefix}>{part.prefix}</pre>}
      <JsonView
        data={data}
        style={STYLE}
        shouldExpandNode={shouldExpandNode}
        clickToExpandNode
        aria-label="JSON of the message"
      />
    </div>
  );
}
