import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinds } from '../kinds.ts';
import { Catalog, type ValueType } from '../model/catalog.ts';
import { ProjectView } from '../model/project.ts';
import { js, literal } from './emitted-code.ts';
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
  accessRules: [],
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
    variable: (name) => js`values[${literal(name)}]`,
    attribute: (o, a) => js`${o}[${literal(a.name)}]`,
    associated: (o) => js`${o}.customer`,
    constant: () => literal(null),
    captions: () => literal({ New: 'Brand new' }),
    waits: false,
  });
  return new Function('x', 'values', 'N', `${libraryPrelude(libraryNames)} return ${code}`)(
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

  it.each([
    ["isMatch($s, '(')", '('],
    ["replaceAll($s, '(?=a)b', '')", '(?=a)b'],
    ["formatDecimal(1, '0.0.0')", '0.0.0'],
    ["toString(parseDecimal($s, 'x'))", 'x'],
    ["formatDecimal(1, '0', 'no such')", 'no such'],
    ["formatDateTime(dateTime(2007), 'yyyy-MM-ddTHH:mm')", 'yyyy-MM-ddTHH:mm'],
    ["formatDate(parseDateTime($s, 'ww yyyy'))", 'ww yyyy'],
    ["toString(parseDate($s, 'dd.mM.bbbb'))", 'dd.mM.bbbb'],
  ])('%s: the pattern is refused at design time, at its place', (text, pattern) => {
    const { diagnostics } = checkExpression(text, { catalog, variables });
    expect(diagnostics.map((d) => [d.code, text.slice(...d.range)])).toEqual([['expression/pattern', `'${pattern}'`]]);
  });

  it('a pattern that is no literal is refused when it is used', () => {
    expect(codeOf("formatDecimal(1, toLowerCase('ABC'))")).toBe('expression/pattern');
    expect(codeOf("isMatch('a', toLowerCase('('))")).toBe('expression/pattern');
    expect(codeOf("formatDateTime(dateTime(2007), toUpperCase('tt'))")).toBe('expression/pattern');
  });

  it.each([
    ['toString(100000000000000000000000 + 1)', '100000000000000000000001'],
    ["'rate ' + 0.0000001", 'rate 0.0000001'],
    ["'' + (0 * -1)", '0'],
    ["'' + (-4 mod 2)", '0'],
    ["'' + -0.0", '0'],
    ['toString(pow(10, 25) = 10000000000000000000000000)', 'true'],
    ['toString(round(2.675, 2))', '2.68'],
    ['toString(max(0.1 + 0.2, 0.3))', '0.3'],
    ['toString(9007199254740993 + 0.5)', '9007199254740993.5'],
    ['toString(1 + 0.00000000000000000001)', '1.00000000000000000001'],
    ["'😂' > 'ﾮ'", true],
    ["capitalize('𝔄a')", '𝔄a'],
    ["capitalize('éa')", 'Éa'],
    ["toString(max(parseDate('2026-02-28'), parseDate('2026-03-01')))", '2026-03-01'],
    ["formatDateTime(parseDate('2026-02-28'), 'EEEE d MMMM yyyy')", 'Saturday 28 February 2026'],
    ["toString(subtractDays(parseDate('2026-03-01'), 1))", '2026-02-28'],
    ["toString(beginOfWeek(parseDate('2026-03-04')))", '2026-03-01'],
    ["calendarMonthsBetween(parseDate('2026-01-31'), dateTime(2026, 3, 31))", 2],
    ["daysBetween(parseDate('2026-03-01'), dateTime(2026, 3, 1, 12))", 0.5],
    ["formatDateTime(addHours(dateTime(2026), 0.5), 'HH:mm')", '00:30'],
    ["parseDateTime('03:15 PM', 'hh:mm a') = dateTime(1970, 1, 1, 15, 15)", true],
    ["parseDateTime('12:05 am', 'h:mm a') = dateTime(1970, 1, 1, 0, 5)", true],
    ["parseDateTime('20260228', 'yyyyMMdd') = dateTime(2026, 2, 28)", true],
    ["parseDateTime('2026-02-28T10:00:00.120000+01:00', 'yyyy-MM-dd''T''HH:mm:ss.SSSSSSXXX', empty) = empty", false],
    ["parseDateTime('2026-02-28T10:00:00.123456', 'yyyy-MM-dd''T''HH:mm:ss.SSSSSS', empty) = empty", true],
    ["parseDateTime('10:00+99:99', 'HH:mmXXX', empty) = empty", true],
  ])('%s gives %j', (text, gives) => expect(run(text as string)).toEqual(gives));

  it.each([
    ['addDays(dateTime(2026), 1.5)', 'expression/date-amount'],
    ['dateTime(2026, 13, 1)', 'expression/date-range'],
    ['dateTime(2026, 1, 1, 24)', 'expression/date-range'],
    ['epochToDateTime(1.5)', 'expression/date-amount'],
    ["addHours(parseDate('2026-01-01'), 1)", 'expression/argument-type'],
    ["padLeft('a', 9223372036854775807)", 'expression/too-long'],
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
