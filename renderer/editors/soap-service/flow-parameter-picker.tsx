import type { Microflow } from '../../../shared/microflow/kind.ts';
import { useCatalog } from '../../project/index.ts';
import { Picker, typeText, valueIcon } from '../../widgets/index.ts';

/** Chooses a parameter of a microflow by its name; an empty one is what the label for nothing says. */
export function FlowParameterPicker({
  flow,
  label,
  value,
  emptyLabel,
  disabled,
  onChange,
}: {
  flow: Microflow | undefined;
  label: string;
  value: string;
  emptyLabel: string;
  disabled: boolean;
  onChange: (name: string) => void;
}) {
  const catalog = useCatalog();
  return (
    <Picker
      label={label}
      value={value}
      options={(flow?.parameters ?? []).map(({ name, type }) => ({
        value: name,
        label: name,
        detail: typeText(type, catalog),
        icon: valueIcon(type),
        family: type.kind === 'object' || type.kind === 'list' ? ('data' as const) : ('system' as const),
      }))}
      emptyLabel={emptyLabel}
      missing={`${value} (not a parameter)`}
      disabled={disabled}
      onChange={(name) => onChange(name ?? '')}
    />
  );
}
