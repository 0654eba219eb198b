const powers = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** A whole number of up to 15 digits that is written as it is usual; undefined for every other text. */
export function smallInteger(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > 15) return undefined;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return text.charCodeAt(0) === 48 && length > 1 ? undefined : value;
}

/**
 * A decimal that is not negative, of up to 15 characters, written as numbers are written again; undefined for every other text. A whole number of 15 digits
 * and a power of ten are exact, so that their quotient is the double that is nearest to the decimal.
 */
export function smallDecimal(text: string): number | undefined {
  const { length } = text;
  if (length === 0 || length > 15) return undefined;
  let value = 0;
  let point = -1;
  let c = 0;
  for (let i = 0; i < length; i++) {
    c = text.charCodeAt(i);
    if (c === 46 && point < 0) point = i;
    else if (c >= 48 && c <= 57) value = value * 10 + (c - 48);
    else return undefined;
  }
  const whole = point < 0 ? length : point;
  if (whole === 0 || (whole > 1 && text.charCodeAt(0) === 48)) return undefined;
  if (point < 0) return value;
  // Neither a point nor a zero ends it.
  return c === 46 || c === 48 ? undefined : value / (powers[length - point - 1] as number);
}

/** Whether writing the whole number gives the same text again. */
export function isPlainInteger(text: string): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(text);
}

/** Whether writing the number gives the same text again. */
export function isPlainDecimal(text: string): boolean {
  return /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/.test(text);
}

/** A number of XML Schema as the rest of the world writes it: `+1.` is 1, `.5` is 0.5. */
export function usualDecimal(text: string): string | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?([eE][+-]?\d+)?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction, exponent] = match;
  if (whole === '' && !fraction) return null;
  return `${sign === '-' ? '-' : ''}${whole.replace(/^0+/, '') || '0'}${fraction ? `.${fraction}` : ''}${exponent ?? ''}`;
}
