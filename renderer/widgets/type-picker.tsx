import { useMemo } from 'react';
import type { DataType } from '../../shared/microflow/kind.ts';
import { useCatalog } from '../project/index.ts';
import { fromOption, toOption, typeOptions } from './data-types.ts';
import { Picker, type PickerProps } from './picker.tsx';

/** Chooses the type of a parameter, a variable or a result. */
export function TypePicker({
  value,
  allowNothing,
  onChange,
  ...others
}: {
  value: DataType;
  allowNothing: boolean;
  onChange: (type: DataType) => void;
} & Pick<PickerProps, 'label' | 'autoFocus' | 'className' | 'leavesEnter' | 'placeholder'>) {
  const catalog = useCatalog();
  const options = useMemo(() => typeOptions(catalog, allowNothing), [catalog, allowNothing]);
  const option = toOption(value);
  return (
    <Picker
      {...others}
      value={option.endsWith(':') ? null : option}
      options={options}
      onChange={(chosen) => chosen && onChange(fromOption(chosen))}
    />
  );
}
