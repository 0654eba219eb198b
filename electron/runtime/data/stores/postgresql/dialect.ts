import type { QueryFunctionName, SqlDialect } from '../../../../../shared/query/index.ts';
import { FlowError } from '../../../contract/flow-error.ts';
import { columnCodecs, quoteName, quoteText } from './columns.ts';

const number = (value: string | undefined) => `(${value})::numeric`;
const written = (value: string) => `(${value} COLLATE "C")`;

/** Functions of queries that PostgreSQL has; the others are functions of ours (`query-functions.ts`). */
const calls: Partial<Record<QueryFunctionName, (...values: string[]) => string>> = {
  add: (a, b) => `(${number(a)} + ${number(b)})`,
  sub: (a, b) => `(${number(a)} - ${number(b)})`,
  mul: (a, b) => `(${number(a)} * ${number(b)})`,
  'divide-whole': (a, b) => `div(${number(a)}, nullif(${number(b)}, 0))`,
  mod: (a, b) => `mod(${number(a)}, nullif(${number(b)}, 0))`,
  round: (a) => `round(${number(a)})`,
  floor: (a) => `floor(${number(a)})`,
  ceiling: (a) => `ceil(${number(a)})`,
  concat: (a, b) => `(${a} || ${b})`,
  'index-of': (text, part) => `(strpos(${text}, ${part}) - 1)`,
  'time-of': (ms) => `mod(mod(${number(ms)}, 86400000) + 86400000, 86400000)`,
  'fraction-of-second': (ms) => `(mod(mod(${number(ms)}, 1000) + 1000, 1000) * 0.001)`,
  'hour-of-time': (ms) => `div(${number(ms)}, 3600000)`,
  'minute-of-time': (ms) => `mod(div(${number(ms)}, 60000), 60)`,
  'second-of-time': (ms) => `mod(div(${number(ms)}, 1000), 60)`,
  'text-of-number': (a) => numberText(a),
  'text-of-boolean': (a) => written(`(${a})::boolean::text`),
};

/** Functions of ours that take numbers. */
const ofNumbers: Partial<Record<QueryFunctionName, readonly number[]>> = {
  divide: [0, 1],
  substring: [1, 2],
  'day-of': [0],
};

function numberText(value: string): string {
  return written(`trim_scale(${number(value)})::text`);
}

function call(name: QueryFunctionName, values: readonly string[]): string {
  // The patterns of queries run in linear time; those of PostgreSQL are another language, and may run for ever.
  if (name === 'matches-pattern')
    throw new FlowError(
      'data/not-supported',
      'Objects on PostgreSQL cannot be found by a regular expression (matchesPattern).',
    );
  const own = calls[name];
  if (own) return own(...values);
  const places = ofNumbers[name] ?? [];
  return `${functionName(name)}(${values.map((value, i) => (places.includes(i) ? number(value) : value)).join(', ')})`;
}

/** What a function of ours is called in the database. */
export function functionName(name: string): string {
  return `weft_${name.replaceAll('-', '_')}`;
}

/** Marks a place where a value is bound; its type is known when the value is (`printed-queries.ts`). */
export const mark = (index: number) => `\uFFFE${index}\uFFFF`;
export const marks = /\uFFFE(\d+)\uFFFF/g;

/** PostgreSQL: decimals are `numeric`, reckoned exactly; texts are compared by their characters (collation "C"). */
export const postgresqlDialect: SqlDialect = {
  placeholder: mark,
  quote: quoteName,
  contains: (l, r) => `strpos(${l}, ${r}) > 0`,
  startsWith: (l, r) => `starts_with(${l}, ${r})`,
  endsWith: (l, r) => `right(${l()}, length(${r()})) = ${r()}`,
  same: (l, r) => `${l} IS NOT DISTINCT FROM ${r}`,
  differs: (l, r) => `${l} IS DISTINCT FROM ${r}`,
  datePart: (part, zone, value) => `weft_date_part(${quoteText(part)}, ${quoteText(zone)}, ${value})`,
  order: (value, descending, emptiesAreLowest = false) =>
    `${value}${descending ? ' DESC' : ''} NULLS ${descending === emptiesAreLowest ? 'LAST' : 'FIRST'}`,
  boolean: (value) => (value ? 'true' : 'false'),
  lastKey: (id) => id,
  range: (limit, offset) => `${limit === null ? '' : `LIMIT ${limit} `}OFFSET ${offset ?? 0}`,
  call,
  compareNumbers: (l, r) => `sign(${number(l)} - ${number(r)})`,
  numberText,
  numberOrder: number,
  typed: (value, type) => {
    const { boundType } = columnCodecs[type];
    if (boundType === 'text') return written(`(${value})::text`);
    return boundType === 'bigint' ? number(value) : `(${value})::${boundType}`;
  },
  storedNumber: (value) => `trim_scale(${number(value)})`,
  total: (method, value, of) =>
    `${method}(${method === 'sum' || of === 'number' || of === 'number-column' ? number(value()) : value()})`,
};
