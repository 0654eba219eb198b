import { isNumeric, type Numeric, readDecimal, readLong, writeNumber } from '../../../../shared/expression/numeric.ts';
import type { AttributeType } from '../../../../shared/model/kinds/domain-model.ts';
import { parseDateTimeText, writeDateTimeText } from '../../../../shared/structure/date-time-text.ts';
import { isDate } from '../../../../shared/structure/text-formats.ts';
import type { ValueCodec } from './root-table.ts';

/** A row that somebody else wrote may hold anything in any column; the message follows the name of the column. */
export class OddValueError extends Error {}

/** How the types live in a store. */
export type Codecs = Readonly<Record<AttributeType, ValueCodec>>;

/**
 * A stored value under another attribute type, as the column holds it; null when it has no exact form there (a text that is
 * no number, 12.5 as an Integer, a time of day as a Date). `values` are the names of an enumeration. Stores differ in `codecs` alone.
 */
export function convertValue(
  from: AttributeType,
  to: AttributeType,
  stored: unknown,
  values: readonly string[] | null,
  codecs: Codecs,
): unknown {
  if (stored === null || stored === undefined || from === 'binary' || to === 'binary') return null;
  const own = ownValue(codecs, from, stored);
  const value = own === undefined ? null : readText(to, writeText(from, own), values);
  return value === null ? null : codecs[to].toColumn(value);
}

/** What somebody else wrote may be no value of its own type: it has no form in another one. */
function ownValue(codecs: Codecs, type: AttributeType, stored: unknown): unknown {
  try {
    return codecs[type].fromColumn(stored);
  } catch (error) {
    if (error instanceof OddValueError) return undefined;
    throw error;
  }
}

function writeText(type: AttributeType, value: unknown): string {
  if (type === 'datetime') return writeDateTimeText(value as number);
  return isNumeric(value) ? writeNumber(value as Numeric) : String(value);
}

function readText(type: AttributeType, text: string, values: readonly string[] | null): unknown {
  const trimmed = text.trim();
  switch (type) {
    case 'integer': {
      const whole = readLong(wholePart(trimmed));
      return typeof whole === 'number' && whole >= -2147483648 && whole <= 2147483647 ? whole : null;
    }
    case 'long':
    case 'autonumber':
      return readLong(wholePart(trimmed)) ?? null;
    case 'decimal':
      return /^-?\d+(\.\d+)?$/.test(trimmed) ? readDecimal(trimmed) : null;
    case 'boolean':
      return trimmed === 'true' || trimmed === '1' ? true : trimmed === 'false' || trimmed === '0' ? false : null;
    case 'datetime':
      return isDate(trimmed) ? parseDateTimeText(`${trimmed}T00:00:00Z`) : parseDateTimeText(trimmed);
    case 'date':
      return isDate(trimmed) ? trimmed : (/^(\d{4}-\d\d-\d\d)T00:00:00(\.0+)?Z$/.exec(trimmed)?.[1] ?? null);
    case 'enumeration':
      return values?.includes(text) ? text : null;
    default:
      return text;
  }
}

/** `12.00` is the whole number 12; `12.5` is none. */
function wholePart(text: string): string {
  return text.replace(/\.0+$/, '');
}
