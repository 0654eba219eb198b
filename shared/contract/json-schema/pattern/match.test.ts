import { describe, expect, it } from 'vitest';
import { CompiledPattern, PatternBudget } from './match.ts';

const matches = (pattern: string, text: string) => new CompiledPattern(pattern).matches(text, new PatternBudget());

describe('patterns of ECMA-262', () => {
  const patterns = [
    '',
    'a',
    '^a$',
    '^a*$',
    'a|b',
    '^(a|b)*c$',
    '^(?:ab){2,3}$',
    '^[a-c-]+$',
    '^[^a-c]+$',
    String.raw`^\d+(\.\d+)?$`,
    String.raw`\bfoo\b`,
    String.raw`\Bo`,
    '^(?!foo).*bar',
    '(?<=a)b',
    '(?<!a)b',
    '^(?=.*[A-Z])(?=.*[0-9]).{3,6}$',
    '^(a+)+$',
    '^(a*)*$',
    '^(a?){3}$',
    '(?:(?!x).)*y$',
    String.raw`^[\w.-]+@[\w-]+\.\w{2,}$`,
    String.raw`^\p{Lu}\p{Ll}*$`,
    String.raw`^\u{1F600}.$`,
    String.raw`^[\u0041-\u0043]\x44\cJ?$`,
    '^a{2}$',
    '^a{2,}$',
    'a{,2}',
    '^.$',
    '[]',
    '[^]',
    String.raw`\-\_`,
    '(?<year>[0-9]{4})',
    '^(|a)+b',
    '(?:a|ab)(?:c|bcd)$',
    '(?<=(?:ab)+)c',
    String.raw`^\S+\s\S+$`,
    String.raw`[\b]`,
    '^((a|b){0,2}c){2}$',
  ];
  const texts = [
    '',
    'a',
    'aa',
    'aaa',
    'b',
    'ab',
    'abab',
    'ababab',
    'abc',
    'cab',
    'a-c',
    'xyz',
    '12',
    '12.5',
    '12.',
    'foo bar',
    'food',
    'foobar',
    'Ab1',
    'ab1',
    'a@b.de',
    'a@b',
    'Äpfel',
    '😀x',
    '😀',
    'ABCD',
    'AD\n',
    '-_',
    'a{,2}',
    '2024',
    '\b',
    'acbc',
    'aabbcd',
    'y',
    'xy',
    '\n',
  ];
  it.each(patterns)('%s matches as the engine of the language says', (pattern) => {
    const native = (() => {
      try {
        return new RegExp(pattern, 'u');
      } catch {
        return new RegExp(pattern);
      }
    })();
    for (const text of texts) expect(`${text} ${matches(pattern, text)}`).toBe(`${text} ${native.test(text)}`);
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', '(.*)*x', '^(([a-z])+.)+[A-Z]([a-z])+$', '(?:(?!b).)*$c'])(
    '%s, which runs for ever elsewhere, ends',
    (pattern) => {
      expect(matches(pattern, `${'a'.repeat(3_000)}!`)).toBe(false);
    },
  );

  it('what would still take too long is left without a verdict', () => {
    expect(matches('(?:.*?,){20}x', `${'a,'.repeat(200_000)}`)).toBe(null);
  });

  it.each([
    ['(', 'no regular expression'],
    [String.raw`(a)\1`, 'refers back'],
    ['((a{1000}){1000}){1000}', 'parts'],
    ['('.repeat(300) + ')'.repeat(300), 'deep'],
  ])('%s is refused with the reason', (pattern, reason) => {
    expect(() => new CompiledPattern(pattern)).toThrow(reason);
  });
});
