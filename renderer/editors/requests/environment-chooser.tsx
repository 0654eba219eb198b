import type { Unit } from '../../../shared/model/unit.ts';
import type { RequestCollection } from '../../../shared/request/index.ts';
import { Picker } from '../../widgets/index.ts';
import { chooseEnvironment, useExchanges } from './exchanges.ts';
import { chosenEnvironment } from './send-request.ts';

/** Which environment gives the base address and the values. */
export function EnvironmentChooser({ unit, onEdit }: { unit: Unit<RequestCollection>; onEdit: () => void }) {
  const chosen = chosenEnvironment(
    unit,
    useExchanges((s) => s.environments),
  );
  if (unit.data.environments.length === 0) return null;
  return (
    <Picker
      className="rq-environment"
      label="Environment"
      title={chosen?.address ? `${chosen.name}: ${chosen.address}` : 'Addresses lead to the run'}
      value={chosen?.id ?? null}
      emptyLabel="No environment"
      options={[
        ...unit.data.environments.map((e) => ({ value: e.id, label: e.name, detail: e.address })),
        { value: 'edit', label: 'Edit environments…' },
      ]}
      onChange={(id) => (id === 'edit' ? onEdit() : chooseEnvironment(unit.id, id ?? ''))}
    />
  );
}
