import { legalName, namesBeside, renameIn } from './names.ts';
import type { Fixer, FixerTable } from './quick-fix.ts';

interface Values {
  values: { id: string; name: string; caption: string; documentation: string }[];
}

const rename: Fixer = ({ finding, unit }) => {
  const id = finding.element ?? '';
  const { values } = unit.data as Values;
  const name = legalName(values.find((v) => v.id === id)?.name ?? '', 'Value', namesBeside(values, id));
  return [{ label: `Rename to ${name}`, mutate: (data: Values) => renameIn(data.values, id, name) }];
};

const setConstant = (label: string, change: object) => ({
  label,
  mutate: (data: object) => void Object.assign(data, change),
});

/** Enumerations and constants. */
export const valueFixes: FixerTable = {
  'enumeration/name': rename,
  'enumeration/name-taken': rename,
  'enumeration/no-values': ({ newId }) => [
    {
      label: 'Add a value',
      mutate: (data: Values) =>
        void data.values.push({ id: newId(), name: 'Value', caption: 'Value', documentation: '' }),
    },
  ],
  'constant/secret-value': () => [
    setConstant('Clear the value', { value: '' }),
    setConstant('Not a secret', { secret: false }),
  ],
  'constant/value': () => [
    setConstant('Clear the value', { value: '' }),
    setConstant('Change the type to String', { type: 'string' }),
  ],
};
