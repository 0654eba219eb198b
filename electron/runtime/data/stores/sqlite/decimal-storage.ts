import { compare, type Decimal, readDecimal, writeNumber } from '../../../../../shared/expression/numeric.ts';
import { withoutEnds } from '../../../../../shared/model/text-ends.ts';

/** How a decimal may be written in a column; one with more places than we reckon with is none of ours. */
const decimalText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,6})?$/i;

/**
 * A decimal as a column holds it: a plain number where that is the decimal, its text where it is not. Older versions stored
 * doubles beyond that, too (`1e23`); their shortest text is the decimal that was meant. Null for what is none.
 */
export function storedDecimal(stored: unknown): Decimal | null {
  if (typeof stored === 'number') {
    if (Number.isInteger(stored) && Math.abs(stored) <= Number.MAX_SAFE_INTEGER) return stored;
    return Number.isFinite(stored) ? readDecimal(String(stored)) : null;
  }
  if (typeof stored !== 'string' || !decimalText.test(stored)) return null;
  try {
    return readDecimal(stored);
  } catch {
    return null;
  }
}

/** What an older version may have stored for a decimal that is a text now: the double that stands for the same; null where none does. */
export function olderForm(stored: string): number | null {
  const double = Number(stored);
  const same = storedDecimal(double);
  return same !== null && compare(same, readDecimal(stored)) === 0 ? double : null;
}

/**
 * A text whose order by bytes is the order of the decimals: sign, length of the whole part, digits. Digits of negative ones are
 * complemented, so that the longer magnitude comes first, and end with a mark above every digit.
 */
export function decimalSortKey(text: string): string {
  const value = writeNumber(readDecimal(text));
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(value);
  if (!match) return value;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const leading = whole.replace(/^0+/, '');
  const all = leading + fraction;
  const digits = withoutEnds(all, '0');
  if (digits === '') return '1';
  // Power of ten of the first digit, moved above zero.
  const power = leading.length + Number(exponent) - (all.length - all.replace(/^0+/, '').length);
  const magnitude = String(power + 50_000).padStart(6, '0') + digits;
  if (sign === '') return `2${magnitude}`;
  return `0${magnitude.replace(/\d/g, (d) => String(9 - Number(d)))}~`;
}
