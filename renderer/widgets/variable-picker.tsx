import { useMemo } from 'react';
import { typeName } from '../../shared/expression/index.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import { useCatalog } from '../project/index.ts';
import { Picker } from './picker.tsx';
import { variableOptions } from './variable-options.ts';

/** Chooses one of the variables in scope, by kinds of type. */
export function VariablePicker({
  value,
  kinds,
  variables,
  label,
  onChange,
  placeholder,
}: {
  value: string;
  /** As the schema says it: `object|list`, `any`. */
  kinds: string;
  variables: ReadonlyMap<string, ValueType>;
  label: string;
  onChange: (name: string) => void;
  placeholder?: string;
}) {
  const catalog = useCatalog();
  const options = useMemo(
    () => variableOptions(variables, kinds, (t) => typeName(t, catalog)),
    [variables, kinds, catalog],
  );
  return (
    <Picker
      mono
      label={label}
      value={value}
      options={options}
      {...(placeholder ? { placeholder } : {})}
      missing={`$${value} (not here)`}
      onChange={(name) => onChange(name ?? '')}
    />
  );
}
