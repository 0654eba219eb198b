import type { AttributeType } from '../../../shared/model/kinds/domain-model.ts';

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
