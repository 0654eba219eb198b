import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { matchesWhole, regularExpressionProblem, replaceMatches } from './regular-expression.ts';
import { parsePattern } from './regular-expressions/parse.ts';
import { printPattern } from './regular-expressions/print.ts';

describe('regular expressions as Java has them', () => {
  it.each<[string, string, boolean]>([
    ['(?i)abc', 'ABC', true],
    ['a(?i)b|c', 'aB', true],
    ['a(?i)b|c', 'C', true],
    ['a(?i)b|c', 'AB', false],
    ['(?i:a)b', 'Ab', true],
    ['(?i:a)b', 'AB', false],
    ['(?i)a(?-i)b', 'AB', false],
    ['(?i)[^a]', 'A', false],
    ['(?i)[a-z&&[^aeiou]]+', 'BCD', true],
    ['(?i)[a-z&&[^aeiou]]+', 'BAD', false],
    ['(?i)\\p{Lu}+', 'ab', true],
    ['(?x) a b # a comment\n c', 'abc', true],
    ['(?x) [a b] \\ ', 'b ', true],
    ['a.b', 'a\nb', false],
    ['a.b', 'a\u0085b', false],
    ['(?s)a.b', 'a\nb', true],
    ['(?m)^a$\n^b$', 'a\nb', true],
    ['^abc$', 'abc', true],
    ['abc\\Z', 'abc', true],
    ['\\Aabc\\z', 'abc', true],
    ['a|ab', 'ab', true],
    ['', '', true],
    ['', 'a', false],
    ['|a', 'a', true],
    ['\\p{Alpha}\\p{Digit}', 'a1', true],
    ['\\p{Alpha}', 'é', false],
    ['[\\p{Punct}]+', '!~`', true],
    ['[[:alpha:]_]+', 'a_b', true],
    ['\\p{L}+', 'aéж', true],
    ['\\pL\\PL', 'é1', true],
    ['\\p{IsLatin}+\\p{IsGreek}', 'éα', true],
    ['\\p{IsAlphabetic}\\p{javaLowerCase}', 'Aa', true],
    ['\\p{sc=Cyrillic}\\p{gc=Nd}', 'ж٣', true],
    ['\\P{Lower}', 'a', false],
    ['\\h\\H\\v\\V', '\u00a0a\u2028b', true],
    ['\\s\\S', '\u000b\u00a0', true],
    ['\\R\\R', '\r\n\n', true],
    ['\\w+\\W\\d\\D', 'a_1-1x', true],
    ['\\d', '٣', false],
    ['\\Qa+b\\E', 'a+b', true],
    ['\\Qa+b\\E+', 'a+bb', true],
    ['[\\Q^-]\\E]+', '-]^', true],
    ['\\u00e9\\x{1F602}\\x41\\0101\\cA\\e\\t', 'é😂AA\u0001\u001b\t', true],
    ['\\uD83D\\uDE02', '😂', true],
    ['.', '😂', true],
    ['[😂-😄]', '😃', true],
    ['😂{2}', '😂😂', true],
    ['[a-c[x-z]]+', 'abyz', true],
    ['[a-z&&[^m-p]&&[^x]]', 'n', false],
    ['[\\w&&[^\\d_]]+', 'abc', true],
    ['[]a]+', 'a]', true],
    ['[a-]+', 'a-', true],
    ['[^-a]', '-', false],
    ['a++', 'aaa', true],
    ['\\d++-[A-Z]++', '12-AB', true],
    ['(?:ab)*+c', 'ababc', true],
    ['a?+b', 'ab', true],
    ['a{1,3}+b', 'aab', true],
    // A possessive quantifier gives nothing back.
    ['a++a', 'aaa', false],
    ['.*+x', 'abx', false],
    ['[a-z]++[a-c]', 'abc', false],
    ['(?>ab)c', 'abc', true],
    ['(?<year>\\d{4})-(?<month>\\d\\d)', '2026-11', true],
    ['(?<=a)b|c', 'c', true],
    ['a(?<=a)b', 'ab', true],
    ['a(?<!a)b', 'ab', false],
    ['^(?=.*\\d)(?=.*[A-Z]).{8,}$', 'abcdefG8', true],
    ['^(?=.*\\d)(?=.*[A-Z]).{8,}$', 'abcdefg8', false],
    ['(?!000)\\d{3}', '000', false],
    ['(?!000)\\d{3}', '001', true],
    ['.{0,4000}', 'a'.repeat(4000), true],
    ['.{0,4000}', 'a'.repeat(4001), false],
    ['a{1500,}', 'a'.repeat(1499), false],
    ['a{1500,}', 'a'.repeat(1700), true],
    ['(?:[a-z0-9]{1,63}\\.){1,20}[a-z]{2,63}', 'mail.example.com', true],
    ['a{0}b', 'b', true],
    ['a??b', 'ab', true],
  ])('%s on %j is %s', (pattern, text, matches) => expect(matchesWhole(text, pattern)).toBe(matches));

  it.each([
    ['(a)\\1'],
    ['\\k<a>'],
    ['a(?=b)'],
    ['a(?!b)'],
    ['(a|ab)++c'],
    ['[a-c]++[a-z]'],
    ['(?>a|ab)c'],
    ['(?U)a'],
    ['(?q)a'],
    ['('],
    [')'],
    ['a)'],
    ['['],
    ['[]'],
    ['[z-a]'],
    ['[[:foo:]]'],
    ['a{2,1}'],
    ['a{x}'],
    ['{'],
    ['*'],
    ['a**'],
    ['a{2}{3}'],
    ['\\'],
    ['\\y'],
    ['\\x'],
    ['\\x{110000}'],
    ['\\p{Foo}'],
    ['\\p{constructor}'],
    ['\\P{toString}'],
    ['\\p{__proto__}'],
    ['\\p{InGreek}'],
    ['\\G'],
    ['(?<1>a)'],
    ['(((a{1000}){1000}){1000})'],
    [`${'('.repeat(1000)}a${')'.repeat(1000)}`],
  ])('%s is refused with a reason', (pattern) => {
    expect(regularExpressionProblem(pattern, 'whole')).toBeTypeOf('string');
    expect(() => matchesWhole('a', pattern)).toThrow(expect.objectContaining({ code: 'expression/pattern' }));
  });

  it.each<[string, string, string, 'first' | 'all', string]>([
    ['a  b\t c', '\\h+', '_', 'all', 'a_b_c'],
    ['1+1+1', '\\Q+\\E', '-', 'all', '1-1-1'],
    ['1+1+1', '\\Q+\\E', '-', 'first', '1-1+1'],
    ['a1', '(\\d)', '$1\\0', 'all', 'a$1\\0'],
    ['ab', 'x*', '-', 'all', '-a-b-'],
    ['a😂b', '', '-', 'all', '-a-😂-b-'],
    ['😂😂', '.', 'x', 'all', 'xx'],
    ['price', '(?<=p)r', 'R', 'all', 'pRice'],
  ])('%j with %s replaced by %s (%s...)', (text, pattern, by, which, gives) =>
    expect(replaceMatches(text, pattern, by, which)).toBe(gives),
  );

  it('a look ahead cannot be used for parts', () => {
    expect(regularExpressionProblem('(?=a)a', 'whole')).toBeNull();
    expect(regularExpressionProblem('(?=a)a', 'part')).toBeTypeOf('string');
    expect(() => replaceMatches('a', '(?=a)a', 'b', 'all')).toThrow();
  });

  it('simple patterns mean what they mean to JavaScript', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '\\d', '\\w', '.', '(?:a|bc)', '(ab)', '(?:)');
    const item = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}', '*?')).map((p) => p.join(''));
    const pattern = fc.array(fc.array(item, { maxLength: 4 }), { minLength: 1, maxLength: 3 });
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '1', '\n'), { maxLength: 8 }).map((c) => c.join(''));
    fc.assert(
      fc.property(pattern, text, (options, t) => {
        const p = options.map((o) => o.join('')).join('|');
        expect(matchesWhole(t, p)).toBe(new RegExp(`^(?:${p})$`, 'u').test(t));
        expect(replaceMatches(t, p, '#', 'all')).toBe(t.replace(new RegExp(p, 'gu'), '#'));
      }),
      { numRuns: 500 },
    );
  });

  it('any text is a pattern that runs, or a reason', () => {
    const piece = fc.constantFrom(
      ...'ab()[]{}|*+?.^$\\-&:!<=>,12pPQEdwsxi#',
      '(?',
      '(?i)',
      '[^',
      '&&',
      '\\p{L}',
      '{2,}',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const problem = regularExpressionProblem(pieces.join(''), 'part');
        if (problem === null) replaceMatches('ab a-b[1]', pieces.join(''), 'x', 'all');
        else expect(problem).not.toMatch(/error parsing regexp|undefined|internal/);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[string, string, string]>([
    ['(a+)+b', 'a'.repeat(200_000), 'nested quantifiers'],
    ['(a|aa|a*)*b', 'a'.repeat(100_000), 'ambiguous options'],
    ['([a-zA-Z0-9_.-]+)*@([a-z.]+)+', 'a'.repeat(100_000), 'an address'],
    ['(x+x+)+y', 'x'.repeat(100_000), 'the same twice'],
    ['(?=(a+)+b)a*', 'a'.repeat(100_000), 'a look ahead'],
    ['(.*,){12}P', '1,'.repeat(20_000), 'fields'],
  ])('%s runs in linear time', (pattern, text) => {
    const from = performance.now();
    matchesWhole(`${text}!`, pattern);
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('a pattern has as many characters as are got ready in time; more are a problem by name', () => {
    expect(replaceMatches('x', 'ab'.repeat(25_000), 'y', 'all')).toBe('x');
    expect(() => replaceMatches('x', 'ab'.repeat(200_000), 'y', 'all')).toThrow(
      '400000 characters; a pattern has at most',
    );
  });

  it.each([
    ['beside each other', (n: number) => Array.from({ length: n }, (_, i) => `[a-z\\p{L}&&[^${i % 10}q-s]]`).join('')],
    ['in each other', (n: number) => `${'['.repeat(n)}\\p{L}${']'.repeat(n)}`],
  ])('the letters of classes in both cases are looked at once, however many classes stand %s', (_where, classes) => {
    printPattern(parsePattern('(?i)[\\p{L}&&[a]]'));
    const looks = vi.spyOn(String, 'fromCodePoint');
    printPattern(parsePattern(`(?i)${classes(150)}`));
    expect(looks).not.toHaveBeenCalled();
    looks.mockRestore();
  });

  it.each(['\\p{L}', '\\p{L}?', '(?i)[\\p{L}&&[^q]]', '(?:\\p{L}{501}){99}'])(
    'classes of many characters, %s again and again, are a problem by name before they are written',
    (piece) => {
      expect(regularExpressionProblem(piece.repeat(Math.floor(49_000 / piece.length)), 'whole')).toMatch(
        /come to more than a pattern can hold/,
      );
    },
  );

  it('what is written several times in a class counts once', () => {
    expect(matchesWhole('aé1', `(?:[${'\\p{L}1'.repeat(8000)}])*`)).toBe(true);
  });

  it('replacing all is stopped when each look goes to the end', () => {
    const from = Date.now();
    expect(() => replaceMatches('a'.repeat(400_000), 'a.*b|a', 'x', 'all')).toThrow(
      expect.objectContaining({ code: 'expression/pattern-too-slow' }),
    );
    expect(Date.now() - from).toBeLessThan(5000);
  });
});
