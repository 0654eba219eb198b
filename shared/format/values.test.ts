import { describe, expect, it } from 'vitest';
import { ExactNumber, formatOf, type MessageValue, numberOfText, type ValueSettings } from './index.ts';

const form = (id: string) => formatOf(id).values as NonNullable<ReturnType<typeof formatOf>['values']>;
const json = (value: MessageValue) => form('json').write(value, {});
const read = (id: string, text: string, settings: ValueSettings = {}) => {
  const result = form(id).read(text, settings);
  return 'value' in result ? json(result.value) : result.diagnostic;
};
const write = (id: string, text: string, settings: ValueSettings = {}) => {
  const result = form('json').read(text, {});
  return 'value' in result ? form(id).write(result.value, settings) : result.diagnostic;
};

describe('numbers keep their digits', () => {
  it.each([
    '9007199254740993',
    '-12345678901234567890',
    '0.12345678901234567890123',
    '123456789.123456789123456789',
    '1e400',
  ])('%s, which JavaScript would bend', (text) => {
    expect(numberOfText(text)).toBeInstanceOf(ExactNumber);
    expect(read('json', `[${text}]`)).toBe(`[${text}]`);
  });
  it.each([
    ['9007199254740991', 9007199254740991],
    ['1.50', 1.5],
    ['15e-1', 1.5],
    ['0.1', 0.1],
    ['-0', -0],
    ['100000000000000000000', 1e20],
  ])('%s is plain', (text, value) => {
    expect(numberOfText(text)).toBe(value);
  });
});

describe('JSON', () => {
  it('members of any name; of two with one name the last', () => {
    expect(read('json', '{"__proto__":{"a":1},"":2,"b":1,"b":[true,null,"\\u2028"]}')).toBe(
      '{"__proto__":{"a":1},"":2,"b":[true,null,"\u2028"]}',
    );
  });
  it('what is none has its place', () => {
    expect(read('json', '{\n  "a": }')).toMatchObject({ code: 'json/syntax', line: 2, column: 8, path: '$.a' });
  });
});

describe('XML', () => {
  it.each([
    ['text alone', '<a>x</a>', '{"a":"x"}'],
    ['nothing', '<a/>', '{"a":""}'],
    ['attributes beside a text', '<a c="EUR">1.50</a>', '{"a":{"@c":"EUR","#text":"1.50"}}'],
    ['repeated elements', '<a><b>1</b><c/><b>2</b></a>', '{"a":{"b":["1","2"],"c":""}}'],
    [
      'namespaces as they are declared',
      '<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns="urn:e"/></p:a>',
      '{"p:a":{"@xmlns:p":"urn:p","@xmlns":"urn:d","b":{"@xmlns":"urn:e"}}}',
    ],
    [
      'nil',
      '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:nil="true"/></a>',
      '{"a":{"@xmlns:xsi":"http://www.w3.org/2001/XMLSchema-instance","b":null}}',
    ],
    ['text between elements', '<p>one <b>two</b> three</p>', '{"p":{"b":"two","#text":"one  three"}}'],
  ])('%s', (_what, xml, value) => {
    expect(read('xml', xml)).toBe(value);
  });
  it.each([
    '<a c="&lt;&quot;&#10;">1 &amp; 2</a>',
    '<a><b>1</b><b>2</b><c x="1"/></a>',
    '<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns=""><c/></b></p:a>',
    '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><b xsi:nil="true"/></a>',
  ])('comes back as it was: %s', (xml) => {
    expect(write('xml', read('xml', xml) as string, { declaration: false })).toBe(xml);
  });
  it.each(['<p>one <b>two</b> three<i>!</i><b/></p>', '<a><b/><c/><b/></a>', '<a x="1"><b>1</b></a>'])(
    'comes back in its order: %s',
    (xml) => {
      expect(write('xml', read('xml', xml, { order: true }) as string, { declaration: false })).toBe(xml);
    },
  );
  it('a root can be put around a value, numbers with their digits', () => {
    expect(write('xml', '{"line":[{"@id":9007199254740993},{"@id":2}]}', { root: 'order' })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<order><line id="9007199254740993"/><line id="2"/></order>',
    );
  });
  it.each([
    ['[1]', 'xml/no-root', '$'],
    ['{"a":1,"b":2}', 'xml/no-root', '$'],
    ['{"a":{"b c":1}}', 'xml/no-name', '$.a["b c"]'],
    ['{"a":{"b":[[1]]}}', 'xml/list-in-list', '$.a.b[0]'],
    ['{"a":{"@b":[1]}}', 'xml/attribute-value', '$.a["@b"]'],
    ['{"a":"\\u0001"}', 'mapping/not-xml', '/'],
  ])('%s cannot be written', (value, code, path) => {
    expect(() => write('xml', value)).toThrow(expect.objectContaining({ code, path }));
  });
  it('a prefix without a declaration is told', () => {
    expect(() => write('xml', '{"p:a":1}')).toThrow('The prefix p of p:a is not declared');
  });
  it('what is none has its place', () => {
    expect(read('xml', '<a>\n<b></a>')).toMatchObject({ line: 2 });
  });
});

describe('CSV', () => {
  it.each([
    [
      'rows by their names',
      'id,name\n1,Ann\n2,\n3,""\n',
      {},
      '[{"id":"1","name":"Ann"},{"id":"2","name":null},{"id":"3","name":""}]',
    ],
    ['the delimiter that the text shows', 'id;name\n007;x\n', {}, '[{"id":"007","name":"x"}]'],
    ['no names', '1,2\n', { header: false }, '[{"column1":"1","column2":"2"}]'],
    ['names that stand twice, or not at all', 'a,a,\n1,2,3\n', {}, '[{"a":"1","a_2":"2","column3":"3"}]'],
    ['rows that are longer or shorter', 'a,b\n1\n1,2,3\n', {}, '[{"a":"1","b":null},{"a":"1","b":"2","column3":"3"}]'],
  ])('%s', (_what, text, settings, value) => {
    expect(read('csv', text, settings)).toBe(value);
  });
  it('rows are written under all names, quoted where they must be', () => {
    expect(write('csv', '[{"a":9007199254740993,"b":"x,\\"y\\""},{"b":"","c":true},{"a":"=1"}]')).toBe(
      'a,b,c\r\n9007199254740993,"x,""y""",\r\n,"",true\r\n\'=1,,\r\n',
    );
    expect(write('csv', '{"a":1}', { header: false, delimiter: ';' })).toBe('1\r\n');
    expect(write('csv', '[]')).toBe('');
  });
  it.each([
    ['[{"a":[1]}]', 'csv/nested', '$[0].a'],
    ['[{"a":1},2]', 'csv/no-row', '$[1]'],
  ])('%s cannot be written', (value, code, path) => {
    expect(() => write('csv', value)).toThrow(expect.objectContaining({ code, path }));
  });
  it('what is none has its place', () => {
    expect(read('csv', 'a,b\n1,"x', { delimiter: ',' })).toMatchObject({
      code: 'csv/quote-unclosed',
      line: 2,
      column: 3,
    });
  });
});
