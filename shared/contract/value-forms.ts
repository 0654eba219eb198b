import { plainNumber } from '../format/table-number.ts';
import { isAmount, longestValue, type ValueForms } from './column-shape.ts';

/** Signs of numbers, the likelier ones first: of those that make numbers of as many columns, the first is taken. */
const signs = [
  { decimalSign: '.', thousandsSign: '' },
  { decimalSign: '.', thousandsSign: ',' },
  { decimalSign: ',', thousandsSign: '' },
  { decimalSign: ',', thousandsSign: '.' },
  { decimalSign: ',', thousandsSign: ' ' },
  { decimalSign: '.', thousandsSign: ' ' },
  { decimalSign: '.', thousandsSign: "'" },
] as const;

/** Guesses the signs of numbers, and the words for true and false, that make the most of the columns; each column is given as its texts. */
export function sniffValueForms(columns: readonly (readonly string[])[]): ValueForms {
  const filled = columns
    .filter((texts) => texts.every((text) => text.length <= longestValue))
    .map((texts) => texts.filter((text) => text !== ''))
    .filter((texts) => texts.length > 0);
  const numeric = filled.filter((texts) => texts.some((text) => /\d/.test(text)));
  const counts = signs.map(
    (each) =>
      numeric.filter((texts) =>
        texts.every((text) => {
          const number = plainNumber(text, each);
          return number !== null && isAmount(number);
        }),
      ).length,
  );
  const best = counts.indexOf(Math.max(...counts));
  const words = filled
    .map((texts) => new Set(texts))
    .find((texts) => texts.size <= 2 && [...texts].every((text) => /^(true|false)$/i.test(text)));
  const word = words && [...words].find((text) => text.length > 0);
  return { ...(signs[best] as (typeof signs)[number]), ...wordsLike(word ?? 'true') };
}

/** Both words in the letters of one. */
function wordsLike(word: string): { trueWord: string; falseWord: string } {
  if (word === word.toUpperCase()) return { trueWord: 'TRUE', falseWord: 'FALSE' };
  if (word === word.toLowerCase()) return { trueWord: 'true', falseWord: 'false' };
  return { trueWord: 'True', falseWord: 'False' };
}
