import { encodeBase64 } from '../../../../shared/expression/base64.ts';
import type { Numeric } from '../../../../shared/expression/numeric.ts';
import { writeNumber } from '../../../../shared/expression/numeric.ts';
import { jsonWriters } from '../../../../shared/format/json/writers.ts';
import { writeDateTimeText } from '../../../../shared/structure/date-time-text.ts';

/** A value as JSON of OData has it (JSON Format 4.01, 7.1). With `compatible`, numbers that a double may bend are texts. */
export function jsonOf(type: string, value: unknown, compatible = false): string {
  if (value === null || value === undefined) return 'null';
  switch (type) {
    case 'Edm.Boolean':
      return value === true ? 'true' : 'false';
    case 'Edm.Int64':
    case 'Edm.Decimal':
      return compatible ? `"${writeNumber(value as Numeric)}"` : jsonWriters.number(value);
    case 'Edm.Byte':
    case 'Edm.SByte':
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Double':
    case 'Edm.Single':
      return jsonWriters.number(value);
    default:
      return jsonWriters.text(textOfValue(type, value));
  }
}

/** A value as its raw text, as `/$value` and keys have it. */
export function textOfValue(type: string, value: unknown): string {
  switch (type) {
    case 'Edm.DateTimeOffset':
      return writeDateTimeText(Number(value));
    case 'Edm.Binary':
      return encodeBase64(value as Uint8Array)
        .replaceAll('+', '-')
        .replaceAll('/', '_');
    case 'Edm.Duration':
      return durationText(Number(value));
    case 'Edm.TimeOfDay':
      return new Date(Number(value)).toISOString().slice(11, -1);
    case 'Edm.Boolean':
      return value === true ? 'true' : 'false';
    default:
      return typeof value === 'string' ? value : writeNumber(value as Numeric);
  }
}

function durationText(ms: number): string {
  const sign = ms < 0 ? '-' : '';
  const all = Math.abs(ms);
  const days = Math.floor(all / 86_400_000);
  const seconds = (all % 86_400_000) / 1000;
  return `${sign}P${days > 0 ? `${days}D` : ''}${seconds > 0 || days === 0 ? `T${seconds}S` : ''}`;
}

/** The literal of a value in a key or a token: texts in quotes. */
export function literalOf(type: string, isEnum: boolean, value: unknown): string {
  const text = textOfValue(isEnum ? 'Edm.String' : type, value);
  if (isEnum || type === 'Edm.String') return `'${text.replaceAll("'", "''")}'`;
  return type === 'Edm.Duration' ? `duration'${text}'` : text;
}
