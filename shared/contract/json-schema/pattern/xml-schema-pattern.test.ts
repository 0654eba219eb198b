import { describe, expect, it } from 'vitest';
import { ecmaPattern } from '../../../structure/ecma-pattern.ts';
import { xmlSchemaPattern } from './xml-schema-pattern.ts';

describe('patterns of JSON Schema and XML Schema', () => {
  it.each([
    ['^[A-Z]{2}\\d+$', '[A-Z]{2}[0-9]+'],
    ['abc', '[\\s\\S]*abc[\\s\\S]*'],
    ['^a|b$', 'a[\\s\\S]*|[\\s\\S]*b'],
    ['^(?:a|b)$', 'a|b'],
    ['^(?:ab)*\\.x$', '(ab)*\\.x'],
    ['^[^\\w-]?\\s$', '[^A-Za-z0-9_\\-]?\\s'],
    ['^\\$\\^$', '$\\^'],
    ['^\\p{Lu}+$', '\\p{Lu}+'],
    ['^(?!x).*$', null],
    ['\\bx', null],
    ['^\\p{Script=Greek}$', null],
    ['(', null],
  ])('%s is %s', (ecma, xml) => {
    expect(xmlSchemaPattern(ecma)).toBe(xml);
  });

  it.each(['[A-Z]{2}[0-9]+', '[\\s\\S]*abc[\\s\\S]*', 'a|b', '(ab)*\\.x', '$\\^', '\\p{Lu}+', 'a[\\s\\S]*|[\\s\\S]*b'])(
    '%s comes back as it was',
    (xml) => {
      expect(xmlSchemaPattern(ecmaPattern(xml) as string)).toBe(xml);
    },
  );

  it.each([
    ['\\d{3}', '٣45', '12'],
    ['\\i\\c*', 'a-b.c', '1a'],
    ['a^b$', 'a^b$', 'ab'],
    ['[\\-+]?', '-', '--'],
  ])('%s for a whole text: %s, not %s', (xml, good, bad) => {
    const pattern = new RegExp(ecmaPattern(xml) as string, 'u');
    expect([pattern.test(good), pattern.test(bad)]).toEqual([true, false]);
  });

  it.each(['[a-z-[aeiou]]', '\\p{IsGreek}'])('%s has no words in ECMA-262', (xml) => {
    expect(ecmaPattern(xml)).toBe(null);
  });
});
