import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds.ts';
import { Catalog, type ValueType } from '../model/catalog.ts';
import { ProjectView } from '../model/project.ts';
import {
  checkExpression,
  compileExpression,
  completionsAt,
  createExpressionLibrary,
  functions,
  libraryNames,
  libraryPrelude,
} from './index.ts';
import { readDecimal, readLong } from './numeric.ts';

const attribute = (id: string, type: string) => ({
  id,
  name: id,
  type,
  length: null,
  enumeration: null,
  default: '',
  calculated: null,
  validations: [],
  documentation: '',
});
const entity = (id: string, attributes: object[]) => ({
  id,
  name: id,
  persistable: true,
  generalization: null,
  x: 0,
  y: 0,
  attributes,
  indexes: [],
  events: [],
  documentation: '',
});
const view = new ProjectView(
  [
    { id: 'm', kind: 'module', name: 'M', parent: null, documentation: '', data: { order: 0 } },
    {
      id: 'e',
      kind: 'enumeration',
      name: 'Status',
      parent: 'm',
      documentation: '',
      data: { values: [{ id: 'v1', name: 'New', caption: 'Brand new', documentation: '' }] },
    },
    {
      id: 'd',
      kind: 'domain-model',
      name: 'DomainModel',
      parent: 'm',
      documentation: '',
      data: {
        entities: [
          entity('Order', [attribute('Total', 'decimal'), attribute('Name', 'string')]),
          entity('Customer', [attribute('City', 'string')]),
        ],
        associations: [
          { id: 'oc', name: 'Order_Customer', from: 'Order', to: 'Customer', type: 'reference', owner: 'default' },
        ],
        notes: [],
      },
    },
  ],
  kinds,
);
const catalog = new Catalog(view);
const variables = new Map<string, ValueType>([
  ['Order', { kind: 'object', entity: 'Order' }],
  ['n', { kind: 'integer' }],
  ['s', { kind: 'string' }],
  ['none', { kind: 'string' }],
]);
const x = createExpressionLibrary({
  timeZone: 'UTC',
  rounding: 'half-up',
  now: () => 0,
  random: () => 0.5,
  uuid: () => '00000000-0000-4000-8000-000000000000',
});
const values: Record<string, unknown> = {
  Order: { Total: 12.5, Name: 'A', customer: { City: 'Utrecht' } },
  n: 7,
  s: 'text',
  none: null,
};

function run(text: string): unknown {
  const checked = checkExpression(text, { catalog, variables });
  const error = checked.diagnostics.find((d) => d.severity === 'error');
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  const code = compileExpression(checked, {
    library: 'x',
    variable: (name) => `values.${name}`,
    attribute: (o, a) => `${o}.${a.name}`,
    associated: (o) => `${o}.customer`,
    constant: () => 'null',
    captions: () => '{"New":"Brand new"}',
  });
  return new Function('x', 'values', 'N', `${libraryPrelude('x', libraryNames)} return ${code}`)(
    x,
    values,
    (t: string) => readLong(t) ?? readDecimal(t),
  );
}

const codeOf = (text: string) => {
  try {
    run(text);
    return null;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

describe('functions', () => {
  for (const entry of functions) {
    for (const example of entry.examples) {
      it(`${example.call} ${example.code ? `is ${example.code}` : `gives ${JSON.stringify(example.gives)}`}`, () => {
        if (example.code) expect(codeOf(example.call)).toBe(example.code);
        else expect(run(example.call) ?? null).toEqual(example.gives);
      });
    }
  }
});

describe('language', () => {
  it.each([
    ['2 * 3 + 4', 10],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['-3 + 4', 1],
    ['23 mod 5', 3],
    ['12 : 3', 4],
    ['3 div 5', 0.6],
    ['ceil((3 : 7) * 7)', 4],
    ['0.1 + 0.2', 0.3],
    ["4.73 + ' kilometers'", '4.73 kilometers'],
    ["'foo' + 'bar'", 'foobar'],
    ["'this isn''t'", "this isn't"],
    ["if 7 > 6 then 'correct' else 'incorrect'", 'correct'],
    ['not(true) or 1 = 1', true],
    ['not false and true', true],
    ['$Order/Total * 2', 25],
    ['$Order/M.Order_Customer/City', 'Utrecht'],
    ['$Order/Order_Customer/M.Customer/City', 'Utrecht'],
    ['$none = empty', true],
    ['$none = empty or length($none) > 3', true],
    ['M.Status.New', 'New'],
    ['getCaption(M.Status.New)', 'Brand new'],
    ['$n - 10', -3],
    ['9007199254740993 + 0 = 9007199254740993', true],
  ])('%s gives %j', (text, gives) => expect(run(text as string)).toEqual(gives));

  it.each([
    ['$Order/Totl', 'expression/unknown-member'],
    ['$nope', 'expression/unknown-variable'],
    ["'a' * 2", 'expression/type'],
    ['1 +', 'expression/expected'],
    ["'open", 'expression/open-text'],
    ['upper(1)', 'expression/unknown-function'],
    ["padLeft('7', 'x')", 'expression/argument-type'],
    ['length()', 'expression/argument-count'],
    ['"double"', 'expression/unknown-character'],
    ['M.Status.Nw', 'expression/unknown-enumeration-value'],
    ['1 2', 'expression/unexpected'],
    ['1 < $none', 'expression/type'],
    ['1 div 0', 'expression/division-by-zero'],
  ])('%s is %s', (text, code) => expect(codeOf(text)).toBe(code));

  it('a wrong name gets the nearest right one', () => {
    expect(checkExpression('$Order/Totl', { catalog, variables }).diagnostics[0]?.fix).toBe('Did you mean Total?');
  });

  it('100,000 brackets are too deep, not a crash', () => {
    expect(codeOf(`${'('.repeat(100_000)}1`)).toBe('expression/too-deep');
    expect(codeOf(`${'not '.repeat(100_000)}true`)).toBe('expression/too-deep');
  });

  it('any text ends in a tree or findings', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        checkExpression(text, { catalog, variables });
      }),
    );
  });

  it('members are completed after a slash', () => {
    const labels = completionsAt('$Order/', 7, { catalog, variables }).map((c) => c.label);
    expect(labels).toEqual(['Total', 'Name', 'M.Order_Customer']);
  });
});
