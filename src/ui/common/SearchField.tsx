import css from './common.module.css';
import { Icon } from './Icon.tsx';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Why the value cannot be used, e.g. an unfinished regular expression. */
  readonly problem?: string | undefined;
  /** What can be searched for, where the label does not say it. */
  readonly hint?: string;
}

/** A text field that filters as one types; Escape empties it. */
export function SearchField({ label, value, onChange, problem, hint }: SearchFieldProps) {
  return (
    <label className={css.searchField} data-invalid={problem !== undefined} title={problem ?? hint ?? label}>
      <Icon name="search" />
      <input
        type="text"
        aria-label={label}
        aria-invalid={problem !== undefined}
        placeholder={label}
        spellCheck={false}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            onChange('');
          }
        }}
      />
    </label>
  );
}
