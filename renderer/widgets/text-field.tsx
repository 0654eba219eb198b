import './text-field.css';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useHeldByPress } from './press.ts';

export interface TextFieldProps {
  value: string;
  onCommit: (value: string) => void;
  label: string;
  multiline?: boolean;
  /** One text, which is shown on as many lines as it needs: Enter takes it, as in a line. */
  wraps?: boolean;
  mono?: boolean;
  placeholder?: string;
  readOnly?: boolean;
  /** Why a text cannot stand here, as a sentence; such a text stays in the field and is not committed. */
  refuse?: (text: string) => string | null;
}

/** A field that keeps what is typed to itself until Enter or blur; Escape takes it back. */
export function TextField({
  value,
  onCommit,
  label,
  multiline,
  wraps,
  mono,
  placeholder,
  readOnly,
  refuse,
}: TextFieldProps) {
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
  const grown = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as high as its text, whatever its width is
  useLayoutEffect(() => {
    const area = grown.current;
    if (!area) return;
    const grow = () => {
      const borders = area.offsetHeight - area.clientHeight;
      area.style.height = '0';
      area.style.height = `${area.scrollHeight + borders}px`;
    };
    grow();
    let { clientWidth } = area;
    const sizes = new ResizeObserver(() => {
      if (area.clientWidth === clientWidth) return;
      clientWidth = area.clientWidth;
      grow();
    });
    sizes.observe(area);
    return () => sizes.disconnect();
  }, [text]);
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
  const keys = (e: KeyboardEvent) => {
    if (e.key === 'Enter') commit();
    if (e.key === 'Enter' && wraps) e.preventDefault();
    if (e.key !== 'Escape') return;
    type(value);
    setRefusal(null);
  };
  const field = wraps ? (
    <textarea
      {...shared}
      ref={grown}
      rows={1}
      className={`${shared.className} w-wraps`}
      // What is pasted is one line, too.
      onChange={(e) => type(e.target.value.replace(/\s*\n\s*/g, ' '))}
      onKeyDown={keys}
    />
  ) : (
    <input {...shared} onChange={(e) => type(e.target.value)} onKeyDown={keys} />
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
