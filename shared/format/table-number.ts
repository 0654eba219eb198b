import { withoutEnds } from '../model/text-ends.ts';
/** The signs that numbers are written with. */
export interface NumberSigns {
  decimalSign: string;
  thousandsSign: string;
}

const plain = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Spaces around a number; a byte-order mark within a text is none. */
const around = ' \t\u00a0\u202f';
/** Spaces that stand between thousands: the usual one, and those that do not break. */
const spaces = /[ \u00a0\u202f]/g;

/** The number of a text with its own signs, as readers of numbers take it (`1.234,56` is `1234.56`); null when it is none. */
export function plainNumber(text: string, { decimalSign, thousandsSign }: NumberSigns): string | null {
  let number = withoutEnds(text, around);
  if (thousandsSign !== '') {
    const sign = thousandsSign === ' ' ? number.replace(spaces, ' ') : number;
    const [whole = '', ...rest] = sign.split(decimalSign);
    if (whole.includes(thousandsSign)) {
      const [first = '', ...groups] = whole.split(thousandsSign);
      if (!/^[+-]?\d{1,3}$/.test(first) || !groups.every((group) => /^\d{3}$/.test(group))) return null;
      number = [first + groups.join(''), ...rest].join(decimalSign);
    }
  }
  if (decimalSign !== '.') {
    if (number.includes('.')) return null;
    number = number.replace(decimalSign, '.');
  }
  return plain.test(number) ? number : null;
}
