import './text-field.css';
import { useEffect, useState } from 'react';

export interface TextFieldProps {
  value: string;
  onCommit: (value: string) => void;
  label: string;
  multiline?: boolean;
  mono?: boolean;
  placeholder?: string;
  readOnly?: boolean;
}

/** A field that keeps what is typed to itself until Enter or blur; Escape takes it back. */
export function TextField({ value, onCommit, label, multiline, mono, placeholder, readOnly }: TextFieldProps) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => {
    if (text !== value) onCommit(text);
  };
  const shared = {
    value: text,
    'aria-label': label,
    placeholder,
    readOnly,
    className: `w-field${mono ? ' mono' : ''}`,
    onBlur: commit,
  };
  if (multiline)
    return (
      <textarea
        {...shared}
        rows={3}
        onChange={(e) => setText(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') setText(value);
        }}
      />
    );
  return (
    <input
      {...shared}
      onChange={(e) => setText(e.target.value)}
      onKeyDown={(e) => {
        if (e.key === 'Enter') commit();
        if (e.key === 'Escape') setText(value);
      }}
    />
  );
}
