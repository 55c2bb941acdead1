import type { ComponentProps, ReactNode } from 'react';
import css from './common.module.css';

/** What stands where nothing is to be shown: one or two sentences and, at most, one action. */
export function EmptyState({
  children,
  action,
}: {
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className={css.empty}>
      <p>{children}</p>
      {action}
    </div>
  );
}

/** A button with words, for the one action of an empty state or a dialog. */
export function TextButton({ label, ...button }: { readonly label: string } & ComponentProps<'button'>) {
  return (
    <button type="button" {...button} className={css.textButton}>
      {label}
    </button>
  );
}
