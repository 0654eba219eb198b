import type { DatePart, SqlDialect } from '../../shared/query/index.ts';

const postgresqlParts: Partial<Record<DatePart, string>> = {
  'day-of-year': 'doy',
  weekday: 'dow',
  hours: 'hour',
  minutes: 'minute',
  seconds: 'second',
};

/** A second dialect: until there is a store for it, it shows that the printer knows none. */
export const postgresqlDialect: SqlDialect = {
  placeholder: (index) => `$${index}`,
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  contains: (l, r) => `position(${r} in ${l}) > 0`,
  startsWith: (l, r) => `starts_with(${l}, ${r})`,
  endsWith: (l, r) => `right(${l()}, length(${r()})) = ${r()}`,
  same: (l, r) => `${l} IS NOT DISTINCT FROM ${r}`,
  differs: (l, r) => `${l} IS DISTINCT FROM ${r}`,
  datePart: (part, zone, value) => {
    const local = `to_timestamp(floor(${value} / 1000.0)) AT TIME ZONE '${zone.replaceAll("'", "''")}'`;
    const extracted = `extract(${postgresqlParts[part] ?? part} FROM ${local})`;
    return part === 'weekday' ? `(${extracted} + 1)` : extracted;
  },
  order: (value, descending, emptiesAreLowest = false) =>
    `${value}${descending ? ' DESC' : ''} NULLS ${descending === emptiesAreLowest ? 'LAST' : 'FIRST'}`,
  storedNumber: (value) => value,
  total: (method, value) => `${method}(${value()})`,
  boolean: (value) => (value ? 'true' : 'false'),
  call: (name, values) => `weft_${name.replaceAll('-', '_')}(${values.join(', ')})`,
  compareNumbers: (l, r) => `sign(${l} - ${r})`,
  numberText: (value) => `${value}::text`,
  numberOrder: (value) => value,
};
