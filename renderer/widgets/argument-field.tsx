import type { DataType } from '../../shared/microflow/kind.ts';
import type { Catalog } from '../../shared/model/catalog.ts';
import { Picker } from './picker.tsx';

/** The field of a single value that is given by its name: a box, a choice of an enumeration's values, or a text. */
export function ArgumentField({
  name,
  type,
  catalog,
  text,
  autoFocus = false,
  onChange,
}: {
  name: string;
  type: DataType;
  catalog: Catalog;
  text: string;
  autoFocus?: boolean;
  onChange: (text: string) => void;
}) {
  if (type.kind === 'boolean')
    return (
      <input
        type="checkbox"
        aria-label={`$${name}`}
        checked={text === 'true'}
        onChange={(e) => onChange(String(e.target.checked))}
      />
    );
  if (type.kind === 'enumeration')
    return (
      <Picker
        label={`$${name}`}
        value={text || null}
        emptyLabel="empty"
        options={(catalog.enumeration(type.enumeration)?.values ?? []).map((v) => ({
          value: v.name,
          label: v.caption || v.name,
        }))}
        onChange={(chosen) => onChange(chosen ?? '')}
      />
    );
  return (
    <input
      className="w-field"
      // biome-ignore lint/a11y/noAutofocus: whoever sets it has just been asked for this value
      autoFocus={autoFocus}
      aria-label={`$${name}`}
      placeholder={type.kind}
      value={text}
      onChange={(e) => onChange(e.target.value)}
    />
  );
}
