import { type AttributeType, attributeTypeLabels, attributeTypes } from '../../../shared/model/kinds/domain-model.ts';
import { type PickerOption, typeIcons } from '../../widgets/index.ts';

/** What an attribute can be: the types, and each enumeration as one of its own. */
export function attributeTypeOptions(enumerations: Iterable<{ id: string; name: string }>): PickerOption[] {
  return [
    ...attributeTypes.map((type) => ({
      value: type as string,
      label: attributeTypeLabels[type],
      icon: typeIcons[type],
      family: 'data' as const,
      group: 'Values',
    })),
    ...[...enumerations].map(({ id, name }) => ({
      value: `${byEnumeration}${id}`,
      label: name,
      icon: 'list-ordered',
      family: 'data' as const,
      group: 'Enumerations',
    })),
  ];
}

const byEnumeration = 'enumeration:';

/** The choice that an attribute stands for. */
export function toTypeOption({
  type,
  enumeration,
}: {
  type: AttributeType;
  enumeration?: string | null | undefined;
}): string {
  return type === 'enumeration' && enumeration ? `${byEnumeration}${enumeration}` : type;
}

export function fromTypeOption(option: string): { type: AttributeType; enumeration: string | null } {
  return option.startsWith(byEnumeration)
    ? { type: 'enumeration', enumeration: option.slice(byEnumeration.length) }
    : { type: option as AttributeType, enumeration: null };
}
