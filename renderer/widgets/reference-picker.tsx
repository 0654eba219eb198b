import { useMemo } from 'react';
import { useProjectView } from '../project/index.ts';

/** Chooses a unit or element of some kinds by its qualified name. */
export function ReferencePicker({
  value,
  accepts,
  onChange,
  label,
  allowEmpty = true,
}: {
  value: string | null;
  accepts: readonly string[];
  onChange: (id: string | null) => void;
  label?: string;
  allowEmpty?: boolean;
}) {
  const view = useProjectView();
  const key = accepts.join();
  const options = useMemo(() => {
    const wanted = key.split(',');
    const units = [...view.units.values()]
      .filter((u) => wanted.includes(u.kind))
      .map((u) => ({ id: u.id, name: view.qualifiedName(u) }));
    const elements = [...view.elements().values()]
      .filter((e) => wanted.includes(e.kind))
      .map((e) => ({ id: e.id, name: e.qualifiedName }));
    return [...units, ...elements].sort((a, b) => a.name.localeCompare(b.name));
  }, [view, key]);
  const isGone = value !== null && !options.some((o) => o.id === value);
  return (
    <select
      className="w-field"
      aria-label={label ?? 'Reference'}
      value={value ?? ''}
      onChange={(e) => onChange(e.target.value || null)}
      aria-invalid={isGone}
    >
      {allowEmpty && <option value="">None</option>}
      {isGone && <option value={value ?? ''}>(does not exist any more)</option>}
      {options.map((o) => (
        <option key={o.id} value={o.id}>
          {o.name}
        </option>
      ))}
    </select>
  );
}
