import { expect, it } from 'vitest';
import type { StructureNode } from '../../structure/node.ts';
import { validateXml } from './validate.ts';

const held = (node: Partial<StructureNode>, value: string) =>
  validateXml(`<a>${value}</a>`, {
    root: {
      name: '',
      type: 'object',
      group: 'choice',
      children: [{ name: 'a', type: 'string', ...node }],
    },
  }).map(({ code, message, line, column }) => [code, message, line, column]);

it.each<[Partial<StructureNode>, string, string | null]>([
  [{ facets: { maxLength: 3 } }, 'abcd', 'It must not be longer than 3.'],
  [{ facets: { maxLength: 3 } }, 'Ö😀c', null],
  // White space around it may be that of the document.
  [{ facets: { maxLength: 3 } }, '\n  abc\n', null],
  [{ facets: { minLength: 2 } }, 'a', 'It must not be shorter than 2.'],
  [{ facets: { pattern: ['[A-Z]{2}'] } }, 'ab', 'It has to have the form [A-Z]{2}.'],
  [{ facets: { pattern: ['[A-Z]{2}'] } }, 'AB', null],
  [{ type: 'integer', facets: { minInclusive: '5' } }, '+4', 'It must not be less than 5.'],
  [{ type: 'integer', facets: { minInclusive: '5' } }, '+05', null],
  [{ type: 'decimal', facets: { maxExclusive: '1.5' } }, '1.50', 'It has to be less than 1.5.'],
  [{ type: 'decimal', facets: { maxInclusive: '1.5' } }, '.5', null],
  [{ type: 'long', enum: ['1', '2'] }, '3', 'It has to be 1, 2.'],
])('an element of %j holds %j: %s', (node, value, why) => {
  const found = held(node, value);
  expect(found).toEqual(why === null ? [] : [['structure/facet', expect.stringContaining(why), 1, 4]]);
});

it('says one thing of a value that is none of its type', () => {
  expect(held({ type: 'integer', facets: { minInclusive: '5' } }, 'x').map(([code]) => code)).toEqual([
    'structure/text-format',
  ]);
});
