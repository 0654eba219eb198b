import './type-form.css';
import { useState } from 'react';
import type { DataType } from '../../../shared/microflow/kind.ts';
import { TypePicker } from '../../widgets/index.ts';

export interface TypeFormProps {
  /** Without a name only the type is asked. */
  name?: string;
  type: DataType;
  onDone(name: string, type: DataType): void;
  onCancel(): void;
}

/** Name and type of a new parameter, or the type of the result. */
export function TypeForm({ name, type, onDone, onCancel }: TypeFormProps) {
  const [text, setText] = useState(name ?? '');
  const [chosen, setChosen] = useState(type);
  const done = (value: DataType): void =>
    name !== undefined && !text.trim() ? onCancel() : onDone(text.trim(), value);
  return (
    <form
      className="mf-type-form nodrag nopan"
      onSubmit={(event) => {
        event.preventDefault();
        done(chosen);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') onCancel();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCancel();
      }}
    >
      {name !== undefined && (
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
          autoFocus
          aria-label="Parameter name"
          placeholder="Name"
          spellCheck={false}
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
      )}
      <TypePicker
        autoFocus={name === undefined}
        leavesEnter={name !== undefined}
        label="Type"
        value={chosen}
        allowNothing={name === undefined}
        onChange={(next) => {
          setChosen(next);
          if (name === undefined) done(next);
        }}
      />
      {name !== undefined && <button type="submit">Add</button>}
    </form>
  );
}
