import type { ValueType } from '../../shared/model/catalog.ts';
import type { AttributeType } from '../../shared/model/kinds/domain-model.ts';

/** lucide icons of the attribute types. */
export const typeIcons: Readonly<Record<AttributeType, string>> = {
  string: 'type',
  integer: 'hash',
  long: 'hash',
  decimal: 'sigma',
  boolean: 'toggle-left',
  datetime: 'calendar-clock',
  date: 'calendar',
  enumeration: 'list-ordered',
  autonumber: 'list-start',
  binary: 'file-digit',
};

const others: Readonly<Record<string, string>> = {
  ...typeIcons,
  object: 'box',
  list: 'boxes',
  nothing: 'circle-slash',
};

/** The lucide icon of a value's type. */
export function valueIcon({ kind }: Pick<ValueType, 'kind'>): string {
  return others[kind] ?? 'circle-help';
}
