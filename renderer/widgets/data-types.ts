import type { DataType } from '../../shared/microflow/kind.ts';
import type { Catalog } from '../../shared/model/catalog.ts';
import type { PickerOption } from './picker-search.ts';
import { valueIcon } from './type-icons.ts';

const labels: Readonly<Record<string, string>> = {
  string: 'String',
  integer: 'Integer',
  long: 'Long',
  decimal: 'Decimal',
  boolean: 'Boolean',
  datetime: 'Date and time',
  date: 'Date',
  binary: 'Binary',
};

/** The types a parameter, a variable or a result can have, for a picker. `allowNothing` for results. */
export function typeOptions(catalog: Catalog, allowNothing: boolean): PickerOption[] {
  const options: PickerOption[] = allowNothing
    ? [{ value: 'nothing', label: 'Nothing', icon: valueIcon({ kind: 'nothing' }), family: 'system' }]
    : [];
  for (const [value, label] of Object.entries(labels))
    options.push({
      value,
      label,
      group: 'Values',
      icon: valueIcon({ kind: value as DataType['kind'] }),
      family: 'system',
    });
  const entities = [...catalog.entities()]
    .filter((e) => e.unit)
    .sort((a, b) => a.qualifiedName.localeCompare(b.qualifiedName));
  const isOneModule = new Set(entities.map((e) => moduleOf(e.qualifiedName))).size < 2;
  const module = (qualifiedName: string) => (isOneModule ? {} : { detail: moduleOf(qualifiedName) });
  for (const e of entities)
    options.push({
      value: `object:${e.id}`,
      label: e.name,
      full: e.qualifiedName,
      ...module(e.qualifiedName),
      group: 'Objects',
      icon: 'box',
      family: 'data',
    });
  for (const e of entities)
    options.push({
      value: `list:${e.id}`,
      label: `List of ${e.name}`,
      full: `List of ${e.qualifiedName}`,
      ...module(e.qualifiedName),
      group: 'Lists',
      icon: 'boxes',
      family: 'data',
    });
  for (const e of catalog.enumerations())
    options.push({
      value: `enumeration:${e.id}`,
      label: e.name,
      full: e.qualifiedName,
      ...module(e.qualifiedName),
      group: 'Enumerations',
      icon: 'list-ordered',
      family: 'data',
    });
  return options;
}

const moduleOf = (qualifiedName: string): string => qualifiedName.split('.')[0] ?? '';

export function toOption(type: DataType): string {
  if (type.kind === 'object' || type.kind === 'list') return `${type.kind}:${type.entity ?? ''}`;
  return type.kind === 'enumeration' ? `enumeration:${type.enumeration ?? ''}` : type.kind;
}

export function fromOption(value: string): DataType {
  const [kind = 'string', id] = value.split(':');
  if (kind === 'object' || kind === 'list') return { kind, entity: id };
  if (kind === 'enumeration') return { kind, enumeration: id };
  return { kind: kind as DataType['kind'] };
}

/** A type as a chip shows it. */
export function typeText(type: DataType, catalog: Catalog): string {
  if (type.kind === 'nothing') return 'Nothing';
  if (type.kind === 'object') return catalog.entity(type.entity)?.name ?? 'Object';
  if (type.kind === 'list') return `List of ${catalog.entity(type.entity)?.name ?? 'objects'}`;
  if (type.kind === 'enumeration') return catalog.enumeration(type.enumeration)?.name ?? 'Enumeration';
  return labels[type.kind] ?? type.kind;
}
