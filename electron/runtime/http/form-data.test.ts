import { describe, expect, it } from 'vitest';
import { type FormPart, readForm } from './form-data.ts';
import { MultipartError } from './multipart-parts.ts';

const type = 'multipart/form-data; boundary=X';
const bytes = (text: string) => Buffer.from(text, 'latin1');
const utf8 = (text: string) => Buffer.from(text, 'utf8');
const shown = (parts: FormPart[]) =>
  parts.map(({ name, fileName, contentType, content }) => [
    name,
    fileName,
    contentType,
    Buffer.from(content).toString('latin1'),
  ]);
const field = (head: string, content = 'v') => `--X\r\n${head}\r\n\r\n${content}\r\n--X--\r\n`;
const named = 'Content-Disposition: form-data; name="a"';

describe('the parts of a form', () => {
  it('are what the platform writes of one', async () => {
    const form = new FormData();
    form.set('text', 'ä');
    form.set('quo"te', 'x\r\n--y');
    form.set('file', new File([new Uint8Array([0, 13, 10, 255])], 'naïve "1".bin', { type: 'image/png' }));
    const response = new Response(form);
    const body = new Uint8Array(await response.arrayBuffer());
    const parts = readForm(body, response.headers.get('content-type') ?? '');
    expect(shown(parts)).toEqual([
      ['text', null, undefined, utf8('ä').toString('latin1')],
      ['quo"te', null, undefined, 'x\r\n--y'],
      ['file', 'naïve "1".bin', 'image/png', '\0\r\n\u00ff'],
    ]);
  });

  it.each([
    ['nothing in it', '--X--\r\n', []],
    ['words before and behind', `hello\r\n${field(named)}bye`, [['a', null, undefined, 'v']]],
    ['spaces behind the boundary', `--X \t\r\n${named}\r\n\r\nv\r\n--X--`, [['a', null, undefined, 'v']]],
    ['an empty content', field(named, ''), [['a', null, undefined, '']]],
    ['a name without quotes', field('content-disposition:form-data;name=a'), [['a', null, undefined, 'v']]],
    [
      'a name with an escaped quote',
      field('Content-Disposition: form-data; name="a\\"b"'),
      [['a"b', null, undefined, 'v']],
    ],
    [
      'a file name of RFC 5987',
      field(`${named}; filename="x"; filename*=UTF-8''na%C3%AFve`),
      [['a', 'naïve', undefined, 'v']],
    ],
    ['the boundary within the content', field(named, 'v--X'), [['a', null, undefined, 'v--X']]],
  ])('%s', (_title, body, parts) => {
    expect(shown(readForm(bytes(body), type))).toEqual(parts);
  });

  it.each([
    ['no boundary', '', 'multipart/form-data', 'names no boundary'],
    ['a boundary that is none', '', 'multipart/form-data; boundary="a\\"b"', 'names no boundary'],
    ['another body', '{}', type, 'does not hold the boundary'],
    ['an end in the middle', `--X\r\n${named}\r\n\r\nv`, type, 'breaks off in its part 1'],
    ['no empty line', `--X\r\n${named}\r\n--X--`, type, 'headers of part 1 of the message come to no end'],
    ['no name', field('Content-Type: text/plain'), type, 'Part 1 of the message has no name'],
    [
      'a part that is no form data',
      field('Content-Disposition: attachment; name="a"'),
      type,
      'Part 1 of the message has no name',
    ],
    ['another coding', field(`${named}\r\nContent-Transfer-Encoding: uuencode`), type, 'send it as binary'],
    [
      'a quoted-printable text that is none',
      `--X\r\n${named}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=zz\r\n--X--`,
      type,
      'stands for no byte',
    ],
    ['headers that are no UTF-8', field('Content-Disposition: form-data; name="\xff"'), type, 'no text in UTF-8'],
    ['text behind a boundary', `--Xyz\r\n${named}\r\n\r\nv\r\n--X--`, type, 'the line goes on'],
    ['too many', `${`--X\r\n${named}\r\n\r\nv\r\n`.repeat(1001)}--X--`, type, 'more than 1000 parts'],
  ])('refuse %s', (_title, body, contentType, words) => {
    expect(() => readForm(bytes(body), contentType)).toThrow(MultipartError);
    expect(() => readForm(bytes(body), contentType)).toThrow(words);
  });

  it('millions of bytes without an end are refused in no time', () => {
    const started = performance.now();
    expect(() => readForm(bytes(`--X\r\n${'\r\n--'.repeat(4_000_000)}`), type)).toThrow(MultipartError);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
