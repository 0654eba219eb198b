import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writtenCharsets } from '../../../shared/format/charsets.ts';
import { ContentCodingError, chooseCoding, decodeContent, encodeContent } from './content-coding.ts';
import { textOfContent } from './text-content.ts';
import { contentOfText } from './written-text.ts';

const text = Buffer.from('{"a":"é"}');

describe('a coded content', () => {
  it.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['gzip, gzip', gzipSync(gzipSync(text))],
    ['deflate, gzip', gzipSync(deflateSync(text))],
    ['identity', text],
    ['', text],
  ])('%s is read', async (coding, content) =>
    expect(Buffer.from(await decodeContent(content, coding, 1000)).toString()).toBe(text.toString()),
  );

  it.each([
    ['zstd', text, 'unknown'],
    ['gzip, gzip, gzip, gzip', text, 'unknown'],
    ['gzip', text, 'not-coded'],
    ['br', text, 'not-coded'],
    ['gzip', gzipSync(text).subarray(0, 20), 'damaged'],
    ['deflate', deflateSync(text).subarray(0, 8), 'damaged'],
    ['gzip', gzipSync(Buffer.alloc(50_000_000)), 'too-large'],
    ['br', brotliCompressSync(Buffer.alloc(1_000_000)), 'too-large'],
    ['gzip, gzip', gzipSync(gzipSync(Buffer.alloc(50_000_000))), 'too-large'],
  ])('%s: what cannot be read says why (%#)', async (coding, content, reason) => {
    const failure = await decodeContent(content, coding, 10_000).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(ContentCodingError);
    expect((failure as ContentCodingError).reason).toBe(reason);
  });

  it.each([
    [undefined, null],
    ['', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['*', 'br'],
    ['*;q=0', null],
    ['gzip;q=0, *', 'br'],
    ['identity', null],
    ['identity;q=1, gzip;q=0.5', null],
    ['zstd', null],
    ['gzip;q=x', null],
  ])('of %j the coding is %s', (accepted, coding) => expect(chooseCoding(accepted)).toBe(coding));

  it.each(['br', 'gzip', 'deflate'] as const)('what is written as %s is read again', async (coding) =>
    expect(Buffer.from(await decodeContent(await encodeContent(text, coding), coding, 1000))).toEqual(text),
  );
});

describe('a content as text', () => {
  it.each([
    ['application/json', text, '{"a":"é"}'],
    [undefined, text, '{"a":"é"}'],
    ['application/json', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text]), '{"a":"é"}'],
    ['text/plain; charset=ISO-8859-1', Buffer.from([0xe9]), 'é'],
    ['text/plain;charset="windows-1252"', Buffer.from([0x80]), '€'],
    ['application/json; charset=utf-16', Buffer.from('\ufeffé', 'utf16le'), 'é'],
    ['application/json; charset=utf-16', Buffer.from([0xfe, 0xff, 0x00, 0xe9]), 'é'],
    ['text/plain; charset=utf-16be', Buffer.from([0x00, 0xe9]), 'é'],
    ['text/plain; charset=utf-16', Buffer.from([0x00, 0xe9]), 'é'],
    ['text/plain; charset=iso-8859-1', Buffer.from([0x80]), '\x80'],
    ['text/plain; charset=iso-8859-9', Buffer.from([0x80, 0xfd]), '\x80ı'],
  ])('%s', (type, content, expected) => expect(textOfContent(content, type)).toEqual({ text: expected }));

  it('says what is wrong with it', () => {
    expect(textOfContent(Buffer.from([0xe9]), 'application/json')).toMatchObject({
      problem: 'bytes',
      charset: 'utf-8',
    });
    expect(textOfContent(Buffer.from([0x61, 0xe9]), 'text/plain; charset=us-ascii')).toEqual({
      problem: 'bytes',
      charset: 'us-ascii',
      text: 'a\ufffd',
    });
    const wide = Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]);
    expect(textOfContent(wide, 'text/plain; charset=utf-32')).toMatchObject({ problem: 'charset', charset: 'utf-32' });
    expect(textOfContent(text, 'text/plain; charset=klingon')).toMatchObject({
      problem: 'charset',
      charset: 'klingon',
    });
  });
});

describe('a text as content', () => {
  const bytes = (text: string, type?: string) => contentOfText(text, type);

  it.each([
    ['é', undefined, [0xc3, 0xa9]],
    ['é', 'text/plain; charset=ISO-8859-1', [0xe9]],
    ['\x80é', 'text/plain; charset=iso-8859-1', [0x80, 0xe9]],
    ['€', 'text/plain; charset="windows-1252"', [0x80]],
    ['€', 'text/plain; charset=iso-8859-15', [0xa4]],
    ['я', 'text/plain; charset=koi8-r', [0xd1]],
    ['é', 'text/plain; charset=utf-16le', [0xe9, 0]],
    ['é', 'text/plain; charset=utf-16be', [0, 0xe9]],
    ['é', 'text/plain; charset=utf-16', [0xfe, 0xff, 0, 0xe9]],
  ])('%j as %s is %j', (text, type, expected) => expect([...(bytes(text, type) as Uint8Array)]).toEqual(expected));

  it.each([
    ['€', 'iso-8859-1', '€'],
    ['a😀', 'windows-1252', '😀'],
    ['é', 'us-ascii', 'é'],
    ['\ud800', 'utf-8', '\ud800'],
    ['a', 'klingon', undefined],
  ])('%j cannot be written in %s', (text, charset, sign) =>
    expect(bytes(text, `text/plain; charset=${charset}`)).toEqual({ charset, ...(sign === undefined ? {} : { sign }) }),
  );

  it.each([...writtenCharsets])('what is written in %s is read again', (charset) => {
    const type = `text/plain; charset=${charset}`;
    const letter =
      { 'windows-1251': 'я', 'koi8-r': 'я', 'koi8-u': 'я', ibm866: 'я', 'windows-1253': 'λ' }[charset] ?? 'a';
    expect(textOfContent(bytes(`<${letter}>`, type) as Uint8Array, type)).toEqual({ text: `<${letter}>` });
  });
});
