/** A decimal number by its digits: without zeros in front of the whole part and behind the broken one. */
export interface DecimalDigits {
  isNegative: boolean;
  whole: string;
  fraction: string;
}

export function decimalOf(text: string): DecimalDigits | null {
  const found = /^([+-])?(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
  if (!found) return null;
  const whole = (found[2] ?? '').replace(/^0+/, '');
  const fraction = withoutZerosBehind(found[3] ?? found[4] ?? '');
  return { isNegative: found[1] === '-' && (whole !== '' || fraction !== ''), whole, fraction };
}

const decimalForm = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Whether `decimalOf` gives something. */
export function isDecimal(text: string): boolean {
  return decimalForm.test(text);
}

/** So many digits are exact as a number of JavaScript. */
const exactDigits = 15;

/** The number of a text of few digits, which most numbers of messages are; NaN for all others, whatever they mean. */
export function shortWhole(text: string): number {
  const from = text.charCodeAt(0) === 45 ? 1 : 0;
  if (text.length === from || text.length - from > exactDigits) return Number.NaN;
  let value = 0;
  for (let i = from; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return from === 1 ? -value : value;
}

function withoutZerosBehind(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}

export function decimalKey({ isNegative, whole, fraction }: DecimalDigits): string {
  return `${isNegative ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`;
}

export function compareDecimals(a: DecimalDigits, b: DecimalDigits): number {
  if (a.isNegative !== b.isNegative) return a.isNegative ? -1 : 1;
  const sign = a.isNegative ? -1 : 1;
  if (a.whole.length !== b.whole.length) return a.whole.length < b.whole.length ? -sign : sign;
  if (a.whole !== b.whole) return a.whole < b.whole ? -sign : sign;
  return a.fraction === b.fraction ? 0 : a.fraction < b.fraction ? -sign : sign;
}

const floating = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a text of float or double means; undefined when it is none. */
export function floatingOf(text: string, isSingle: boolean): number | undefined {
  if (text === 'INF') return Number.POSITIVE_INFINITY;
  if (text === '-INF') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  if (!floating.test(text)) return undefined;
  return isSingle ? Math.fround(Number(text)) : Number(text);
}
