import './attribute-form.css';
import { useRef, useState } from 'react';
import { type AttributeType, attributeTypeLabels, attributeTypes } from '../../../shared/model/kinds/domain-model.ts';
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
  const [type, setType] = useState(initial.enumeration ? `enumeration:${initial.enumeration}` : initial.type);
  const isDone = useRef(false);
  const finish = (goOn: boolean): void => {
    if (isDone.current) return;
    isDone.current = true;
    if (!name.trim()) onCancel();
    else if (type.startsWith('enumeration:')) onDone({ name, type: 'enumeration', enumeration: type.slice(12) }, goOn);
    else onDone({ name, type: type as AttributeType, enumeration: null }, goOn);
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
        if (event.key !== 'Escape') return;
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
      <select
        aria-label="Attribute type"
        value={type}
        onChange={(event) => setType(event.target.value as AttributeType)}
      >
        {attributeTypes
          .filter((t) => t !== 'enumeration')
          .map((t) => (
            <option key={t} value={t}>
              {attributeTypeLabels[t]}
            </option>
          ))}
        <option value="enumeration">Enumeration</option>
        {actions.enumerations().map((e) => (
          <option key={e.id} value={`enumeration:${e.id}`}>
            {e.name}
          </option>
        ))}
      </select>
    </form>
  );
}
