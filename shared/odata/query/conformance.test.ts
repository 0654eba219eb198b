import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixtureFiles } from '../../../tests/harness/fixtures.ts';
import { shopModel } from '../../../tests/harness/odata-shop.ts';
import {
  type Expression,
  isHeaderValue,
  ModelNames,
  type Read,
  readContextUrl,
  readExpression,
  readPreferences,
  readQueryOptions,
  readRequest,
  resolveOptions,
  resolveRequest,
} from './index.ts';
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
const failsAt =
  (type: string) =>
  (text: string): Outcome => {
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

const preference = (text: string): Outcome => {
  const read = readPreferences(text);
  return 'value' in read ? 'right' : { at: read.failsAt };
};

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
  context: (text) => outcome(readContextUrl(text)),
  header: (text) => {
    const colon = text.indexOf(':');
    return isHeaderValue(text.slice(0, colon), text.slice(colon + 1)) ? 'right' : { at: colon + 1 };
  },
  prefer: (text) => preference(text.slice('Prefer:'.length)),
  preference,
  includeAnnotationsPreference: preference,
  maxpagesizePreference: preference,
  'request-id': (text) => (isHeaderValue('Content-ID', text) ? 'right' : { at: 0 }),
  primitiveValue: (text) => {
    const match = geo(text, 0);
    if (!('failsAt' in match) && match.end === text.length) return 'right';
    const at = valueFailsAt('Edm.Guid', text);
    return at === null ? 'right' : { at };
  },
};

/** Wrong by what the names mean, not by how they are written: told with a model that has them. `of` is what the options are for. */
const wrongByModel: Readonly<Record<string, { of: string | null }>> = {
  'Categories/TheBestProduct()': { of: null },
  'Categories(1)/Address/$value': { of: null },
  'Categories(1)/Thumbnail/$value': { of: null },
  'Products(1)/Model.BestSellingProduct/Model.BestSellingProduct': { of: null },
  '$apply=aggregate(Sales/Amount sub Sales/Cost with sum as TotalAmount)': { of: 'Product' },
  '$apply=aggregate(Amount)': { of: 'Sale' },
  '$apply=groupby((Product/Price/Quantity))': { of: 'Sale' },
  '$apply=join(ShipTo as Detail,identity)': { of: 'Sale' },
  '$apply=groupby((Sales/Product/Name))': { of: 'Product' },
};

/** Taken, and why. */
const taken: Readonly<Record<string, string>> = {
  '#Customers(Address/AddressWithLocation,Orders)':
    'a cast that is the last name of a path: contexts are read from services, and only a model would tell it from a property',
};

const model = new ModelNames(shopModel('Model'));

function byModel(input: string, of: string | null): Outcome {
  if (of === null) {
    const read = readRequest(input);
    return 'error' in read ? { at: read.error.at } : outcome(resolveRequest(read.value, model));
  }
  const read = readQueryOptions(input);
  return 'error' in read
    ? { at: read.error.at }
    : outcome(resolveOptions(read.value, { name: `Model.${of}`, collection: true }, model));
}

const cases = fixtureFiles('odata/abnf')
  .filter((path) => path.endsWith('.yaml'))
  .sort()
  .flatMap((path) => {
    // One input has a tab in a plain scalar, which the parser refuses.
    const text = readFileSync(path, 'utf8').replaceAll(
      /^(\s+Input: )([^"'\n]*\t.*)$/gm,
      (_, key, input) => `${key}${JSON.stringify(input)}`,
    );
    const { TestCases } = parse(text, { schema: 'failsafe' }) as { TestCases: Case[] };
    return TestCases.map((each) => ({ ...each, file: path.slice(path.lastIndexOf('/') + 1) }));
  });

describe('test cases of the ABNF', () => {
  const tally = new Tally('odata-abnf');

  it.each(cases)('$Rule: $Input', ({ Rule, Input, FailAt, file }) => {
    const read = rules[Rule];
    if (!read) throw new Error(`nothing reads the rule ${Rule}`);
    const meant = wrongByModel[Input];
    const result = meant ? byModel(Input, meant.of) : read(Input);
    const reason = taken[Input];
    if (reason !== undefined) {
      expect(result).toBe('right');
      tally.differs(`${file} ${Rule}: ${Input}`, reason);
      return;
    }
    if (FailAt === undefined) expect(result).toBe('right');
    else {
      const { at } = result as { at: number };
      expect(at).toBeGreaterThanOrEqual(0);
      // The grammar takes a name for one of another kind and fails behind it: no place is told that is later. With a model it is the name, not the slash before.
      expect(at).toBeLessThanOrEqual(Number(FailAt) + (meant ? 1 : 0));
    }
    tally.count();
  });

  it('are as many as the page says', () => {
    if (cases.length > 0) tally.hold();
  });
});
