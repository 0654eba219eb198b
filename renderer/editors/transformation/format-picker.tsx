import { formatOf } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { type Transformation, transformedFormats } from '../../../shared/transformation/index.ts';
import { Picker } from '../../widgets/index.ts';
import { editSteps } from './step-edits.ts';

const titles = { input: 'Takes', output: 'Gives' } as const;

/** Chooses what a transformation takes, or gives; one without steps gives what it takes. */
export function FormatPicker({ unit, property }: { unit: Unit<Transformation>; property: 'input' | 'output' }) {
  return (
    <Picker
      className="tf-format"
      label={titles[property]}
      title={`${titles[property]} ${formatOf(unit.data[property]).label}`}
      value={unit.data[property]}
      options={transformedFormats.map((format) => ({ value: format.id, label: format.label }))}
      onChange={(format) => {
        if (format)
          void editSteps(unit.id, `${titles[property]} ${formatOf(format).label}`, (data) => {
            data[property] = format;
          });
      }}
    />
  );
}
