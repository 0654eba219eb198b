import { type Numeric, numberText } from '../../expression/numeric.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import { offsetAt } from '../../structure/time-zone.ts';
import type { DatabaseDialect } from './dialect.ts';
import type { ParameterType } from './query-kind.ts';
import type { StatementPart } from './statement.ts';

/** A value that is bound: its type, and the text that says all of it (bytes of binaries, booleans as such). */
export interface BoundValue {
  type: ParameterType;
  value: string | boolean | Uint8Array | null;
  /** Offset of its parameter in what was written. */
  at: number;
}

/** A statement as a database gets it: placeholders for values, never the values. */
export interface BoundStatement {
  sql: string;
  values: BoundValue[];
  /** Where its text came from: offsets in the statement and in what was written, in order. */
  places: readonly { bound: number; written: number }[];
}

export interface StatementParameter {
  name: string;
  type: ParameterType;
  list: boolean;
}

/**
 * Binds values to a statement: each place of a parameter has a placeholder of its own, a list one for each item, and optional parts whose parameters are not all given are left
 * out. `timeZone` is that of moments without a zone.
 */
export function bindStatement(
  parts: readonly StatementPart[],
  parameters: readonly StatementParameter[],
  given: Readonly<Record<string, unknown>>,
  dialect: DatabaseDialect,
  timeZone: string,
): BoundStatement {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const values: BoundValue[] = [];
  const places: { bound: number; written: number }[] = [];
  let sql = '';
  const isEmpty = (name: string) => {
    const value = given[name] ?? null;
    // What nobody filled in comes as an empty text from forms and addresses.
    return value === null || value === '' || (Array.isArray(value) && value.length === 0);
  };
  const add = (text: string, at: number) => {
    places.push({ bound: sql.length, written: at });
    sql += text;
  };
  const placeholder = (type: ParameterType, value: unknown, at: number) => {
    values.push({ at, type, value: boundValue(value, type, dialect, timeZone) });
    return dialect.placeholder(values.length, type);
  };
  const walk = (inside: readonly StatementPart[]) => {
    for (const part of inside) {
      if (part.kind === 'text') add(part.text, part.at);
      else if (part.kind === 'optional') {
        if (!namesIn(part.parts).some(isEmpty)) walk(part.parts);
      } else {
        const { type, list } = byName.get(part.name) ?? { type: 'string' as const, list: false };
        const value = given[part.name] ?? null;
        if (!list) add(placeholder(type, value, part.at), part.at);
        else {
          const items = Array.isArray(value) ? value : value === null ? [] : [value];
          // Of no items nothing is one; a database has no empty list.
          add(
            items.length === 0
              ? dialect.noItems(type)
              : items.map((item) => placeholder(type, item, part.at)).join(', '),
            part.at,
          );
        }
      }
    }
  };
  walk(parts);
  return { sql, values, places };
}

function namesIn(parts: readonly StatementPart[]): string[] {
  return parts.flatMap((part) =>
    part.kind === 'parameter' ? [part.name] : part.kind === 'optional' ? namesIn(part.parts) : [],
  );
}

/** The offset in what was written of one in the statement that a database got. */
export function writtenOffset({ places }: BoundStatement, bound: number): number {
  let found = { bound: 0, written: 0 };
  for (const place of places) {
    if (place.bound > bound) break;
    found = place;
  }
  return found.written + (bound - found.bound);
}

/** What a clock of a zone shows at a moment: `2026-11-20T08:14:07.000`. */
function clockAt(instant: number, timeZone: string): string {
  return writeDateTimeText(instant, { offset: '', fraction: 3 }, timeZone);
}

/** `+01:00`, with seconds where a zone had them. */
function offsetText(instant: number, timeZone: string): string {
  const seconds = Math.round(offsetAt(instant, timeZone) / 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const size = Math.abs(seconds);
  const rest = size % 60 === 0 ? '' : `:${two(size % 60)}`;
  return `${seconds < 0 ? '-' : '+'}${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

function boundValue(
  value: unknown,
  type: ParameterType,
  dialect: DatabaseDialect,
  timeZone: string,
): BoundValue['value'] {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'integer':
    case 'long':
    case 'decimal':
      return typeof value === 'string' ? value : numberText(value as Numeric);
    case 'boolean':
      return value === true;
    case 'binary':
      return value as Uint8Array;
    case 'datetime':
      return typeof value === 'number'
        ? dialect.moment(clockAt(value, timeZone), offsetText(value, timeZone))
        : String(value);
    default:
      return String(value);
  }
}
