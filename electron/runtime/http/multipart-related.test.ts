import { describe, expect, it } from 'vitest';
import { MultipartError, readRelated, rootId, typeParameter, writeRelated } from './multipart-related.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('parameters of a media type', () => {
  it.each([
    ['text/xml; charset=utf-8', 'charset', 'utf-8'],
    ['multipart/related; boundary="a b;c"; start="<x>"', 'boundary', 'a b;c'],
    ['multipart/related;start-info="a/b;action=\\"x\\"";action=y', 'action', 'y'],
    ['multipart/related;start-info="a/b;action=\\"x\\""', 'start-info', 'a/b;action="x"'],
    ['text/xml', 'charset', undefined],
  ])('%s: %s is %s', (type, name, value) => expect(typeParameter(type, name)).toBe(value));
});

describe('multipart/related', () => {
  it('what is written is read again, byte for byte', () => {
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, i) => i % 256));
    const written = writeRelated(
      { contentType: 'text/xml', content: '<a>é\r\n--b</a>' },
      [{ id: '1@x', content }],
      'b-1',
    );
    const { root, attachments } = readRelated(written, `multipart/related; boundary=b-1; start="<${rootId}>"`);
    expect(Buffer.from(root.content).toString()).toBe('<a>é\r\n--b</a>');
    expect(Buffer.from(attachments.get('1@x')?.content ?? []).equals(content)).toBe(true);
  });
  it('takes what begins with words, line feeds alone, base64, folded headers', () => {
    const message =
      'words\n--b\nContent-ID:\n <r>\n\nroot\n--b\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\nAAH/\n--b--\n';
    const { root, attachments } = readRelated(bytes(message), 'multipart/related; boundary=b');
    expect(Buffer.from(root.content).toString()).toBe('root');
    expect([...(attachments.get('a')?.content ?? [])]).toEqual([0, 1, 255]);
  });
  it.each([
    ['no boundary named', 'x', 'multipart/related', /names no boundary/],
    ['not there', 'x', 'multipart/related; boundary=b', /does not hold the boundary/],
    ['broken off', '--b\r\n\r\nroot', 'multipart/related; boundary=b', /breaks off in its part 1/],
    ['headers without an end', '--b\r\na: b\r\n--b--', 'multipart/related; boundary=b', /headers of part 1/],
    ['another start', '--b\r\n\r\nx\r\n--b--', 'multipart/related; boundary=b; start="<r>"', /no part r/],
    [
      'another coding',
      '--b\r\nContent-Transfer-Encoding: uuencode\r\n\r\nx\r\n--b--',
      'multipart/related; boundary=b',
      /send it as binary/,
    ],
    [
      'a start that stands twice',
      '--b\r\nContent-ID: <r>\r\n\r\nx\r\n--b\r\nContent-ID: <r>\r\n\r\ny\r\n--b--',
      'multipart/related; boundary=b; start="<r>"',
      /several parts r/,
    ],
    ['no parts', '--b--', 'multipart/related; boundary=b', /has no parts/],
    [
      'too many parts',
      `${'--b\r\n\r\nx\r\n'.repeat(1_002)}--b--`,
      'multipart/related; boundary=b',
      /more than 1000 parts/,
    ],
  ])('%s is told', (_, content, type, words) => {
    expect(() => readRelated(bytes(content), type)).toThrow(MultipartError);
    expect(() => readRelated(bytes(content), type)).toThrow(words);
  });
});
