import { useMemo } from 'react';
import { useCatalog, useProjectView, useStudio } from '../project/index.ts';
import { newConstantFor } from './new-constant.ts';
import { Picker, type PickerProps } from './picker.tsx';
import { referenceOptions } from './reference-options.ts';

/** The choice that makes a document first. */
const madeHere = ' new';

/** Chooses a document or element of some kinds. With `of` only members of that entity. */
export function ReferencePicker({
  value,
  accepts,
  of,
  only,
  onChange,
  label = 'Reference',
  allowEmpty = true,
  emptyLabel = 'None',
  ...others
}: {
  value: string | null;
  accepts: readonly string[];
  /** What else must hold of a choice. */
  only?: (id: string) => boolean;
  /** Id of the entity whose members can be chosen; without it all can. */
  of?: string | undefined;
  onChange: (id: string | null) => void;
  label?: string;
  allowEmpty?: boolean;
  /** What it is called when nothing is chosen. */
  emptyLabel?: string;
} & Pick<PickerProps, 'id' | 'autoFocus' | 'isNeeded' | 'disabled' | 'placeholder' | 'className'>) {
  const view = useProjectView();
  const catalog = useCatalog();
  const key = accepts.join();
  const options = useMemo(
    () => referenceOptions(view, catalog, key.split(','), catalog.entity(of)),
    [view, catalog, key, of],
  );
  const elsewhere = value ? view.nameOf(value)?.split('.').pop() : undefined;
  const shown = only ? options.filter((o) => only(o.value)) : options;
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const makesConstant = key === 'constant' && !readOnly;
  return (
    <Picker
      {...others}
      label={label}
      value={value}
      options={makesConstant ? [...shown, { value: madeHere, label: 'New constant…', icon: 'plus' }] : shown}
      onChange={(id) => {
        if (id !== madeHere) onChange(id);
        else void newConstantFor(label).then((made) => made && onChange(made));
      }}
      {...(allowEmpty ? { emptyLabel } : {})}
      {...(elsewhere ? { missing: `${elsewhere} (not here)` } : {})}
    />
  );
}
