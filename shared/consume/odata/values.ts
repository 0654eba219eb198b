import { encodeBase64 } from '../../expression/base64.ts';
import { type Numeric, numberText } from '../../expression/numeric.ts';
import type { AttributeType } from '../../model/kinds/domain-model.ts';
import { writeDateTimeText } from '../../structure/date-time-text.ts';
import type { ODataVersion } from './kind.ts';

/** The attribute type that takes a primitive type; null for one that no attribute takes (streams, places on a map). CO-13 without its losses. */
export function attributeTypeOf(edm: string): Exclude<AttributeType, 'enumeration' | 'autonumber'> | null {
  return attributeTypes[edm] ?? null;
}

const attributeTypes: Readonly<Record<string, Exclude<AttributeType, 'enumeration' | 'autonumber'>>> = {
  'Edm.Binary': 'binary',
  'Edm.Boolean': 'boolean',
  'Edm.Byte': 'integer',
  'Edm.Date': 'date',
  'Edm.DateTime': 'datetime',
  'Edm.DateTimeOffset': 'datetime',
  'Edm.Decimal': 'decimal',
  'Edm.Double': 'decimal',
  'Edm.Duration': 'string',
  'Edm.Guid': 'string',
  'Edm.Int16': 'integer',
  'Edm.Int32': 'integer',
  'Edm.Int64': 'long',
  'Edm.SByte': 'integer',
  'Edm.Single': 'decimal',
  'Edm.String': 'string',
  'Edm.Time': 'string',
  'Edm.TimeOfDay': 'string',
};

const isFirst = (version: ODataVersion) => version === '2.0' || version === '3.0';

/** A value of a flow that no literal says. */
export class ValueError extends Error {}

/** A text in quotes, as URLs have it. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/**
 * A value as a literal of a URL (URL Conventions 5.1.1.14; v2: "primitive types" of the overview), not encoded. `enumeration` is the qualified name where it is a member of one. Throws a ValueError.
 */
export function literalText(value: unknown, edm: string, version: ODataVersion, enumeration = false): string {
  if (value === null || value === undefined) return 'null';
  if (enumeration) return version === '4.01' ? quoted(String(value)) : `${edm}${quoted(String(value))}`;
  switch (edm) {
    case 'Edm.Boolean':
      return value === true ? 'true' : 'false';
    case 'Edm.Int64':
      return `${numeric(value, edm)}${isFirst(version) ? 'L' : ''}`;
    case 'Edm.Decimal':
      return `${numeric(value, edm)}${isFirst(version) ? 'M' : ''}`;
    case 'Edm.Single':
      return `${numeric(value, edm)}${isFirst(version) ? 'f' : ''}`;
    case 'Edm.Double':
      return `${numeric(value, edm)}${isFirst(version) ? 'd' : ''}`;
    case 'Edm.Byte':
    case 'Edm.SByte':
    case 'Edm.Int16':
    case 'Edm.Int32':
      return numeric(value, edm);
    case 'Edm.DateTimeOffset':
      return isFirst(version) ? `datetimeoffset${quoted(instant(value, edm))}` : instant(value, edm);
    case 'Edm.DateTime':
      return `datetime${quoted(instant(value, edm).replace(/Z$/, ''))}`;
    case 'Edm.Guid':
      return isFirst(version)
        ? `guid${quoted(plain(value, /^[0-9a-f-]{36}$/i, edm))}`
        : plain(value, /^[0-9a-f-]{36}$/i, edm);
    case 'Edm.Date':
      return plain(value, /^-?\d{4,}-\d\d-\d\d$/, edm);
    case 'Edm.TimeOfDay':
      return plain(value, /^\d\d:\d\d(:\d\d(\.\d+)?)?$/, edm);
    case 'Edm.Time':
      return `time${quoted(plain(value, /^-?P[0-9DTHMS.]+$/, edm))}`;
    case 'Edm.Duration':
      return version === '4.01'
        ? quoted(plain(value, /^-?P[0-9DTHMS.]+$/, edm))
        : `duration${quoted(plain(value, /^-?P[0-9DTHMS.]+$/, edm))}`;
    case 'Edm.Binary': {
      const bytes = value as Uint8Array;
      if (isFirst(version))
        return `X${quoted([...bytes].map((b) => b.toString(16).padStart(2, '0').toUpperCase()).join(''))}`;
      return `binary${quoted(encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_'))}`;
    }
    default:
      return quoted(String(value));
  }
}

function numeric(value: unknown, edm: string): string {
  const text = typeof value === 'string' ? value : numberText(value as Numeric);
  if (!/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) throw new ValueError(`${text} is no ${edm}`);
  return text;
}

function instant(value: unknown, edm: string): string {
  if (typeof value === 'number') return writeDateTimeText(value);
  return plain(value, /^\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d)?)?$/, edm);
}

function plain(value: unknown, form: RegExp, edm: string): string {
  const text = String(value);
  if (!form.test(text)) throw new ValueError(`${text.slice(0, 60)} is no ${edm}`);
  return text;
}

/** A value as JSON of a request, digit for digit. `isExact` tells that a number says more than a double does: the body is then written with numbers as texts. */
export function jsonText(value: unknown, edm: string, version: ODataVersion, isExact: boolean): string {
  if (value === null || value === undefined) return 'null';
  switch (edm) {
    case 'Edm.Boolean':
      return value === true ? 'true' : 'false';
    case 'Edm.Int64':
    case 'Edm.Decimal': {
      const text = numeric(value, edm);
      return isExact || isFirst(version) ? JSON.stringify(text) : text;
    }
    case 'Edm.Byte':
    case 'Edm.SByte':
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Double':
    case 'Edm.Single':
      return numeric(value, edm);
    case 'Edm.DateTimeOffset':
    case 'Edm.DateTime': {
      if (version === '2.0' && typeof value === 'number')
        return edm === 'Edm.DateTime' ? `"/Date(${value})/"` : `"/Date(${value}+0000)/"`;
      const text = instant(value, edm);
      return JSON.stringify(edm === 'Edm.DateTime' ? text.replace(/Z$/, '') : text);
    }
    case 'Edm.Binary': {
      const text = encodeBase64(value as Uint8Array);
      return JSON.stringify(isFirst(version) ? text : text.replaceAll('+', '-').replaceAll('/', '_'));
    }
    default:
      return JSON.stringify(String(value));
  }
}

/** Whether a number has digits that a double does not. */
export function needsExactness(value: unknown, edm: string): boolean {
  if (edm !== 'Edm.Int64' && edm !== 'Edm.Decimal') return false;
  if (value === null || value === undefined) return false;
  const text = numeric(value, edm);
  return numberText(Number(text)) !== text;
}
