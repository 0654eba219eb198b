import { describe, expect, it } from 'vitest';
import { inferStructure } from '../shared/contract/json/index.ts';
import { sampleLimit } from '../shared/contract/sample-limit.ts';
import { parseJson } from '../shared/format/json/parse.ts';
import { validateJson } from '../shared/format/json/validate.ts';
import type { StructureNode } from '../shared/structure/node.ts';

const infer = (...texts: string[]): StructureNode =>
  inferStructure(texts.map((text, i) => ({ id: String(i), name: `s${i}`, text }))).root as StructureNode;
const print = (n: StructureNode): string =>
  `${n.name ? `${n.name}:` : ''}${n.type}${n.optional ? '?' : ''}${n.nullable ? '|null' : ''}${n.children ? `{${n.children.map(print).join(' ')}}` : n.item ? `<${print(n.item)}>` : ''}`;

describe('inference', () => {
  it.each([
    [
      'one of two items lacks the member: it is optional',
      ['[{"a":1,"b":2},{"a":3}]'],
      'array<object{a:integer b:integer?}>',
    ],
    ['a null makes it nullable', ['{"a":null}', '{"a":"x"}'], 'object{a:string|null}'],
    ['whole numbers widen', ['[1,3000000000]'], 'array<long>'],
    ['a fraction widens all', ['[1,2.5]'], 'array<decimal>'],
    ['beyond 64 bits is a decimal', ['[9223372036854775808]'], 'array<decimal>'],
    ['mixed types are kept as JSON', ['[1,"a"]'], 'array<any>'],
    ['a null among objects is kept as JSON', ['[{"a":1},null]'], 'array<any|null>'],
    [
      'dates and times are known',
      [
        '{"d":"2026-02-28","t":"23:59:59","dt":"2026-02-28T01:02:03Z","u":"123e4567-e89b-12d3-a456-426614174000","l":"https://a.example/b"}',
      ],
      'object{d:date t:time dt:datetime u:uuid l:uri}',
    ],
    ['a local time is a date-time', ['{"dt":"2026-02-28T01:02:03"}'], 'object{dt:datetime}'],
    ['an odd precision stays text', ['{"dt":"2026-02-28T23:59:59.123456789+13:45"}'], 'object{dt:string}'],
    ['mixed offsets stay text', ['["2026-01-01T00:00:00Z","2026-01-01T00:00:00+01:00"]'], 'array<string>'],
    ['no such day stays text', ['{"d":"2026-02-30"}'], 'object{d:string}'],
    [
      'names of any script are names',
      ['{"客人":[{"姓名":"李雷","城市":"北京"}]}'],
      'object{客人:array<object{姓名:string 城市:string}>}',
    ],
    ['names with accents are names', ['{"größe":"x","straße":"y"}'], 'object{größe:string straße:string}'],
    [
      'names of two words are names',
      ['{"First name":"x","Last name":"y"}'],
      'object{First name:string Last name:string}',
    ],
    [
      'keys that are data make a dictionary',
      ['{"2026-01-01":{"open":1},"2026-01-02":{"open":2}}'],
      'dictionary<object{open:integer}>',
    ],
    [
      'a thousand members are data, not fields',
      [JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`field${i}`, i])))],
      'dictionary<integer>',
    ],
    ['an empty list has unknown items', ['{"a":[]}'], 'object{a:array<unknown|null>}'],
  ])('%s', (_rule, texts, tree) => expect(print(infer(...(texts as string[])))).toBe(tree));

  it('an override survives a new sample', () => {
    const { root } = inferStructure([{ id: 's', name: 's', text: '{"a":{"x":1,"y":2}}' }], {
      '$.a': { type: 'dictionary' },
    });
    expect(print(root as StructureNode)).toBe('object{a:dictionary<integer>}');
  });
  it('a sample that is too large is refused with a reason', () => {
    const { problems } = inferStructure([{ id: 's', name: 'big', text: ' '.repeat(sampleLimit + 1) }]);
    expect(problems[0]?.code).toBe('json/too-large');
  });
});

describe('parsing', () => {
  it.each([
    ['{"a":1,}', 'json/syntax', '$', 1, 8],
    ['{"orders":[{"id":1},{"id":x}]}', 'json/syntax', '$.orders[1].id', 1, 27],
    ['', 'json/empty', '$', 1, 1],
    ['[1\n,\n02]', 'json/syntax', '$[1]', 3, 2],
    ['"a\\x"', 'json/syntax', '$', 1, 3],
  ])('%s is %s at %s', (text, code, path, line, column) =>
    expect(parseJson(text).problems[0]).toMatchObject({ code, path, line, column }),
  );
  it('100,000 levels are refused', () =>
    expect(parseJson('['.repeat(100_000)).problems[0]?.code).toBe('json/too-deep'));
  it('a duplicate key is a warning, the last one counts', () => {
    const { value, problems } = parseJson('{"a":1,"a":2,"__proto__":{"x":1}}');
    expect(problems.map((p) => p.code)).toEqual(['json/duplicate-key']);
    expect(value?.type === 'object' && value.members.length).toBe(3);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

describe('validation', () => {
  it('every finding has its place', () => {
    const root = infer('{"orders":[{"id":1,"total":1.5}]}');
    expect(
      validateJson('{"orders":[{"id":"x"},{"id":2,"total":3,"more":1}]}', { root }).map((d) => [d.code, d.path]),
    ).toEqual([
      ['structure/wrong-type', '$.orders[0].id'],
      ['structure/member-missing', '$.orders[0].total'],
      ['structure/unknown-member', '$.orders[1].more'],
    ]);
  });
});
