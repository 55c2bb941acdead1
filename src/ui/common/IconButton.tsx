import type { ReactNode } from 'react';
import css from './common.module.css';
import { Icon, type IconName } from './Icon.tsx';

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly onClick: () => void;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly filled?: boolean;
  readonly children?: ReactNode;
}

/** A toolbar button as DevTools has them. */
export function IconButton({ icon, label, onClick, pressed, disabled, filled, children }: IconButtonProps) {
  return (
    <button
      type="button"
      className={css.iconButton}
      aria-label={label}
      title={label}
      onClick={onClick}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      {...(disabled !== undefined && { disabled })}
    >
      <Icon name={icon} filled={filled ?? false} />
      {children}
    </button>
  );
}
