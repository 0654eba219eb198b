import { describe, expect, it } from 'vitest';
import { inferStructure } from '../../shared/contract/json/index.ts';
import { divide, modulo, multiply, type Numeric, readDecimal, writeNumber } from '../../shared/expression/numeric.ts';
import { formatOf } from '../../shared/format/index.ts';
import { kinds } from '../../shared/kinds.ts';
import { Catalog } from '../../shared/model/catalog.ts';
import { countingIds } from '../../shared/model/unit.ts';
import { parseXPath } from '../../shared/query/index.ts';
import { matchPart, parsePathTemplate } from '../../shared/service/path-template.ts';
import { parseUnitText } from '../../shared/text/unit-text.ts';
import { countHeld } from '../harness/figures.ts';
import { growth } from '../harness/growth.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';

const number = (digits: number): Numeric => readDecimal(`${'7'.repeat(digits)}.5`);
const members = (count: number, name: (i: number) => string) =>
  `{${Array.from({ length: count }, (_, i) => `"${name(i)}":1`).join(',')}}`;
const structure = inferStructure([{ id: 's', name: 's', text: '{"a":1,"b":{"c":[1]}}' }]).root;
const validate = (text: string) => structure && formatOf('json').validate(text, structure);
const infer = (text: string) => inferStructure([{ id: 's', name: 's', text }]);
const parse = (text: string) => parseUnitText(text, kinds, countingIds('x'));

const view = new ProjectBuilder().entity('Item', { Count: 'integer' }).view();
const constrain = (text: string) => parseXPath(`[${text}]`, 'Item', new Catalog(view), () => ({ kind: 'string' }));

const template = parsePathTemplate('{a}-{b}-{c}-{d}.x')[0] as Parameters<typeof matchPart>[0];

/** For eight times the input, what grows with it takes eight times as long (memory that is collected costs some more), with its square 64 times. */
const works: [string, number, (n: number) => void][] = [
  ['a decimal read and written', 8_000, (n) => writeNumber(readDecimal(`${'7'.repeat(n)}.5`))],
  ['a product of decimals', 6_000, (n) => multiply(number(n), number(n))],
  ['a quotient of decimals', 5_000, (n) => divide(number(n), number(n / 2))],
  ['a remainder of decimals', 5_000, (n) => modulo(number(n), number(n / 2))],
  ['a sample with a repeated member', 8_000, (n) => infer(members(n, () => 'a'))],
  ['a sample with many members', 3_000, (n) => infer(members(n, (i) => `k${i}`))],
  ['a sample of objects that differ', 5_000, (n) => infer(`[${Array.from({ length: n }, (_, i) => `{"k${i}":1}`)}]`)],
  ['a message with a repeated member', 8_000, (n) => validate(members(n, () => 'a'))],
  ['a message with unknown members', 8_000, (n) => validate(members(n, (i) => `k${i}`))],
  [
    'a message that fits nowhere',
    8_000,
    (n) => validate(`{"b":{"c":[${Array.from({ length: n }, () => '"x"').join(',\n')}]}}`),
  ],
  [
    'a document with unknown keys',
    3_000,
    (n) => parse(`kind: module\nname: M\n${Array.from({ length: n }, (_, i) => `k${i}: 1`).join('\n')}\n`),
  ],
  ['a document with a repeated key', 3_000, (n) => parse(`kind: module\nname: M\n${'order: 1\n'.repeat(n)}`)],
  ['a path that fits no template', 100_000, (n) => matchPart(template, '-'.repeat(n))],
  [
    'a constraint of many conditions',
    1_000,
    (n) => constrain(Array.from({ length: n }, (_, i) => `Count = ${i}`).join(' or ')),
  ],
];

countHeld((held) => `growth: ${held} kinds of hostile input made eight times longer, 0 with more than linear work`);

describe('work on hostile input grows with the input, not with its square', () => {
  it.each(works)('%s', (_name, n, work) => {
    expect(
      growth(
        () => work(n),
        () => work(8 * n),
        40,
      ),
    ).toBeLessThan(40);
  });
});
