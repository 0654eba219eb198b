import './type-form.css';
import { useState } from 'react';
import type { DataType } from '../../../shared/microflow/kind.ts';
import { fromOption, toOption, typeOptions } from './data-types.ts';
import { useFlowActions } from './flow-actions.ts';

export interface TypeFormProps {
  /** Without a name only the type is asked. */
  name?: string;
  type: DataType;
  onDone(name: string, type: DataType): void;
  onCancel(): void;
}

/** Name and type of a new parameter, or the type of the result. */
export function TypeForm({ name, type, onDone, onCancel }: TypeFormProps) {
  const actions = useFlowActions();
  const [text, setText] = useState(name ?? '');
  const [option, setOption] = useState(toOption(type));
  const options = typeOptions(actions.catalog(), name === undefined);
  const groups = [...new Set(options.map((o) => o.group))];
  const done = (value: string): void =>
    name !== undefined && !text.trim() ? onCancel() : onDone(text.trim(), fromOption(value));
  return (
    <form
      className="mf-type-form nodrag nopan"
      onSubmit={(event) => {
        event.preventDefault();
        done(option);
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
      <select
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to choose here
        autoFocus={name === undefined}
        aria-label="Type"
        value={option}
        onChange={(event) => {
          setOption(event.target.value);
          if (name === undefined) done(event.target.value);
        }}
      >
        {groups.map((group) => {
          const own = options
            .filter((o) => o.group === group)
            .map((o) => (
              <option key={o.value} value={o.value}>
                {o.label}
              </option>
            ));
          return group ? (
            <optgroup key={group} label={group}>
              {own}
            </optgroup>
          ) : (
            own
          );
        })}
      </select>
      {name !== undefined && <button type="submit">Add</button>}
    </form>
  );
}
