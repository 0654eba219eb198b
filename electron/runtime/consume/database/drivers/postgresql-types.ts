import { parse as parseArray } from 'postgres-array';
import type { ColumnKind, ColumnValue } from '../../../../../shared/consume/database/column-kinds.ts';

interface KnownType {
  name: string;
  kind: ColumnKind;
}

/** PostgreSQL's own types by their number (pg_type.dat); -1 stands for none. */
export const typeNames: Readonly<Record<number, KnownType>> = {
  16: { name: 'boolean', kind: 'boolean' },
  17: { name: 'bytea', kind: 'binary' },
  18: { name: '"char"', kind: 'text' },
  19: { name: 'name', kind: 'text' },
  20: { name: 'bigint', kind: 'long' },
  21: { name: 'smallint', kind: 'integer' },
  23: { name: 'integer', kind: 'integer' },
  25: { name: 'text', kind: 'text' },
  26: { name: 'oid', kind: 'long' },
  114: { name: 'json', kind: 'json' },
  142: { name: 'xml', kind: 'text' },
  700: { name: 'real', kind: 'decimal' },
  701: { name: 'double precision', kind: 'decimal' },
  790: { name: 'money', kind: 'decimal' },
  1042: { name: 'character', kind: 'text' },
  1043: { name: 'character varying', kind: 'text' },
  1082: { name: 'date', kind: 'date' },
  1083: { name: 'time', kind: 'time' },
  1114: { name: 'timestamp', kind: 'datetime' },
  1184: { name: 'timestamptz', kind: 'instant' },
  1186: { name: 'interval', kind: 'other' },
  1266: { name: 'timetz', kind: 'time' },
  1700: { name: 'numeric', kind: 'decimal' },
  2950: { name: 'uuid', kind: 'uuid' },
  3802: { name: 'jsonb', kind: 'json' },
  // Arrays of them, by the number of the array.
  ...Object.fromEntries(
    Object.entries({
      1000: 'boolean[]',
      1001: 'bytea[]',
      1005: 'smallint[]',
      1007: 'integer[]',
      1009: 'text[]',
      1015: 'character varying[]',
      1016: 'bigint[]',
      1021: 'real[]',
      1022: 'double precision[]',
      1115: 'timestamp[]',
      1182: 'date[]',
      1185: 'timestamptz[]',
      1231: 'numeric[]',
      199: 'json[]',
      2951: 'uuid[]',
      3807: 'jsonb[]',
    }).map(([id, name]) => [Number(id), { name, kind: 'list' as const }]),
  ),
};

/** The kind of a column by the number of its type, and `extra` where that is none of PostgreSQL's own: `enum mood`, `[]mood`. */
export function columnKindOf(id: number, extra: string | undefined): { kind: ColumnKind; type: string } {
  const known = typeNames[id];
  if (known) return { kind: known.kind, type: known.name };
  if (extra?.startsWith('[]')) return { kind: 'list', type: extra.slice(2) };
  if (extra?.startsWith('enum ')) return { kind: 'text', type: extra.slice(5) };
  return { kind: 'other', type: extra ?? String(id) };
}

const numbers = /^(smallint|integer|bigint|real|double precision|numeric)\[\]$/;

/** How a text of the server becomes a value of the column's kind; null where it is one as it stands. */
export function readerOf(id: number, extra: string | undefined): ((text: string) => ColumnValue) | null {
  const { kind, type } = columnKindOf(id, extra);
  switch (kind) {
    case 'boolean':
      return (text) => text === 't';
    case 'binary':
      return (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));
    case 'decimal':
      return id === 790 ? amountOf : null;
    case 'instant':
      return isoMoment;
    case 'datetime':
      return isoMoment;
    case 'list':
      return (text) => listText(text, type);
    default:
      return null;
  }
}

/** `$1,234.50`, `-$3.00`: money in the words of the C locale. */
function amountOf(text: string): string {
  return text.replace(/[$,]/g, '');
}

/** `2026-11-20 08:14:07.5+00` as ISO 8601 says it. */
function isoMoment(text: string): string {
  return text
    .replace(' ', 'T')
    .replace(/([+-]\d\d)$/, '$1:00')
    .replace(/\+00:00$/, 'Z');
}

/** An array as JSON, its numbers digit for digit. */
function listText(text: string, type: string): string {
  const item = (value: string | null): string => {
    if (value === null) return 'null';
    if (numbers.test(type) && /^-?\d/.test(value)) return value;
    if (type === 'boolean[]') return value === 't' ? 'true' : 'false';
    if (type === 'json[]' || type === 'jsonb[]') return value;
    if (type === 'timestamptz[]' || type === 'timestamp[]') return JSON.stringify(isoMoment(value));
    return JSON.stringify(value);
  };
  const listOf = (items: readonly unknown[]): string =>
    `[${items.map((each) => (Array.isArray(each) ? listOf(each) : item(each as string | null))).join(',')}]`;
  // What is not `[1:2]={…}` begins at its brace.
  return listOf(parseArray(text.slice(text.indexOf('{')), (value) => value) as unknown[]);
}
