import { describe, expect, it } from 'vitest';
import { formatOf } from '../format/index.ts';
import { messageDifference, objectsAsJson, objectsDifference } from './payload.ts';

const order = {
  entity: 'M.Order',
  values: [
    { attribute: 'Number', text: 'SO-1' },
    { attribute: 'Total', text: '9007199254740993.10' },
    { attribute: 'Note', text: null },
  ],
  children: [{ entity: 'M.Line', values: [{ attribute: 'Sku', text: 'A' }], children: [] }],
};

describe('objects that are expected', () => {
  it('are JSON with every digit, and what was made below', () => {
    expect(JSON.parse(objectsAsJson([order]))).toEqual([
      {
        $type: 'M.Order',
        Number: 'SO-1',
        Total: '9007199254740993.10',
        Note: null,
        $below: [{ $type: 'M.Line', Sku: 'A' }],
      },
    ]);
  });

  it.each<[string, string | null]>([
    [objectsAsJson([order]), null],
    ['[{"$type":"M.Order","Number":"SO-1"}]', null],
    ['[{"Number":"SO-2"}]', '$[0].Number is "SO-1", and "SO-2" is expected.'],
    ['[{"Note":"x"}]', '$[0].Note is empty, and "x" is expected.'],
    ['[{"$below":[{"Sku":"B"}]}]', '$[0].$below[0].Sku is "A", and "B" is expected.'],
    ['[{"$below":[]}]', '$[0].$below has 1 object, and 0 are expected.'],
    ['[]', '$ has 1 object, and 0 are expected.'],
    ['[{"Colour":"red"}]', '$[0].Colour is empty, and "red" is expected.'],
    ['[{"constructor":"x"}]', '$[0].constructor is empty, and "x" is expected.'],
    ['[{"__proto__":"x"}]', '$[0].__proto__ is empty, and "x" is expected.'],
    ['[{"toString":{}}]', '$[0].toString is empty, and an object is expected.'],
    ['{', "What is expected is not JSON: Expected property name or '}' in JSON at position 1 (line 1 column 2)."],
  ])('%s', (expected, difference) => {
    expect(objectsDifference(expected, objectsAsJson([order]))).toBe(difference);
  });
});

describe('a message that is expected', () => {
  const differ = (format: string, expected: string, actual: string) => {
    const [one, other] = [formatOf(format).tree(expected), formatOf(format).tree(actual)];
    if (!one || !other) throw new Error('no message');
    return messageDifference(one, other);
  };
  it.each<[string, string, string | null]>([
    ['{"a":1,"b":[true]}', ' { "b" : [ true ], "a":1 }', null],
    ['{"a":1.10}', '{"a":1.1}', '$.a is "1.1", and "1.10" is expected.'],
    ['{"a":1}', '{"a":"1"}', '$.a is "1", and "1" is expected.'],
    ['{"a":1,"b":2}', '{"a":1}', '$.b is missing.'],
    ['{"a":1}', '{"a":1,"b":2}', '$.b is not expected.'],
    ['[1,2]', '[1]', '$ has 1 items, and 2 are expected.'],
    ['{"a":null}', '{"a":{}}', '$.a is an object, and empty is expected.'],
  ])('JSON: %s and %s', (expected, actual, difference) => expect(differ('json', expected, actual)).toBe(difference));

  it.each<[string, string, boolean]>([
    ['<a><b>1</b><b>2</b></a>', '<a>\n  <b>1</b>\n  <b>2</b>\n</a>', true],
    ['<a><b>1</b><b>2</b></a>', '<a><b>2</b><b>1</b></a>', false],
    ['<a><b>2</b></a>', '<a><b>1</b><b>2</b></a>', false],
    ['<a><b>1</b><b>2</b></a>', '<a><b>2</b></a>', false],
    ['<a><b/><c/></a>', '<a><b/><b/></a>', false],
    ['<a x="1"/>', '<a x="2"/>', false],
  ])('XML: %s and %s', (expected, actual, same) => expect(differ('xml', expected, actual) === null).toBe(same));
});
