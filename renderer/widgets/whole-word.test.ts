import { expect, it } from 'vitest';
import { Catalog, type ValueType } from '../../shared/model/catalog.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { isWholeWord } from './whole-word.ts';

const catalog = new Catalog(
  new ProjectBuilder().entity('Order', { Number: 'string', NumberOfLines: 'integer' }).view(),
);
const variables = new Map<string, ValueType>([
  ['Order', { kind: 'object', entity: 'Order' }],
  ['OrderLimit', { kind: 'integer' }],
]);

it.each([
  ['$Order', true],
  ['$Ord', false],
  ['$Order/Number', true],
  ['$Order/Num', false],
  ['$Order/', false],
  ['tri', false],
  // A function is not called yet.
  ['trim', false],
  ['$OrderLimit + 1 ', true],
  ['$OrderLimit + ', false],
  ['', false],
  // Nothing is offered in a text.
  ["'tri", true],
])('%s: whole %s', (text, isWhole) => {
  expect(isWholeWord(text, text.length, { catalog, variables })).toBe(isWhole);
});
