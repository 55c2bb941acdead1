import css from './health.module.css';

/** A column: its heading, what it holds (`rest`: text that takes what is left), and what that is computed from. */
export type Column = readonly [heading: string, holds: 'text' | 'number' | 'rest', computedFrom: string];

const CLASS_NAMES = { text: undefined, number: css.number, rest: css.drops } as const;

/** The headings of a table of figures. */
export function TableHead({ columns }: { readonly columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map(([heading, holds, computedFrom]) => (
          <th key={heading} scope="col" title={computedFrom} className={CLASS_NAMES[holds]}>
            {heading}
          </th>
        ))}
      </tr>
    </thead>
  );
}
