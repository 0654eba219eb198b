import './attribute-form.css';
import { useMemo, useRef, useState } from 'react';
import { Picker } from '../../widgets/index.ts';
import { attributeTypeOptions, fromTypeOption, toTypeOption } from './attribute-types.ts';
import { useDiagramActions } from './diagram-actions.ts';
import type { AttributeValues } from './edits.ts';

export interface AttributeFormProps {
  initial: AttributeValues;
  error?: string;
  /** `goOn` is true for Enter. */
  onDone(values: AttributeValues, goOn: boolean): void;
  onCancel(): void;
}

/** Name and type of an attribute, edited in its row: Enter takes it, Escape leaves it. */
export function AttributeForm({ initial, error, onDone, onCancel }: AttributeFormProps) {
  const actions = useDiagramActions();
  const [name, setName] = useState(initial.name);
  const [type, setType] = useState(() => toTypeOption(initial));
  const options = useMemo(() => attributeTypeOptions(actions.enumerations()), [actions]);
  const isDone = useRef(false);
  const finish = (goOn: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    if (!name.trim()) onCancel();
    else onDone({ name, ...fromTypeOption(type) }, goOn);
  };
  return (
    <form
      className="dm-row dm-form nodrag nopan"
      title={error}
      onSubmit={(event) => {
        event.preventDefault();
        finish(true);
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        // A form of two fields without a button is not submitted by itself.
        if (event.key === 'Enter' && !event.defaultPrevented) {
          event.preventDefault();
          finish(true);
        }
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        isDone.current = true;
        onCancel();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) finish(false);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to type here
        autoFocus
        aria-label="Attribute name"
        aria-invalid={error ? true : undefined}
        placeholder="Name"
        spellCheck={false}
        value={name}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setName(event.target.value)}
      />
      <Picker
        leavesEnter
        label="Attribute type"
        value={type}
        options={options}
        onChange={(chosen) => chosen && setType(chosen)}
      />
    </form>
  );
}
