import type { Unit } from '../../../shared/model/unit.ts';
import type { RequestCollection } from '../../../shared/request/index.ts';
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
    <select
      className="w-field rq-environment"
      aria-label="Environment"
      title={chosen?.address ? `${chosen.name}: ${chosen.address}` : 'Addresses lead to the run'}
      value={chosen?.id ?? ''}
      onChange={(e) => (e.target.value === 'edit' ? onEdit() : chooseEnvironment(unit.id, e.target.value))}
    >
      <option value="">No environment</option>
      {unit.data.environments.map((e) => (
        <option key={e.id} value={e.id}>
          {e.name}
        </option>
      ))}
      <option value="edit">Edit environments…</option>
    </select>
  );
}
