import { useRef } from 'react';

export interface TextCellProps {
  label: string;
  value: string;
  onChange(value: string): void;
}

/** A text in a grid: Enter or leaving takes it, Escape puts it back. */
export function TextCell({ label, value, onChange }: TextCellProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <input
      key={value}
      ref={input}
      aria-label={label}
      defaultValue={value}
      spellCheck={false}
      title={value}
      onBlur={(event) => event.target.value !== value && onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.value = value;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
