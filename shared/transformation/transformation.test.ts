import { describe, expect, it } from 'vitest';
import { countingIds } from '../model/unit.ts';
import { transformationKind } from './kind.ts';
import { PreparedTransformation, planOf, type StepResult } from './run.ts';
import { TransformationError } from './transform-error.ts';

interface Given {
  input?: string;
  output?: string;
  pretty?: boolean;
  timeoutMs?: number;
  steps: { language: string; [member: string]: unknown }[];
}

function prepared(given: Given): PreparedTransformation {
  const ids = countingIds('s');
  const data = transformationKind.schema.parse({
    ...given,
    steps: given.steps.map((step) => ({ id: ids(), ...step })),
  });
  return new PreparedTransformation(planOf('M.T', data), []);
}

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
const run = (given: Given, text: string) => prepared(given).run(text, { pause });
const jsonata = (source: string, text: string) => run({ steps: [{ language: 'jsonata', source }] }, text);

async function failure(given: Given, text: string): Promise<Partial<TransformationError>> {
  const error = await run(given, text).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(TransformationError);
  return error as TransformationError;
}

const whole = '9007199254740993';
const decimal = '0.12345678901234567890123';

describe('numbers with more digits than JavaScript holds', () => {
  it.each([
    ['pass through', '$', `{"a":${whole},"b":[${decimal}]}`],
    ['are picked and put elsewhere', '{ "b": $$.list[1].a }', `{"b":${whole}}`, `{"list":[{},{"a":${whole}}]}`],
    ['are written in the source', `{ "a": ${whole}, "b": -${decimal} }`, `{"a":${whole},"b":-${decimal}}`, '{}'],
    ['are equal when their digits are', `a = ${whole} and a != ${whole}1`, 'true', `{"a":${whole}}`],
    ['are found in lists', `a in [1, ${whole}]`, 'true', `{"a":${whole}}`],
    [
      'are told apart by $distinct',
      '$distinct(a)',
      `[${whole},9007199254740995]`,
      `{"a":[${whole},9007199254740995,${whole}]}`,
    ],
    [
      'are numbers to $type, and true',
      '[$type(a), a ? "y" : "n", $exists(a)]',
      '["number","y",true]',
      `{"a":${whole}}`,
    ],
    [
      'are texts with all their digits',
      '[$string(a), "no " & a, $string($)]',
      `["${whole}","no ${whole}","{\\"a\\":${whole}}"]`,
      `{"a":${whole}}`,
    ],
    ['come of texts', '$number(a)', whole, `{"a":"${whole}"}`],
    ['are rounded by $number where that is wanted', '$number(a) + 1', '9007199254740992', `{"a":${whole}}`],
    ['are kept by the transform operator', '$ ~> |b|{"c": 1}|', `{"a":${whole},"b":{"c":1}}`, `{"a":${whole},"b":{}}`],
    ['stand in what wildcards find', '$sort(*.$type($)) & ""', '["number","string"]', `{"a":${whole},"b":"x"}`],
    ['are no values below themselves', '$count(**)', '2', `{"a":${whole}}`],
  ])('%s', async (_what, source, result, text = result) => {
    const written = await jsonata(source, text);
    expect(written.startsWith('"[') ? JSON.parse(written) : written).toBe(result);
  });
  it.each(['a + 1', 'a > 1', '$sum([a])', '$round(a)', 'list^(a)', '{ a: 1 }', '$max([a, 1])', '-a'])(
    '%s is an error that says why, never a bent result',
    async (source) => {
      const error = await failure(
        { steps: [{ language: 'jsonata', source }] },
        `{"a":${whole},"list":[{"a":${whole}},{"a":1}]}`,
      );
      expect(error.code).toBe('transformation/jsonata');
    },
  );
  it('the error of a sum says how to round', async () => {
    expect(await failure({ steps: [{ language: 'jsonata', source: '\n  a * 2' }] }, `{"a":${whole}}`)).toMatchObject({
      message: `M.T, step 1 (JSONata), line 2, column 5: The left side of the "*" operator must evaluate to a number (T2001). It has ${whole}, which has more digits than JSONata calculates and compares with.`,
      fix: 'Leave it as it is, or round it with $number().',
      line: 2,
      column: 5,
    });
  });
  it('$eval does not bend those in its text', async () => {
    expect(await jsonata('$eval("[1, 2.5]")', '{}')).toBe('[1,2.5]');
    expect(await failure({ steps: [{ language: 'jsonata', source: `$eval("${whole}")` }] }, '{}')).toMatchObject({
      code: 'transformation/exact-number',
    });
  });
});

describe('results', () => {
  it.each([
    ['nothing is null', 'missing', 'null'],
    ['a member that is nothing is left out', '{ "a": missing, "b": null }', '{"b":null}'],
    ['a match holds no functions', '$match("abc", /b(c)/)', '{"match":"bc","index":1,"groups":["c"]}'],
    ['regular expressions are those of JavaScript', '$replace("a-b_c", /[\\-_](\\w)/, "$1$1")', '"abbcc"'],
    ['one item of several is itself', 'list[a = 2].a', '2'],
  ])('%s', async (_what, source, result) => {
    expect(await jsonata(source, '{"list":[{"a":1},{"a":2}]}')).toBe(result);
  });
  it('a function is none', async () => {
    expect(await failure({ steps: [{ language: 'jsonata', source: '{ "f": $sum }' }] }, '{}')).toMatchObject({
      reason: 'The result is, or holds, a function.',
    });
  });
  it('distinct values are as the library finds them, in time that grows with the list', async () => {
    expect(await jsonata('$distinct([1, "1", 1, {"a":1,"b":[2]}, {"b":[2],"a":1}, null, null, true])', '{}')).toBe(
      '[1,"1",{"a":1,"b":[2]},null,true]',
    );
    expect(await jsonata('$count($distinct([1..200000]))', '{}')).toBe('200000');
  });
});

describe('nothing of the outside can be reached', () => {
  it.each([
    '$.constructor',
    '$lookup({}, "constructor")',
    '"".constructor',
    '$sum.implementation',
    '(function($x){$x}).environment',
    '$process',
    '$globalThis',
    'a.__proto__',
    '/a/("xa").next.constructor',
  ])('%s', async (source) => {
    expect(await jsonata(source, '{"a":{}}')).toBe('null');
  });
  it('data that look like functions of the library are data, or an error', async () => {
    const text = '{"f":{"_jsonata_function":true,"implementation":"x"}}';
    expect(await failure({ steps: [{ language: 'jsonata', source: '$$.f("x")' }] }, text)).toBeInstanceOf(
      TransformationError,
    );
  });
});

describe('steps that never end are stopped', () => {
  const long = 'transformation/too-long';
  const large = 'transformation/too-large';
  it.each([
    ['a recursion', '($f := function($n) { 1 + $f($n + 1) }; $f(0))', 'transformation/jsonata', 'Stack overflow'],
    ['a recursion in last place', '($f := function() { $f() }; $f())', long, 'takes longer than it may'],
    [
      'a loop over a loop',
      '$map([1..5000000], function($i) { $map([1..5000000], function($j) { $j }) })',
      long,
      'takes longer',
    ],
    ['ranges in ranges', '[1..10000000].[1..10000000]', large, 'ranges 50000000'],
    ['a text that grows', '($f := function($s) { $f($s & $s) }; $f("ab"))', large, 'more than 100000000 characters'],
    [
      'a list that grows',
      '($f := function($l) { $f($append($l, $l)) }; $f([1, 2]))',
      large,
      'more than 20000000 items',
    ],
    ['a padding of a gigabyte', '$pad("x", 1000000000)', large, 'up to 5000000 characters'],
    [
      'a replacement that grows',
      '($f := function($s) { $f($replace($s, "a", "aaaaaaaaaa")) }; $f("a"))',
      large,
      '$replace() makes',
    ],
    ['a text of a list of millions', '$string([1..2500000])', large, '$string() writes up to 1000000 values'],
    [
      'a text of a list within itself',
      '$string($reduce([1..40], function($l, $i) { [[$l, $l]] }, ["a"]))',
      large,
      '$string() writes',
    ],
    ['a joined text', '($s := $pad("", 5000000, "x"); $join([1..50].$s))', large, '$join() makes'],
    [
      'an $eval of a long text',
      '$eval("\\"" & $pad("", 900000, "x") & "\\"")',
      large,
      '$eval() reads texts of up to 100000',
    ],
    ['an $eval of itself', '($e := "$eval($e)"; $eval($e))', 'transformation/too-deep', 'more than 8 times'],
    ['an $eval that loops', '$eval("($f := function() { $f() }; $f())")', long, 'takes longer'],
  ])('%s', async (_what, source, code, words) => {
    const started = performance.now();
    const error = await failure(
      { timeoutMs: code === long ? 300 : 20_000, steps: [{ language: 'jsonata', source }] },
      '{}',
    );
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(performance.now() - started).toBeLessThan(15_000);
  });
  it('others have their turn meanwhile', async () => {
    const gaps: number[] = [];
    let last = performance.now();
    const others = setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 1);
    const source = '($f := function() { $f() }; $f())';
    await failure({ timeoutMs: 500, steps: [{ language: 'jsonata', source }] }, '{}');
    clearInterval(others);
    expect(gaps.length).toBeGreaterThan(10);
    expect(Math.max(...gaps)).toBeLessThan(250);
  });
  it('others have their turn while matches are found', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    const source = '$length($replace($pad("", 300000, "a"), /a/, "bb"))';
    expect(await jsonata(source, '{}')).toBe('600000');
    clearInterval(others);
    // A machine that does other work gives fewer; without turns there is none until the end.
    expect(turns).toBeGreaterThan(3);
  });
  it.each([
    ['$replace("a.b.c", ".", "$1$$")', '"a$1$$b$1$$c"'],
    ['$replace("aaaa", "a", "b", 2)', '"bbaa"'],
    ['$replace("aaaa", "aa", "", 0)', '"aaaa"'],
    ['$replace("abc", /(b)/, function($m) { $m.groups[0] & "!" })', '"ab!c"'],
    ['$split("a1b2c", /\\d/, 2)', '["a","b"]'],
    ['$match("a1b2", /\\d/).match', '["1","2"]'],
    ['$string({"a":[1,"x",null],"f":$sum})', '"{\\"a\\":[1,\\"x\\",null],\\"f\\":\\"\\"}"'],
    ['$string([1], true)', '"[\\n  1\\n]"'],
    ['$length("a\u{1f600}b")', '3'],
    ['[nothing.$length()]', '[]'],
    ['$map([1,2], $string)', '["1","2"]'],
    ['$substring(?, 1, ?)("abcd", 2)', '"bc"'],
    ['$join(["a","b"], "-")', '"a-b"'],
    ['[1,2].$string()', '["1","2"]'],
  ])('what is bounded gives what the library gives: %s', async (source, result) => {
    expect(await jsonata(source, '{}')).toBe(result);
  });
  it('a regular expression that backtracks elsewhere takes no time', async () => {
    expect(await jsonata('$contains(a, /(a+)+b/)', `{"a":"${'a'.repeat(20_000)}"}`)).toBe('false');
  });
  it('one that is stopped from outside ends with the reason that it is given', async () => {
    let rounds = 0;
    const stopping = prepared({ steps: [{ language: 'jsonata', source: '($f := function() { $f() }; $f())' }] }).run(
      '{}',
      {
        pause: async () => {
          if (++rounds > 5) throw new Error('stopped by a person');
        },
      },
    );
    await expect(stopping).rejects.toThrow('stopped by a person');
  });
});

describe('tables of more cells than the memory holds', () => {
  const columns = 16_000;
  it('are refused when a short CSV text has them', async () => {
    const text = `${Array.from({ length: columns }, (_, i) => `c${i}`).join()}\n${'1\n'.repeat(columns)}`;
    const steps = [{ language: 'csv-to-json' }];
    expect(await failure({ input: 'csv', output: 'json', steps }, text)).toMatchObject({
      step: null,
      code: 'transformation/message',
      message: expect.stringContaining(
        'line 189, column 1: The message is no CSV: Up to this row the table has more than',
      ),
    });
  });
  it('are refused when rows have other members each', async () => {
    const text = `[${Array.from({ length: columns }, (_, i) => `{"k${i}":1}`).join()}]`;
    const steps = [{ language: 'json-to-csv' }];
    expect(await failure({ input: 'json', output: 'csv', steps }, text)).toMatchObject({
      step: 0,
      code: 'transformation/value',
      message: expect.stringContaining('(At $[187] of what the step before gave.)'),
    });
  });
  it('reading and writing count in the time that there is', async () => {
    const text = `[${'{"a":[1,2,3]},'.repeat(200_000)}1]`;
    expect(await failure({ timeoutMs: 1, steps: [] }, text)).toMatchObject({
      step: null,
      code: 'transformation/too-long',
      message: expect.stringContaining('Reading the message took longer than the 1 ms'),
    });
  });
});

describe('steps one after the other', () => {
  const chain: Given = {
    input: 'xml',
    output: 'csv',
    steps: [
      { language: 'xml-to-json' },
      { language: 'jsonata', enabled: false, source: '(((' },
      { language: 'jsonata', source: 'order.line.{ "sku": `@sku`, "qty": $number(qty) }' },
      { language: 'json-to-csv', settings: { delimiter: ';' } },
    ],
  };
  const message = '<order><line sku="A"><qty>2</qty></line><line sku="B;C"><qty>10</qty></line></order>';

  it('go over formats; one that is off does nothing', async () => {
    expect(await run(chain, message)).toBe('sku;qty\r\nA;2\r\n"B;C";10\r\n');
  });
  it('tell what each gave', async () => {
    const seen: StepResult[] = [];
    await prepared(chain).run(message, { pause, done: (result) => seen.push(result) });
    expect(seen.map(({ step, format }) => [step, format])).toEqual([
      [0, 'json'],
      [2, 'json'],
      [3, 'csv'],
    ]);
    expect(seen[1]?.text).toBe('[{"sku":"A","qty":2},{"sku":"B;C","qty":10}]');
  });
  it('any number of runs at once does not mix them up', async () => {
    const one = prepared({
      steps: [{ language: 'jsonata', source: '$reduce([1..500], function($a, $i) { $a + $$.n })' }],
    });
    const results = await Promise.all(Array.from({ length: 8 }, (_, n) => one.run(`{"n":${n}}`, { pause })));
    expect(results).toEqual(Array.from({ length: 8 }, (_, n) => String(n === 0 ? 1 : 1 + 499 * n)));
  });
  it('a result can be written in lines', async () => {
    expect(await run({ pretty: true, steps: [{ language: 'jsonata', source: '$' }] }, '{"a":1}')).toBe(
      '{\n  "a": 1\n}',
    );
  });
  it.each([
    [
      'a message that is none',
      '{"a":',
      { step: null, code: 'transformation/message' },
      'M.T, the message, line 1, column 6: The message is no JSON: The text ends where a value is expected.',
    ],
    [
      'an error in a step',
      '{"a":"x"}',
      { step: 1, line: 1, column: 3 },
      'M.T, step 2 (JSONata), line 1, column 3: The left side of the "+" operator must evaluate to a number (T2001)',
    ],
    [
      'a value that a format cannot hold',
      '{"a":1,"b":[{"c":[]}]}',
      { step: 2, code: 'transformation/value' },
      'M.T, step 3 (JSON to CSV): A cell holds a single value, and this is a list. (At $[0].c of what the step before gave.)',
    ],
  ])('%s', async (_what, text, members, words) => {
    const given: Given = {
      output: 'csv',
      steps: [
        { language: 'jsonata', source: '$' },
        { language: 'jsonata', source: 'a + 1' },
        { language: 'json-to-csv' },
      ],
    };
    if (text.includes('"b"')) given.steps[1] = { language: 'jsonata', source: 'b' };
    const error = await failure(given, text);
    expect(error).toMatchObject(members);
    expect(error.message).toBe(words);
  });
  it('a language that nobody knows, and formats that do not fit, are errors of the run', async () => {
    expect(await failure({ steps: [{ language: 'xslt' }] }, '{}')).toMatchObject({ code: 'transformation/language' });
    expect(await failure({ output: 'xml', steps: [] }, '{}')).toMatchObject({ code: 'transformation/format' });
  });
});
