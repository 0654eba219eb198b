import './button.css';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

export interface ButtonProps {
  icon?: string;
  label?: string;
  children?: ReactNode;
  onClick?: () => void;
  /** Opens a menu below the button, at this place. */
  onMenu?: (at: { x: number; y: number }) => void;
  /** `primary` is the one next action; `quiet` has no border; `run` and `danger` carry their meaning's colour. */
  kind?: 'plain' | 'primary' | 'quiet' | 'run' | 'danger';
  small?: boolean;
  disabled?: boolean;
  active?: boolean;
  title?: string;
  type?: 'button' | 'submit';
}

export function Button({
  icon,
  label,
  children,
  onClick,
  onMenu,
  kind = 'plain',
  small,
  disabled,
  active,
  title,
  type = 'button',
}: ButtonProps) {
  const text = children ?? label;
  return (
    <button
      type={type}
      className={`wb wb-${kind}${small ? ' wb-small' : ''}${text ? '' : ' wb-icon'}`}
      onClick={(e) => {
        const { left, bottom } = e.currentTarget.getBoundingClientRect();
        onMenu?.({ x: left, y: bottom + 4 });
        onClick?.();
      }}
      aria-haspopup={onMenu ? 'menu' : undefined}
      disabled={disabled}
      aria-pressed={active}
      // Where there is no room its words are hidden: the title is its name then.
      title={title ?? (typeof text === 'string' ? text : label)}
      aria-label={text ? undefined : (label ?? title)}
    >
      {icon && <Icon name={icon} size={small ? 14 : 16} />}
      {text && <span>{text}</span>}
    </button>
  );
}
