import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixtureFiles } from '../../../tests/harness/fixtures.ts';
import { type Expression, type QueryError, type Read, readExpression, readQueryOptions, readRequest } from './index.ts';
import { enumMembers, geo, valueFailsAt } from './value-forms.ts';

interface Case {
  Name: string;
  Rule: string;
  Input: string;
  FailAt?: string;
}

type Outcome = 'right' | { at: number };

/** Roots of the addresses in the cases. */
const roots = [
  'http://127.0.0.1:8080/MyService/',
  'https://[v7.0]/MyService/',
  'http://services.odata.org/OData/OData.svc/',
  'http://host/service/',
  'http://serviceRoot/',
];

const outcome = <T>(read: Read<T>, base = 0): Outcome => ('error' in read ? { at: read.error.at - base } : 'right');
const failsAt = (type: string) => (text: string): Outcome => {
  const at = valueFailsAt(type, text);
  return at === null ? 'right' : { at };
};

/** The expression, which must be of one of the kinds. */
const expressionOf =
  (...kinds: Expression['kind'][]) =>
  (text: string): Outcome => {
    const read = readExpression(text);
    if ('error' in read) return { at: read.error.at };
    return kinds.length === 0 || kinds.includes(read.value.kind) ? 'right' : { at: 0 };
  };

const literal =
  (...types: string[]) =>
  (text: string): Outcome => {
    const read = readExpression(text);
    if ('error' in read) return { at: read.error.at };
    return read.value.kind === 'literal' && types.includes(read.value.type) ? 'right' : { at: 0 };
  };

const geoLiteral = literal('Edm.Geography', 'Edm.Geometry');
const number = literal('Edm.Int32', 'Edm.Int64', 'Edm.Decimal', 'Edm.Double');
const options = (text: string): Outcome => outcome(readQueryOptions(text));

/** How each rule of the grammar is read. */
const rules: Readonly<Record<string, (text: string) => Outcome>> = {
  odataUri: (text) => {
    const root = roots.find((each) => text.startsWith(each)) ?? '';
    const read = outcome(readRequest(text.slice(root.length)));
    return read === 'right' ? read : { at: read.at + root.length };
  },
  odataRelativeUri: (text) => outcome(readRequest(text)),
  resourcePath: (text) => outcome(readRequest(text)),
  queryOptions: options,
  systemQueryOption: options,
  customQueryOption: options,
  filter: options,
  orderby: options,
  orderBy: options,
  compute: options,
  expand: options,
  select: options,
  search: options,
  skiptoken: options,
  commonExpr: expressionOf(),
  boolCommonExpr: expressionOf(),
  boolcommonExpr: expressionOf(),
  firstMemberExpr: expressionOf('path'),
  propertyPathExpr: expressionOf('path'),
  isofExpr: expressionOf('isof'),
  notExpr: expressionOf('unary'),
  anyExpr: (text) => outcome(readExpression(`Items/${text}`), 6),
  primitiveLiteral: expressionOf('literal'),
  boolean: literal('Edm.Boolean'),
  '"null"': literal('null'),
  null: literal('null'),
  binaryLiteral: literal('Edm.Binary'),
  date: (text) => failsAt('Edm.Date')(text),
  dateTimeOffsetLiteral: literal('Edm.DateTimeOffset'),
  durationLiteral: literal('Edm.Duration'),
  doubleLiteral: number,
  sbyteLiteral: number,
  int16Literal: number,
  int32Literal: number,
  int64Literal: number,
  stringLiteral: literal('Edm.String'),
  guid: (text) => failsAt('Edm.Guid')(text),
  timeOfDayLiteral: literal('Edm.TimeOfDay'),
  enumLiteral: literal('enum', 'Edm.String'),
  geographyLineString: geoLiteral,
  geographyMultiPoint: geoLiteral,
  geographyMultiPolygon: geoLiteral,
  geographyPoint: geoLiteral,
  geographyPolygon: geoLiteral,
  geometryLineString: geoLiteral,
  geometryMultiPoint: geoLiteral,
  geometryMultiPolygon: geoLiteral,
  geometryPolygon: geoLiteral,
  odataIdentifier: (text) => outcome(readQueryOptions(`$compute=1 as ${text}`), 14),
  booleanValue: failsAt('Edm.Boolean'),
  dateValue: failsAt('Edm.Date'),
  dateTimeOffsetValue: failsAt('Edm.DateTimeOffset'),
  decimalValue: failsAt('Edm.Decimal'),
  doubleValue: failsAt('Edm.Double'),
  durationValue: failsAt('Edm.Duration'),
  singleValue: failsAt('Edm.Single'),
  timeOfDayValue: failsAt('Edm.TimeOfDay'),
  enumValue: (text) => {
    const match = enumMembers(text, 0);
    return 'failsAt' in match ? { at: match.failsAt } : match.end === text.length ? 'right' : { at: match.end };
  },
  primitiveValue: (text) => {
    const match = geo(text, 0);
    if (!('failsAt' in match) && match.end === text.length) return 'right';
    const at = valueFailsAt('Edm.Guid', text);
    return at === null ? 'right' : { at };
  },
};

const cases = fixtureFiles('odata/abnf')
  .filter((path) => path.endsWith('.yaml'))
  .sort()
  .flatMap((path) => {
    // One input has a tab in a plain scalar, which the parser refuses.
    const text = readFileSync(path, 'utf8').replaceAll(/^(\s+Input: )([^"'\n]*\t.*)$/gm, (_, key, input) => `${key}${JSON.stringify(input)}`);
    const { TestCases } = parse(text, { schema: 'failsafe' }) as { TestCases: Case[] };
    return TestCases.map((each) => ({ ...each, file: path.slice(path.lastIndexOf('/') + 1) }));
  });

describe('test cases of the ABNF', () => {
  const tally = new Tally('odata-abnf');

  it('each is right or wrong as they say', () => {
    const wrong: string[] = [];
    let samePlace = 0;
    let negative = 0;
    for (const { Rule, Input, FailAt, file, Name } of cases) {
      const read = rules[Rule];
      const label = `${file} ${Rule}: ${Input}`;
      if (!read) {
        wrong.push(`NO RULE ${label}`);
        continue;
      }
      const result = read(Input);
      if (FailAt !== undefined) negative++;
      if ((result === 'right') !== (FailAt === undefined)) wrong.push(`${FailAt === undefined ? `+ fails at ${(result as { at: number }).at}` : `- ${FailAt}`} ${label} (${Name})`);
      else if (result !== 'right') {
        if (result.at === Number(FailAt)) samePlace++;
        else console.log(`place ${result.at} for ${FailAt}: ${label}`);
        tally.count();
      } else tally.count();
    }
    console.log(wrong.join('\n'), wrong.length, negative, samePlace);
    expect(wrong).toEqual([]);
  });

  it('are as many as the page says', () => {
    if (cases.length > 0) tally.hold();
  });
});
export type { QueryError };
