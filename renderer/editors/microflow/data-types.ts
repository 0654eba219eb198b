import type { DataType } from '../../../shared/microflow/kind.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';

export interface TypeOption {
  value: string;
  label: string;
  group: string;
}

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

/** The types a parameter or result can have, for one select. */
export function typeOptions(catalog: Catalog, allowNothing: boolean): TypeOption[] {
  const options: TypeOption[] = allowNothing ? [{ value: 'nothing', label: 'Nothing', group: '' }] : [];
  for (const [value, label] of Object.entries(labels)) options.push({ value, label, group: 'Values' });
  const entities = [...catalog.entities()]
    .filter((e) => e.unit)
    .sort((a, b) => a.qualifiedName.localeCompare(b.qualifiedName));
  for (const e of entities) options.push({ value: `object:${e.id}`, label: e.qualifiedName, group: 'Objects' });
  for (const e of entities)
    options.push({ value: `list:${e.id}`, label: `List of ${e.qualifiedName}`, group: 'Lists' });
  for (const e of catalog.enumerations())
    options.push({ value: `enumeration:${e.id}`, label: e.qualifiedName, group: 'Enumerations' });
  return options;
}

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
