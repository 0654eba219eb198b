import { describe, expect, it } from 'vitest';
import { growth } from '../../../tests/harness/growth.ts';
import {
  type Expression,
  type QueryLimits,
  readExpression,
  readPath,
  readQueryOptions,
  readRequest,
  type Search,
  type Step,
} from './index.ts';

/** The tree in brackets, so that a case is one line. */
function shape(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return node.type === 'Edm.String'
        ? `'${node.text}'`
        : `${node.type.replace('Edm.', '')}:${node.typeName ?? ''}${node.text}`;
    case 'binary':
      return `(${shape(node.left)} ${node.operator} ${shape(node.right)})`;
    case 'logical':
      return `(${node.operands.map(shape).join(` ${node.operator} `)})`;
    case 'unary':
      return `${node.operator}(${shape(node.operand)})`;
    case 'list':
      return `list(${node.items.map(shape).join(',')})`;
    case 'array':
      return `[${node.items.map(shape).join(',')}]`;
    case 'object':
      return `{${node.members.map(({ name, value }) => `${name}:${shape(value)}`).join(',')}}`;
    case 'function':
      return `${node.name}(${node.arguments.map(shape).join(',')})`;
    case 'case':
      return `case(${node.branches.map(({ condition, value }) => `${shape(condition)}:${shape(value)}`).join(',')})`;
    case 'cast':
    case 'isof':
      return `${node.kind}(${node.operand ? `${shape(node.operand)},` : ''}${node.type.collection ? 'Collection ' : ''}${node.type.name})`;
    case 'isdefined':
      return `isdefined(${shape(node.operand)})`;
    case 'path': {
      const start = node.start === null ? [] : [typeof node.start === 'string' ? node.start : `@${node.start.alias}`];
      return [...start, ...node.steps.map(step)].join('/');
    }
  }
}

function step(each: Step): string {
  switch (each.kind) {
    case 'name':
      return each.name;
    case 'call':
      return `${each.name}(${each.parameters.map(({ name, value }) => `${name}=${shape(value)}`).join(',')})`;
    case 'key':
      return `key(${shape(each.value)})`;
    case 'any':
    case 'all':
      return `${each.kind}(${each.variable ?? ''}:${each.predicate ? shape(each.predicate) : ''})`;
    case 'annotation':
      return `@${each.term}${each.qualifier === null ? '' : `#${each.qualifier}`}`;
    default:
      return each.kind;
  }
}

function read(text: string, limits: Partial<QueryLimits> = {}): string {
  const result = readExpression(text, limits);
  return 'error' in result ? `${result.error.code} at ${result.error.at}` : shape(result.value);
}

describe('expressions', () => {
  it.each([
    ['a eq 1 or b eq 2 and c eq 3', '((a eq Int32:1) or ((b eq Int32:2) and (c eq Int32:3)))'],
    ['a and b and c', '(a and b and c)'],
    ['a and (b and c)', '(a and (b and c))'],
    ['(a and b) and c', '((a and b) and c)'],
    ['1 add 2 mul 3 sub 4', '((Int32:1 add (Int32:2 mul Int32:3)) sub Int32:4)'],
    ['a sub b sub c', '((a sub b) sub c)'],
    ['not a eq b', '(not(a) eq b)'],
    ['not(a eq b)', 'not((a eq b))'],
    ['-a mul b', '(negate(a) mul b)'],
    ["a has D.C'X' eq true", '((a has enum:D.CX) eq Boolean:true)'],
    ["a in ('x','y') and b", "((a in list('x','y')) and b)"],
    ['a in b', '(a in b)'],
    ['a in ()', '(a in list())'],
    [
      "Items/any(i:i/Price gt 5 and i/Tags/all(t:t eq 'x'))",
      "Items/any(i:((i/Price gt Int32:5) and i/Tags/all(t:(t eq 'x'))))",
    ],
    ['Items/any()', 'Items/any(:)'],
    ["Products('a')/Name", "Products/key('a')/Name"],
    ['Products(ID=1,No=2)', 'Products(ID=Int32:1,No=Int32:2)'],
    ['D.Best()/Name', 'D.Best()/Name'],
    ['TOLOWER(a)', 'tolower(a)'],
    ['now() gt 2024-02-03T04:05:06.789Z', '(now() gt DateTimeOffset:2024-02-03T04:05:06.789Z)'],
    ['cast(a,Collection(Edm.String))', 'cast(a,Collection Edm.String)'],
    ['$it/a eq $root/B(1)/c', '($it/a eq $root/B/key(Int32:1)/c)'],
    ['@p eq @D.T#q/x', '(@p eq @D.T#q/x)'],
    ['a/@D.Unit', 'a/@D.Unit'],
    ['{"a":[1,"x",b]}', "{a:[Int32:1,'x',b]}"],
    ['"a" eq 1', 'odata/syntax at 0'],
    ['2147483648', 'Int64:2147483648'],
    ['9223372036854775808', 'Decimal:9223372036854775808'],
    ['1.50', 'Decimal:1.50'],
    ['1e3', 'Double:1e3'],
    ['-INF', 'Double:-INF'],
    ['01234567-89AB-cdef-0123-456789abcdef', 'Guid:01234567-89AB-cdef-0123-456789abcdef'],
    ['abcdef01-89ab-cdef-0123-456789abcdef', 'Guid:abcdef01-89ab-cdef-0123-456789abcdef'],
    ['2024-02-03', 'Date:2024-02-03'],
    ['12:34', 'TimeOfDay:12:34'],
    ["duration'-P1DT2.5S'", 'Duration:-P1DT2.5S'],
    ["binary'Zm9v'", 'Binary:Zm9v'],
    ["geography'SRID=4326;Point(1 2)'", 'Geography:SRID=4326;Point(1 2)'],
    ["'it''s'", "'it's'"],
    ['nullable eq null', '(nullable eq null:null)'],
    ['trueish', 'trueish'],
  ])('%s is %s', (text, expected) => expect(read(text)).toBe(expected));

  it.each([
    ['', 'odata/syntax at 0'],
    ['a eq', 'odata/syntax at 4'],
    ['a eq ', 'odata/syntax at 5'],
    ['a eq (1', 'odata/syntax at 7'],
    ["a eq 'x", 'odata/syntax at 7'],
    ['a eq 1)', 'odata/syntax at 6'],
    ['a equals 1', 'odata/syntax at 1'],
    ['tolower()', 'odata/syntax at 0'],
    ['lenght(a)', 'odata/unknown-function at 0'],
    ["datetime'2024-01-01T00:00'", 'odata/wrong-literal at 0'],
    ["duration'1D'", 'odata/syntax at 9'],
    ['$that/a', 'odata/syntax at 0'],
    ['Items/any(x)', 'odata/syntax at 11'],
    ['a%zz', 'odata/not-encoded at 1'],
    ['a eq %27%E4%F6%27', 'odata/not-encoded at 8'],
    ['{"a":1', 'odata/syntax at 6'],
    ['f(a=1,a=2)', 'odata/syntax at 6'],
  ])('%s is refused: %s', (text, expected) => expect(read(text)).toBe(expected));

  it('an error says what is expected, and what stands there', () => {
    const result = readExpression('Name eq 5 5');
    expect(result).toMatchObject({
      error: { message: 'An operator or the end is expected, but " " stands here.', at: 9, found: '" "' },
    });
  });

  it('offsets are those of the encoded text', () => {
    const text = "Name%20eq%20'%C3%A4'%20and%20Price%20gt%205";
    const result = readExpression(text);
    if ('error' in result || result.value.kind !== 'logical') throw new Error('no chain');
    expect(result.value.operands.map(({ at, end }) => text.slice(at, end))).toEqual([
      "Name%20eq%20'%C3%A4'",
      'Price%20gt%205',
    ]);
  });
});

describe('options', () => {
  const options = (query: string) => {
    const result = readQueryOptions(query);
    if ('error' in result) throw new Error(result.error.message);
    return result.value;
  };
  const error = (query: string) => {
    const result = readQueryOptions(query);
    return 'error' in result ? `${result.error.code} at ${result.error.at}` : 'right';
  };

  it('are read with $ and without, in any case; others are kept as they are', () => {
    expect(options('$TOP=5&skip=2&Count=true&sap-client=100&flag')).toMatchObject({
      top: 5,
      skip: 2,
      count: true,
      custom: [
        { name: 'sap-client', value: '100' },
        { name: 'flag', value: null },
      ],
    });
  });

  it('nest in $expand, with all of theirs', () => {
    const [item] =
      options(
        '$expand=Items/D.Special($filter=a gt 1;$orderby=b desc;$top=2;$levels=max;$expand=X/$ref,*),Y/$count($search=z)',
      ).expand ?? [];
    expect(item).toMatchObject({
      path: { segments: [{ name: 'Items' }, { name: 'D.Special' }] },
      options: {
        top: 2,
        levels: 'max',
        orderby: [{ descending: true }],
        expand: [{ suffix: '$ref' }, { kind: 'all' }],
      },
    });
  });

  it('aliases are read once, wherever they are used', () => {
    const read = options('$filter=a eq @x&@x=5');
    expect([...read.aliases].map(([name, value]) => `${name}=${shape(value)}`)).toEqual(['x=Int32:5']);
  });

  it.each([
    ['$flter=a', 'odata/unknown-option at 0'],
    ['$top=1&$top=2', 'odata/option-twice at 7'],
    ['$top=1&top=2', 'odata/option-twice at 7'],
    ['@a=1&@a=2', 'odata/option-twice at 5'],
    ['$top=-1', 'odata/syntax at 5'],
    ['$top=99999999999999999999', 'odata/wrong-literal at 5'],
    ['$filter', 'odata/syntax at 7'],
    ['$select=', 'odata/syntax at 8'],
    ['$expand=A($top=1', 'odata/syntax at 16'],
    ['$expand=A($apply=identity;$unknown=1)', 'odata/syntax at 26'],
    ['$expand=A($levels=0)', 'odata/syntax at 18'],
    ['$orderby=a ascending', 'odata/syntax at 10'],
    ['$apply=sum(a)', 'odata/syntax at 7'],
  ])('%s is refused: %s', (query, expected) => expect(error(query)).toBe(expected));

  const search = (node: Search): string =>
    node.kind === 'term'
      ? node.isPhrase
        ? `"${node.text}"`
        : node.text
      : node.kind === 'not'
        ? `not(${search(node.operand)})`
        : node.kind === 'incomplete'
          ? `?${node.text}`
          : `(${node.operands.map(search).join(` ${node.kind} `)})`;
  it.each([
    ['a b', '(a and b)'],
    ['a OR b c', '(a or (b and c))'],
    ['NOT a AND "b c"', '(not(a) and "b c")'],
    ['(a OR b) c', '((a or b) and c)'],
    ['AND', 'AND'],
    ["'a b'", '?a b'],
  ])('$search=%s is %s', (text, expected) => {
    const { search: found } = options(`$search=${text}`);
    expect(found && search(found)).toBe(expected);
  });
});

describe('paths', () => {
  it('a segment ends at a slash that is not encoded', () => {
    const result = readPath('Categories/Smartphone%2FTablet/Name');
    expect(result).toMatchObject({
      value: { steps: [{ name: 'Categories' }, { kind: 'text', text: 'Smartphone/Tablet' }, { name: 'Name' }] },
    });
  });

  it.each([
    ["Products('a/b')", 'odata/not-encoded at 11'],
    ['Products(1', 'odata/syntax at 10'],
    ['Products//Name', 'odata/syntax at 9'],
    ['Products/$unknown', 'odata/syntax at 9'],
    ['Products(a b)', 'odata/syntax at 9'],
    ['F(x=a add b)', 'odata/syntax at 4'],
    ['$batch/x', 'odata/syntax at 6'],
  ])('%s is refused: %s', (path, expected) => {
    const result = readPath(path);
    expect('error' in result ? `${result.error.code} at ${result.error.at}` : 'right').toBe(expected);
  });
});

describe('hostile requests end with a clear error', () => {
  it.each([
    ['10,000 terms', Array(10_000).fill('a eq 1').join(' or '), 'odata/too-many-terms'],
    ['1,000 brackets', `${'('.repeat(1000)}a${')'.repeat(1000)}`, 'odata/too-deep'],
    ['1,000 negations', `${'not '.repeat(1000)}a`, 'odata/too-deep'],
    ['1,000 minus signs', `${'-'.repeat(1000)}a`, 'odata/too-deep'],
    ['1,000 functions', `${'trim('.repeat(1000)}a${')'.repeat(1000)}`, 'odata/too-deep'],
    ['1,000 lambdas', `${'a/any(x:'.repeat(1000)}true${')'.repeat(1000)}`, 'odata/too-deep'],
    ['1,000 arrays', `${'['.repeat(1000)}${']'.repeat(1000)}`, 'odata/too-deep'],
    ['10,000 steps', Array(10_000).fill('a').join('/'), 'odata/too-many-terms'],
    ['20,000 values', `a in (${Array(20_000).fill('1').join(',')})`, 'odata/too-many-terms'],
    ['a megabyte', `a eq '${'x'.repeat(1_000_000)}'`, 'odata/too-long'],
    ['a long name', 'a'.repeat(100_000), 'odata/syntax'],
    ['a shape of many points', `geography'SRID=0;LineString(${'1 2,'.repeat(50_000)}x)'`, 'odata/syntax'],
  ])('%s', (_, text, code) => {
    const result = readExpression(text);
    expect('error' in result && result.error.code).toBe(code);
    expect('error' in result && result.error.message.length).toBeLessThan(500);
  });

  it('$expand in $expand', () => {
    expect(readQueryOptions(`${'$expand=a('.repeat(500)}`)).toMatchObject({ error: { code: 'odata/too-deep' } });
  });

  it('brackets of a search, and transformations', () => {
    expect(readQueryOptions(`$search=${'('.repeat(1000)}`)).toMatchObject({ error: { code: 'odata/too-deep' } });
    expect(readQueryOptions(`$apply=${'concat('.repeat(1000)}`)).toMatchObject({ error: { code: 'odata/too-deep' } });
  });

  it('5,000 values of a list are fine', () => {
    expect(readExpression(`a in (${Array(5000).fill("'x'").join(',')})`)).toHaveProperty('value');
  });

  const none: Partial<QueryLimits> = { length: 1e8, terms: 1e8, items: 1e8 };
  it.each([
    ['comparisons', (n: number) => Array(n).fill("a/b eq 'x'").join(' and ')],
    ['encoded ones', (n: number) => Array(n).fill('a%20eq%20%27%C3%A4%27').join('%20or%20')],
    ['values', (n: number) => `a in (${Array(n).fill('12').join(',')})`],
    ['texts with quotes', (n: number) => `a eq '${"it''s ".repeat(n)}'`],
    ['members', (n: number) => `{${Array.from({ length: n }, (_, i) => `"a${i}":1`).join(',')}}`],
  ])('time is linear in the number of %s', (_, make) => {
    const [small, large] = [make(2000), make(16_000)];
    expect(readExpression(large, none)).toHaveProperty('value');
    expect(
      growth(
        () => readExpression(small, none),
        () => readExpression(large, none),
        16,
      ),
    ).toBeLessThan(16);
  });

  it('a request of random characters gives a value or a place', () => {
    const alphabet = 'aB1(\'),:;/$@%2 eqand"[]{}.-=&?#ä';
    let seed = 7;
    const random = () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed;
    };
    for (let i = 0; i < 5000; i++) {
      const text = Array.from({ length: 1 + (random() % 30) }, () => alphabet[random() % alphabet.length]).join('');
      for (const result of [
        readRequest(text),
        readRequest(`A?$filter=${text}`),
        readRequest(`A?$apply=${text}`),
        readRequest(`A?$expand=${text}`),
      ])
        if ('error' in result) expect(result.error.at).toBeGreaterThanOrEqual(0);
    }
  });
});
