import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, readDecimal } from '../../expression/numeric.ts';
import type { StructureNode } from '../node.ts';
import { Pattern } from '../pattern/pattern.ts';
import { numberText } from './number-text.ts';
import { patternText } from './pattern-text.ts';
import { SeededRandom } from './random.ts';
import { LeastSizes } from './sizes.ts';
import { fitsFacets, valueText } from './value-text.ts';

const making = (seed: number) => {
  let unique = 0;
  return { random: new SeededRandom(seed), unique: () => ++unique };
};
const node = (type: StructureNode['type'], more: Partial<StructureNode> = {}): StructureNode => ({
  name: 'x',
  type,
  ...more,
});
const texts = (of: StructureNode, name = 'x', count = 20) =>
  Array.from({ length: count }, (_, seed) => valueText(of, name, making(seed)));

describe('chance that follows from a seed', () => {
  it('is the same row for the same seed, on every machine', () => {
    const row = (seed: number) =>
      Array.from({ length: 4 }, (_, i, random = new SeededRandom(seed)) => random.between(i, 1000));
    expect(row(7)).toEqual(row(7));
    const random = new SeededRandom(1);
    expect([random.between(0, 999), random.between(0, 999), random.between(0, 999)]).toEqual([809, 964, 600]);
  });

  it('seeds that stand beside each other, and fractions, have other rows', () => {
    const firsts = [0, 1, 2, 3, 2.5, -1, 2 ** 40, 2 ** 40 + 1].map((seed) => new SeededRandom(seed).next());
    expect(new Set(firsts).size).toBe(firsts.length);
    for (const first of firsts) expect(first >= 0 && first < 1).toBe(true);
  });

  it('shuffling keeps everything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (list, seed) => {
        expect(new SeededRandom(seed).shuffled(list).sort()).toEqual([...list].sort());
      }),
    );
  });
});

/** Patterns whose texts are known to exist. */
const arbitraryPattern = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      '[A-Z]',
      '\\d',
      '\\i',
      '\\c',
      '.',
      '[^a-z]',
      '[a-z-[aeiou]]',
      '\\p{Lu}',
      '\\P{L}',
      '\\.',
      '\\w',
      '\\S',
    ),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(${a}|${b})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}'))
      .map(([a, count]) => `(${a})${count}`),
  ),
})).pattern;

describe('a text by a pattern', () => {
  it('matches it, whatever it is', () => {
    fc.assert(
      fc.property(arbitraryPattern, fc.integer(), (source, seed) => {
        const text = patternText(
          [source],
          { least: 0, most: Number.POSITIVE_INFINITY },
          () => true,
          new SeededRandom(seed),
        );
        expect(text).not.toBeNull();
        expect(new Pattern(source).matches(text as string)).toBe(true);
      }),
    );
  });

  it.each([
    ['one of a length', ['[A-Z]*'], 12, 12],
    ['several that must all match', ['[A-Z0-9]+', '.{3}', '\\D+'], 0, 99],
    ['counts that leave little room', ['([a-z]{3}-)*[a-z]{2}'], 9, 11],
    ['an alternative that alone is long enough', ['a|b|[xyz]{8}'], 5, 20],
  ])('%s', (_rule, patterns, least, most) => {
    for (let seed = 0; seed < 20; seed++) {
      const text = patternText(patterns, { least, most }, () => true, new SeededRandom(seed)) as string;
      for (const source of patterns) expect(new Pattern(source).matches(text), text).toBe(true);
      expect(text.length >= least && text.length <= most, text).toBe(true);
    }
  });

  it('there is none where patterns exclude each other, or are none', () => {
    const none = (...patterns: string[]) =>
      patternText(patterns, { least: 0, most: 10 }, () => true, new SeededRandom(1));
    expect([none('a', 'b'), none('(')]).toEqual([null, null]);
  });
});

describe('a number', () => {
  it('keeps to limits, digits and factor, or there is none', () => {
    const limit = fc.option(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: 0, max: 3 })), {
      nil: undefined,
    });
    const written = (value: [number, number] | undefined) => value && (value[0] / 10 ** value[1]).toFixed(value[1]);
    fc.assert(
      fc.property(
        limit,
        limit,
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        fc.integer(),
        (a, b, isWhole, totalDigits, seed) => {
          const facets = { minInclusive: written(a), maxExclusive: written(b), totalDigits };
          const text = numberText(
            node('decimal', { facets }),
            isWhole,
            { least: null, most: null },
            null,
            new SeededRandom(seed),
          );
          if (text === null) return;
          const value = readDecimal(text);
          if (facets.minInclusive !== undefined)
            expect(compare(value, readDecimal(facets.minInclusive))).toBeGreaterThanOrEqual(0);
          if (facets.maxExclusive !== undefined)
            expect(compare(value, readDecimal(facets.maxExclusive))).toBeLessThan(0);
          if (totalDigits !== undefined) expect(text.replace(/^-?0*|\./g, '').length).toBeLessThanOrEqual(totalDigits);
          if (isWhole) expect(text).toMatch(/^-?\d+$/);
        },
      ),
    );
  });

  it.each([
    ['a factor', { multipleOf: '0.25', minInclusive: '10', maxInclusive: '11' }, /^1[01]\.(00|25|50|75)$/],
    ['exponents', { minInclusive: '1e3', maxInclusive: '1.5E3' }, /^1[0-5]\d\d(\.\d+)?$/],
    ['room between two neighbours', { minExclusive: '0.1', maxExclusive: '0.2', fractionDigits: 3 }, /^0\.1\d+$/],
    [
      'more digits than a number of JavaScript has',
      { minInclusive: '9007199254740993', maxInclusive: '9007199254740993', fractionDigits: 0 },
      /^9007199254740993$/,
    ],
  ])('%s', (_rule, facets, expected) => {
    for (const text of texts(node('decimal', { facets }))) expect(text).toMatch(expected);
  });
});

describe('a value', () => {
  it.each<[string, StructureNode, string, RegExp]>([
    ['what is fixed', node('string', { fixed: 'A' }), 'x', /^A$/],
    ['one of a list', node('string', { enum: ['a', 'b'] }), 'x', /^[ab]$/],
    [
      'one of a list that its pattern takes',
      node('string', { enum: ['a', 'b'], facets: { pattern: ['b'] } }),
      'x',
      /^b$/,
    ],
    ['lengths', node('string', { facets: { minLength: 30, maxLength: 32 } }), 'city', /^.{30,32}$/],
    ['32 bits', node('integer'), 'x', /^\d{1,10}$/],
    [
      'a limit of a built-in type',
      node('integer', { wire: { type: 'unsignedByte' } }),
      'id',
      /^(\d|\d\d|1\d\d|2[0-4]\d|25[0-5])$/,
    ],
    ['a year', node('string', { wire: { type: 'gYear' } }), 'x', /^\d{4}$/],
    ['a time', node('time'), 'x', /^\d\d:\d\d:\d\dZ$/],
    [
      'a moment of a form',
      node('datetime', { format: { fraction: 3, offset: '+02:00' } }),
      'x',
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+02:00$/,
    ],
    [
      'a day between two',
      node('date', { facets: { minInclusive: '1999-01-01', maxInclusive: '1999-12-31' } }),
      'x',
      /^1999-/,
    ],
    ['a UUID', node('uuid'), 'x', /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ['bytes', node('binary', { facets: { length: 5 } }), 'x', /^[A-Za-z0-9+/]{7}=$/],
    [
      'bytes in hexadecimal digits',
      node('binary', { facets: { length: 3 }, wire: { encoding: 'hex' } }),
      'x',
      /^[0-9A-F]{6}$/,
    ],
    ['an e-mail address by its name', node('string'), 'buyerEMail', /^[a-z]+\.[a-z]+@example\.com$/],
    ['an address of a format', node('string', { wire: { format: 'ipv4' } }), 'x', /^192\.0\.2\.\d+$/],
    ['a list of a type', node('string', { wire: { list: true, type: 'NMTOKEN' } }), 'x', /^\w+( \w+)*$/],
    ['texts that its contract tells', node('string', { wire: { examples: 'p\nq' } }), 'x', /^[pq]$/],
  ])('%s', (_rule, of, name, expected) => {
    for (const text of texts(of, name)) expect(text).toMatch(expected);
  });

  it('names decide as long as the node allows what they ask for', () => {
    for (const text of texts(node('string', { facets: { maxLength: 3 } }), 'city'))
      expect(text.length).toBeLessThanOrEqual(3);
    for (const text of texts(node('decimal', { facets: { maxInclusive: '0.5' } }), 'price'))
      expect(Number(text)).toBeLessThanOrEqual(0.5);
  });

  it('other seeds give other values', () => {
    expect(new Set(texts(node('string'), 'email', 50)).size).toBeGreaterThan(20);
  });

  it('bytes are counted, not letters', () => {
    const five = node('binary', { facets: { length: 5 } });
    expect([fitsFacets('AQIDBAU=', five), fitsFacets('AQID', five)]).toEqual([true, false]);
  });
});

describe('the least size of a node', () => {
  const ref = (name: string, more: Partial<StructureNode> = {}): StructureNode => ({
    name,
    type: 'object',
    ref: 'T',
    ...more,
  });
  const sizeOf = (type: StructureNode) => LeastSizes.of({ root: ref(''), types: { T: type } }).of(ref(''));

  it.each<[string, StructureNode[], number]>([
    ['recursion that may be left out', [node('string'), ref('t', { optional: true })], 2],
    ['recursion in a list that may be empty', [{ name: 'l', type: 'array', item: ref('') }], 1],
    ['recursion that has to be there', [ref('t')], Number.POSITIVE_INFINITY],
    ['recursion that may be null', [ref('t', { nullable: true })], 2],
    [
      'the shorter way of a choice',
      [{ name: 'c', type: 'object', group: 'choice', children: [ref('t'), node('string')] }],
      2,
    ],
    ['the fewest items', [{ name: 'l', type: 'array', minItems: 3, item: node('string') }], 4],
  ])('%s', (_rule, children, size) => {
    expect(sizeOf({ name: '', type: 'object', children })).toBe(size);
  });
});
