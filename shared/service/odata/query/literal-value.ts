import { decodeBase64 } from '../../../expression/base64.ts';
import { add, multiply, type Numeric, readDecimal, readLong } from '../../../expression/numeric.ts';
import type { Literal } from '../../../odata/query/index.ts';

/**
 * The value of a literal as queries have it: dates as texts, instants, times of day and durations in milliseconds. `undefined` for one that no value of ours can be
 * (a day that no month has, a number beyond all).
 */
export function literalValue({ type, text }: Literal): unknown {
  return valueOfText(type === 'enum' ? 'Edm.String' : type, text);
}

/** The value of a text of a type, as documents and literals write it; `undefined` for none. */
export function valueOfText(type: string, text: string): unknown {
  switch (type) {
    case 'null':
      return null;
    case 'Edm.Boolean':
      return text.toLowerCase() === 'true';
    case 'Edm.Byte':
    case 'Edm.SByte':
    case 'Edm.Int16':
    case 'Edm.Int32':
    case 'Edm.Int64':
      return readLong(text.replace(/^\+/, ''));
    case 'Edm.Decimal':
    case 'Edm.Double':
    case 'Edm.Single':
      return numberOf(text);
    case 'Edm.Date':
      return isDay(text) ? text : undefined;
    case 'Edm.DateTimeOffset':
      return instantOf(text);
    case 'Edm.TimeOfDay':
      return timeOf(text);
    case 'Edm.Duration':
      return durationOf(text);
    case 'Edm.Binary':
      return decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
    default:
      return text;
  }
}

function numberOf(text: string): Numeric | undefined {
  if (/INF|NaN/.test(text)) return undefined;
  try {
    return readDecimal(text.replace(/^\+/, ''));
  } catch {
    return undefined;
  }
}

function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = /^(-?\d{4,})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year.length !== 4) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day);
}

function timeOf(text: string): Numeric | undefined {
  const [, hours, minutes, seconds = '0', fraction = ''] =
    /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,12}))?)?$/.exec(text) ?? [];
  if (hours === undefined) return undefined;
  const whole = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return fraction === '' ? whole : add(whole, multiply(readDecimal(`0.${fraction}`), 1000));
}

function instantOf(text: string): Numeric | undefined {
  const [, day, time, zone] = /^(-?\d{4,}-\d\d-\d\d)[Tt]([\d:.]+)([Zz]|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  if (day === undefined || time === undefined || zone === undefined || !isDay(day)) return undefined;
  const ofDay = timeOf(time);
  if (ofDay === undefined) return undefined;
  const sign = zone.startsWith('-') ? 1 : -1;
  const offset = /^[Zz]$/.test(zone) ? 0 : sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * 60_000;
  return add(add(Date.parse(`${day}T00:00:00Z`), offset), ofDay);
}

/** Milliseconds of `P1DT2H3M4.5S`. */
function durationOf(text: string): Numeric | undefined {
  const found = /^([+-]?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(text);
  if (!found) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  const whole = add(
    add(multiply(readDecimal(days), 86_400_000), multiply(readDecimal(hours), 3_600_000)),
    add(multiply(readDecimal(minutes), 60_000), multiply(readDecimal(seconds), 1000)),
  );
  return sign === '-' ? multiply(whole, -1) : whole;
}
