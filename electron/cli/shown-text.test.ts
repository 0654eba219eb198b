import { expect, it } from 'vitest';
import { shownText } from './shown-text.ts';

it.each([
  ['a colour', 'a\u001b[31mb', 'a\\u001b[31mb'],
  ['the same in one character', 'a\u009b31mb', 'a\\u009b31mb'],
  ['a return that writes over the line', 'bad\rgood', 'bad\\u000dgood'],
  ['a turned direction', 'a\u202eb', 'a\\u202eb'],
  ['ends of lines, tabs and letters of any script stay', 'a\r\nb\tö 你 \u{1f600}', 'a\r\nb\tö 你 \u{1f600}'],
])('%s', (_, text, expected) => expect(shownText(text)).toBe(expected));

it('JSON stays the same value', () => {
  const value = { a: 'x\u0000\u001b\u009b\u2066\r' };
  expect(JSON.parse(shownText(JSON.stringify(value)))).toEqual(value);
});
