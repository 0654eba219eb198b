import { describe, expect, it } from 'vitest';
import { contractSource, folderOfFiles } from '../contract-files.ts';
import { jsonSchemaReader, jsonSchemaValidator } from './index.ts';

const file = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });
const validator = (schema: string, others: Record<string, string> = {}, assertsFormats = false) => {
  const own = file('schemas/main.schema.json', schema);
  const folder = folderOfFiles([own, ...Object.entries(others).map(([path, text]) => file(path, text))]);
  return jsonSchemaValidator(contractSource([own], [folder], jsonSchemaReader), { assertsFormats });
};
const found = (schema: string, message: string, others: Record<string, string> = {}, assertsFormats = false) =>
  validator(schema, others, assertsFormats)
    ?.validate(message)
    .map(
      (d) => `${d.severity === 'error' ? '' : `${d.severity} `}${d.line}:${d.column} ${d.path} ${d.code}: ${d.message}`,
    );
const fits = (schema: string, message: string) => found(schema, message)?.length === 0;

describe('findings', () => {
  it.each([
    [
      '{"properties":{"orders":{"items":{"properties":{"total":{"type":"number"}}}}}}',
      '{"orders":[\n {"total":1},{"total":"a"}]}',
      '2:23 $.orders[1].total json-schema/wrong-type: $.orders[1].total is a text ("a"), but a number is expected.',
    ],
    ['{"required":["a"]}', ' {"b":1}', '1:2 $.a json-schema/member-missing: $.a is missing.'],
    [
      '{"properties":{"odd name":true},"additionalProperties":false}',
      '{"odd name":1,"x-y":2}',
      '1:15 $["x-y"] json-schema/unknown-member: $["x-y"] is not a member that the schema knows.',
    ],
    [
      '{"enum":["a",1]}',
      '"b"',
      '1:1 $ json-schema/not-in-enumeration: "b" at $ is none of the values that are allowed there: "a", 1.',
    ],
    ['{"minItems":2}', '[1]', '1:1 $ json-schema/too-few-items: $ has 1 item, but must have at least 2.'],
    [
      '{"maximum":0.1}',
      '0.10000000000000000001',
      '1:1 $ json-schema/too-large: 0.10000000000000000001 at $ is more than 0.1.',
    ],
    [
      '{"type":["string","null"]}',
      '1',
      '1:1 $ json-schema/wrong-type: $ is a number (1), but a text or null is expected.',
    ],
    ['false', '1', '1:1 $ json-schema/nothing-allowed: $ may not be there: the schema allows nothing.'],
  ])('%s over %s', (schema, message, text) => {
    expect(found(schema, message)).toEqual([text]);
  });

  it('of alternatives, the nearest is told with what it misses', () => {
    const schema = `{"oneOf":[
      {"title":"Card","properties":{"kind":{"const":"card"},"number":{"type":"string"}},"required":["kind","number"]},
      {"title":"Cash","properties":{"kind":{"const":"cash"},"amount":{"type":"number"}},"required":["kind","amount"]}]}`;
    expect(found(schema, '{"kind":"cash","amount":"1"}')).toEqual([
      '1:1 $ json-schema/fits-none: $ fits none of the 2 alternatives; the nearest is "Cash".',
      '1:25 $.amount json-schema/wrong-type: $.amount is a text ("1"), but a number is expected.',
    ]);
  });

  it('there are at most 200, and long texts are cut', () => {
    const all = found(
      '{"items":{"type":"number"}}',
      JSON.stringify(Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))),
    );
    expect(all).toHaveLength(200);
    expect(all?.[0]?.length).toBeLessThan(300);
  });

  it('a message that is no JSON, and a member that is there twice, are said as everywhere', () => {
    expect(found('{}', '{')?.[0]).toContain('json/syntax');
    expect(found('{"properties":{"a":{"type":"number"}}}', '{"a":"x","a":1}')?.[0]).toContain(
      'warning 1:10 $ json/duplicate-key',
    );
  });
});

describe('values', () => {
  it.each([
    ['{"const":1}', '1.0', true],
    ['{"const":1}', '1e0', true],
    ['{"const":9007199254740993}', '9007199254740992', false],
    ['{"enum":[{"a":1,"b":[2.0]}]}', '{"b":[2],"a":1.00}', true],
    ['{"uniqueItems":true}', '[{"a":1,"b":2},{"b":2,"a":1.0}]', false],
    ['{"uniqueItems":true}', '[1,true,"1",[1],{"1":1}]', true],
    ['{"type":"integer"}', '1.0', true],
    ['{"$schema":"http://json-schema.org/draft-04/schema#","type":"integer"}', '1.0', false],
    ['{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":true}', '1', false],
    ['{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":false}', '1', true],
    ['{"$schema":"http://json-schema.org/draft-04/schema#","const":1}', '2', true],
    ['{"multipleOf":0.01}', '19.99', true],
    ['{"multipleOf":0.01}', '19.999', false],
    ['{"multipleOf":0.0001}', '0.00751', false],
    ['{"multipleOf":1e-8}', '12391239123', true],
    ['{"multipleOf":3}', '1e1000000', false],
    ['{"multipleOf":3}', `${'3'.repeat(30_000)}`, true],
    ['{"maximum":1e400}', '1e401', false],
    ['{"minimum":-1e-400}', '-1e-401', true],
    ['{"maxLength":1}', '"😀"', true],
    [
      '{"properties":{"__proto__":{"type":"number"},"constructor":{"type":"number"}},"required":["__proto__"]}',
      '{"__proto__":1}',
      true,
    ],
    ['{"required":["toString"]}', '{}', false],
    ['{"additionalProperties":false}', '{"__proto__":1}', false],
  ])('%s over %s: %s', (schema, message, wanted) => {
    expect(fits(schema, message)).toBe(wanted);
  });
});

describe('formats', () => {
  it('are a note, unless they are asked for', () => {
    expect(found('{"format":"date"}', '"x"')).toEqual([]);
    expect(found('{"format":"date"}', '"x"', {}, true)).toEqual([
      '1:1 $ json-schema/format: "x" at $ is not a date (2024-12-31).',
    ]);
  });

  it.each([
    [
      'date-time',
      ['2024-02-29T12:00:00Z', '2024-01-01T23:59:60Z', '2024-01-01t00:00:00.123+01:00'],
      ['2023-02-29T12:00:00Z', '2024-01-01T12:00:00', '2024-01-01T22:59:60Z'],
    ],
    ['time', ['12:00:00Z', '00:29:60+00:30'], ['12:00:00', '24:00:00Z']],
    ['duration', ['P1Y2M3DT4H', 'PT1S', 'P2W'], ['P', 'PT', 'P1Y2W', '1D', 'P1D2H']],
    ['email', ['a.b@c.de', '"a b"@c.de', 'a@[127.0.0.1]'], ['a', 'a@', '.a@c.de', 'a..b@c.de']],
    ['hostname', ['a.example', 'a-b.c'], ['-a', 'a-', `${'a'.repeat(64)}.b`, 'a_b']],
    ['ipv4', ['127.0.0.1'], ['256.0.0.1', '1.2.3', '01.2.3.4', '1.2.3.4.']],
    [
      'ipv6',
      ['::1', '1:2:3:4:5:6:7:8', '::ffff:1.2.3.4'],
      ['1::2::3', '12345::', '1:2:3:4:5:6:7', '::1.2.3.4:1', 'fe80::a%eth1'],
    ],
    ['uri', ['https://a.example/b?c#d', 'urn:a:b', 'http://[::1]:80/'], ['a/b', 'http://a b', 'http://[::1/', '//x']],
    ['uri-reference', ['a/b', '#x', '//x/y'], ['\\\\x', 'a b']],
    ['uuid', ['2EB8AA08-aa98-11ea-b4aa-73b441d16380'], ['2eb8aa08-aa98-11ea-b4aa73b441d16380']],
    ['uri-template', ['http://a/{b}{?c,d*}', '{+x:3}'], ['http://a/{b', '{}']],
    ['json-pointer', ['', '/a~1b/0'], ['a', '/~2']],
    ['relative-json-pointer', ['0', '1/a', '0#'], ['/a', '-1', '01']],
    ['regex', ['a+'], ['a(']],
  ])('%s', (format, good, bad) => {
    const schema = JSON.stringify({ format });
    for (const text of good) expect([text, found(schema, JSON.stringify(text), {}, true)]).toEqual([text, []]);
    for (const text of bad) expect([text, found(schema, JSON.stringify(text), {}, true)?.length]).toEqual([text, 1]);
  });
});

describe('several files', () => {
  const address =
    '{"$id":"https://a.example/types/address.json","properties":{"zip":{"type":"string"}},"$defs":{"Code":{"$anchor":"code","type":"integer"}}}';
  it.each([
    ['by its place', '../types/address.json', { 'types/address.json': address }],
    ['by its place, named from an id', 'https://b.example/x/address.json', { 'schemas/x/address.json': address }],
    ['by its id', 'https://a.example/types/address.json', { 'elsewhere/other.schema.json': address }],
    ['by its base name', 'https://c.example/address.json', { 'deep/er/address.json': address }],
  ])('is found %s', (_how, ref, others) => {
    const id = ref.startsWith('https://b') ? '"$id":"https://b.example/main.json",' : '';
    expect(found(`{${id}"$ref":${JSON.stringify(ref)}}`, '{"zip":1}', others)).toEqual([
      '1:8 $.zip json-schema/wrong-type: $.zip is a number (1), but a text is expected.',
    ]);
  });

  it('a place in another file, by pointer and by anchor', () => {
    for (const fragment of ['/$defs/Code', 'code'])
      expect(
        found(`{"$ref":"../types/address.json#${fragment}"}`, '"x"', { 'types/address.json': address }),
      ).toHaveLength(1);
  });

  it('a file that is not there is named, and what it would have said is left open', () => {
    const schema =
      '{"properties":{"a":{"$ref":"gone.json"},"b":{"oneOf":[{"$ref":"gone.json"},{"type":"string"}]},"c":{"not":{"$ref":"gone.json"}}}}';
    expect(found(schema, '{"a":1,"b":"x","c":1}')).toEqual([
      'warning 1:6 $.a json-schema/missing-file: $.a is not checked whole: the schema refers to file:///schemas/gone.json, which is not among the files.',
    ]);
  });
});

describe('hostile schemas and messages end', () => {
  const nested = (depth: number, open: string, close: string, inner = '') =>
    open.repeat(depth) + inner + close.repeat(depth);
  it.each([
    ['a circle of references', '{"$ref":"#"}', '1'],
    [
      'a longer circle',
      '{"$ref":"#/$defs/a","$defs":{"a":{"allOf":[{"$ref":"#/$defs/b"}]},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}}',
      '{}',
    ],
    [
      'a chain of references',
      `{"$ref":"#/$defs/0","$defs":{${Array.from({ length: 5_000 }, (_, i) => `"${i}":{"$ref":"#/$defs/${i + 1}"}`).join()},"5000":{}}}`,
      '1',
    ],
    [
      'two ways at each step down',
      '{"allOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"a":{"$ref":"#"}}}],"unevaluatedProperties":false}',
      nested(400, '{"a":', '}', '1'),
    ],
    [
      'two ways at each of many steps in place',
      `{"$ref":"#/$defs/0","$defs":{${Array.from({ length: 100 }, (_, i) => `"${i}":{"allOf":[{"$ref":"#/$defs/${i + 1}"},{"$ref":"#/$defs/${i + 1}"}]}`).join()},"100":{"type":"string"}}}`,
      '1',
    ],
    ['deep schemas', nested(500, '{"not":', '}', '{}'), '1'],
    ['deep messages', '{"items":{"$ref":"#"},"uniqueItems":true}', nested(500, '[', ']')],
    ['a pattern that backtracks', '{"pattern":"^(a+)+$"}', `"${'a'.repeat(20_000)}!"`],
    [
      'a pattern of a name that backtracks',
      '{"patternProperties":{"^(([a-z])+.)+[A-Z]([a-z])+$":{}},"additionalProperties":false}',
      `{"${'a'.repeat(20_000)}":1}`,
    ],
    [
      'many patterns',
      `{"items":{"pattern":"(x+x+)+y"}}`,
      JSON.stringify(Array.from({ length: 2_000 }, () => 'x'.repeat(200))),
    ],
    ['a huge exponent', '{"multipleOf":1e-1000000000,"minimum":-1e1000000000}', '1e1000000000'],
    ['an exponent beyond numbers', `{"multipleOf":7,"minimum":1e${'9'.repeat(400)}}`, `1e${'9'.repeat(400)}`],
    ['a huge number', '{"multipleOf":7}', '9'.repeat(1_000_000)],
    ['huge counts', '{"minItems":1e1000,"maxItems":1e-1000,"minContains":1e9,"contains":true}', '[1]'],
    [
      'keywords of the wrong kind',
      '{"type":1,"enum":{},"properties":[],"required":"a","items":1,"allOf":{},"anyOf":[],"pattern":1,"$ref":1,"if":1,"minimum":"a","patternProperties":{"(":{}},"dependentRequired":[1],"$id":1,"$anchor":2,"$schema":3}',
      '{"a":[1]}',
    ],
  ])('%s', (_name, schema, message) => {
    const start = performance.now();
    expect(Array.isArray(found(schema, message))).toBe(true);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('a pattern that is none, or that refers back, is said once, and nothing is refused by it', () => {
    expect(found('{"items":{"pattern":"(a)\\\\1"}}', '["aa","b"]')).toEqual([
      'warning 1:2 $[0] json-schema/pattern-not-run: $[0] is not held to the pattern "(a)\\\\1": it refers back to a group, which cannot be run in a time that is known before.',
    ]);
  });

  it.each(['', '[', '[]', '1', '"x"', 'null', '\u0000'])('%j is no schema', (text) => {
    expect(validator(text)).toBe(null);
  });
});
