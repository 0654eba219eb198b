import { variableCandidates } from '../../shared/model/candidates.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import type { PickerOption } from './picker-search.ts';
import { valueIcon } from './type-icons.ts';

/** Variables whose type is one of some kinds (`object|list`, `any`), for a picker. */
export function variableOptions(
  variables: ReadonlyMap<string, ValueType>,
  kinds: string,
  nameOf: (type: ValueType) => string,
): PickerOption[] {
  const names = new Set(variableCandidates(kinds, variables));
  return [...variables]
    .filter(([name]) => names.has(name))
    .map(([name, type]) => ({
      value: name,
      label: `$${name}`,
      icon: valueIcon(type),
      family: type.kind === 'object' || type.kind === 'list' ? ('data' as const) : ('system' as const),
      detail: nameOf(type),
    }));
}
