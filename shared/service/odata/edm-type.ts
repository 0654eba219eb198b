import type { AttributeType } from '../../model/kinds/domain-model.ts';

/** The types of values as OData has them (PO-21); an enumeration has a type of its own. */
export const edmTypeOf: Readonly<Record<Exclude<AttributeType, 'enumeration'>, string>> = {
  string: 'Edm.String',
  integer: 'Edm.Int32',
  long: 'Edm.Int64',
  autonumber: 'Edm.Int64',
  decimal: 'Edm.Decimal',
  boolean: 'Edm.Boolean',
  datetime: 'Edm.DateTimeOffset',
  date: 'Edm.Date',
  binary: 'Edm.Binary',
};
