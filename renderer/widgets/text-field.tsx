import './text-field.css';
import { useEffect, useId, useRef, useState } from 'react';
import { useHeldByPress } from './press.ts';

export interface TextFieldProps {
  value: string;
  onCommit: (value: string) => void;
  label: string;
  multiline?: boolean;
  mono?: boolean;
  placeholder?: string;
  readOnly?: boolean;
  /** Why a text cannot stand here, as a sentence; such a text stays in the field and is not committed. */
  refuse?: (text: string) => string | null;
}

/** A field that keeps what is typed to itself until Enter or blur; Escape takes it back. */
export function TextField({ value, onCommit, label, multiline, mono, placeholder, readOnly, refuse }: TextFieldProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  // Leaving the field by a press on something else: that must not move away.
  const shownRefusal = useHeldByPress(refusal);
  const refusalId = useId();
  const [text, setText] = useState(value);
  // What a key did is known at once: a key that moves the focus away makes the blur come before the next render.
  const typed = useRef(value);
  const committed = useRef(value);
  const type = (next: string) => {
    typed.current = next;
    setText(next);
  };
  useEffect(() => {
    typed.current = value;
    committed.current = value;
    setText(value);
    setRefusal(null);
  }, [value]);
  const commit = () => {
    const problem = typed.current === value ? null : (refuse?.(typed.current) ?? null);
    setRefusal(problem);
    if (problem !== null) return;
    committed.current = typed.current;
    if (typed.current !== value) onCommit(typed.current);
  };
  const shared = {
    value: text,
    'aria-label': label,
    placeholder,
    readOnly,
    className: `w-field${mono ? ' mono' : ''}`,
    ...(refusal === null ? {} : { 'aria-invalid': true, 'aria-describedby': refusalId }),
    onBlur: () => {
      if (typed.current !== committed.current) commit();
    },
  };
  if (multiline)
    return (
      <textarea
        {...shared}
        rows={3}
        onChange={(e) => type(e.target.value)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') type(value);
        }}
      />
    );
  const field = (
    <input
      {...shared}
      onChange={(e) => type(e.target.value)}
      onKeyDown={(e) => {
        if (e.key === 'Enter') commit();
        if (e.key === 'Escape') {
          type(value);
          setRefusal(null);
        }
      }}
    />
  );
  if (!refuse) return field;
  return (
    <span className="w-field-box">
      {field}
      {shownRefusal !== null && (
        <span id={refusalId} className="w-refusal" role="alert">
          {shownRefusal}
        </span>
      )}
    </span>
  );
}
