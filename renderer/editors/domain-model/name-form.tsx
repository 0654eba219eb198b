import { useRef, useState } from 'react';

export interface NameFormProps {
  name: string;
  label: string;
  error?: string;
  onDone(name: string): void;
  onCancel(): void;
}

/** A name edited in place: Enter or leaving takes it, Escape does not. */
export function NameForm({ name, label, error, onDone, onCancel }: NameFormProps) {
  const [text, setText] = useState(name);
  const isDone = useRef(false);
  const finish = (take: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    if (take && text.trim() && text.trim() !== name) onDone(text.trim());
    else onCancel();
  };
  return (
    <input
      className="dm-name-form nodrag nopan"
      // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
      autoFocus
      aria-label={label}
      aria-invalid={error ? true : undefined}
      title={error}
      spellCheck={false}
      value={text}
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.target.value)}
      onBlur={() => finish(true)}
      onDoubleClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') finish(false);
      }}
    />
  );
}
