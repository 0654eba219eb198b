import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { ProgramConstant } from '../../../shared/program/program.ts';
import { growth } from '../../../tests/harness/growth.ts';
import { createRedactor } from './redact.ts';

const htmlNames: Readonly<Record<string, string>> = {
  '+': '&plus;',
  '/': '&sol;',
  '=': '&equals;',
  '&': '&AMP;',
  '"': '&quot;',
  ' ': '&#32;',
  '<': '&LT;',
  '>': '&gt;',
};

const constant = (name: string, secret: boolean): ProgramConstant => ({
  name,
  type: 'string',
  value: '',
  secret,
  variable: `CONSTANT_${name}`,
});

describe('secrets leave a run as dots', () => {
  const redact = createRedactor([constant('M.Key', true), constant('M.Url', false), constant('M.Unset', true)], {
    'M.Key': 'p&ss "w"/1',
    'M.Url': 'http://shop',
  });
  it.each([
    ['as it is', 'key=p&ss "w"/1.', 'key=••••••.'],
    ['in other letters', 'key=P&SS "W"/1.', 'key=••••••.'],
    ['in a URL', 'GET http://shop?k=p%26ss%20%22w%22%2F1', 'GET http://shop?k=••••••'],
    ['in a URL, in small letters', 'GET http://shop?k=p%26ss%20%22w%22%2f1', 'GET http://shop?k=••••••'],
    ['in a form', 'k=p%26ss+%22w%22%2F1&l=2', 'k=••••••&l=2'],
    ['encoded twice', 'k=p%2526ss%2520%2522w%2522%252F1', 'k=••••••'],
    ['in JSON', '{"k":"p&ss \\"w\\"/1"}', '{"k":"••••••"}'],
    ['in XML', '<k>p&amp;ss &quot;w&quot;/1</k>', '<k>••••••</k>'],
    ['in hexadecimal digits', Buffer.from('p&ss "w"/1').toString('hex').toUpperCase(), '••••••'],
    ['half of it', 'begins with p&ss "w', 'begins with ••••••'],
    ['the other half', 'ends with s "w"/1!', 'ends with ••••••!'],
    ['two parts that touch', 'p&ss "ws "w"/1', '••••••'],
    ['another text stays', 'p&ss http://shop Basic abcd', 'p&ss http://shop Basic abcd'],
  ])('%s', (_where, text, expected) => {
    expect(redact(text)).toBe(expected);
  });
  it.each(['', 'm', 'me', 'me:', 'some:'])('in Base64 behind %j', (before) => {
    for (const coding of ['base64', 'base64url'] as const) {
      const text = redact(Buffer.from(`${before}p&ss "w"/1 and more`).toString(coding));
      expect(text).toContain('••••••');
      expect(Buffer.from(text.replaceAll('•', ''), 'base64').toString()).not.toContain('ss "w"');
    }
  });
  const key = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
  const pem = `-----BEGIN KEY-----\n${'MIIEvQIBADANBgkq\n'.repeat(4)}-----END KEY-----`;
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  it.each([
    ['a part, beside a letter whose small form is longer', key, `İ ${key.slice(0, 30)}.`, 'İ ••••••.'],
    ['in Base64 in lines', key.repeat(3), base64(key.repeat(3)).replace(/.{76}/g, '$&\r\n'), '••••••'],
    ['in Base64 in lines, in JSON', key.repeat(3), `"${base64(key.repeat(3)).replace(/.{60}/g, '$&\\n')}"`, '"••••••"'],
    ['of several lines, with other line ends', pem, `<${pem.replaceAll('\n', '\r\n')}>`, '<••••••>'],
    ['a part in hexadecimal digits', key, Buffer.from(key.slice(9, 30)).toString('hex'), '••••••'],
    [
      'a short one in Basic authentication',
      'abc',
      `Basic ${base64('me:abc')}, ${base64('ma:abd')}`,
      'Basic ••••••, bWE6YWJk',
    ],
    ['a part in a long text', key, `${'x'.repeat(20_001)} ${key.slice(0, 31)}`, `${'x'.repeat(20_001)} ••••••`],
    ['a number in groups', '7340215599', 'pays 7,340,215,599.00 or 1,000', 'pays ••••••.00 or 1,000'],
    ['a decimal number in groups', '-1234567.25', "1'234'567.25 and 1.234.567,25", '•••••• and ••••••'],
    ['a letter with two small forms', 'ΟΔΟΣ ΑΒΓΔΣ', 'οδος αβγδς', '••••••'],
  ])('%s', (_, secret, text, expected) => {
    expect(createRedactor([constant('M.Key', true)], { 'M.Key': secret })(text)).toBe(expected);
  });
  const aws = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const ascii = (text: string) => text.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  it.each([
    ['with the slashes of PHP', aws, JSON.stringify(aws).replaceAll('/', '\\/'), '"••••••"'],
    ['in JSON of ASCII alone', 'Žluťoučký kůň', ascii('"Žluťoučký kůň"'), '"••••••"'],
    ['in JSON of ASCII alone, in other scripts', '日本語の鍵です', ascii('"日本語の鍵です"'), '"••••••"'],
    [
      'in JSON in JSON in an address',
      'a"b\\c d/e',
      encodeURIComponent(JSON.stringify(JSON.stringify('a"b\\c d/e'))),
      undefined,
    ],
    ['in capitals that are two', 'großer-paßspaß', 'GROSSER-PASSSPASS', '••••••'],
    ['in the other normal form', 'naïve-clé-été', 'naïve-clé-été'.normalize('NFD'), '••••••'],
    [
      'in the other normal form, in an address',
      'naïve-clé-été',
      encodeURIComponent('naïve-clé-été'.normalize('NFD')),
      '••••••',
    ],
    ['in character references', `a<b>c&d"e'f`, `<k>a&#60;b&#x3E;c&amp;d&quot;e&#39;f</k>`, '<k>••••••</k>'],
    ['in percent of Latin-1', 'grüße-münchen', 'k=gr%FC%DFe-m%FCnchen', 'k=••••••'],
    [
      'beside escapes of others',
      'geheimnis',
      '\\u0041geheimnis\\u0042 %zz &nope; &#9999999;',
      '\\u0041••••••\\u0042 %zz &nope; &#9999999;',
    ],
  ])('%s', (_, secret, text, expected) => {
    const shown = createRedactor([constant('M.Key', true)], { 'M.Key': secret })(text);
    if (expected !== undefined) expect(shown).toBe(expected);
    else expect(shown).toMatch(/^(?:%22|%5C)*••••••(?:%22|%5C)*$/);
  });
  const odd = 'ab+cd/ef==gh&ij "k" <l>';
  const lines = (text: string, by: string) => text.replace(/(.{5})(?=.)/g, `$1${by}`);
  const hex = (text: string, by: string) => (Buffer.from(text).toString('hex').match(/../g) ?? []).join(by);
  const each = (text: string, by: (code: number) => string) =>
    [...text].map((c) => by(c.codePointAt(0) as number)).join('');
  it.each<[string, (secret: string) => string]>([
    ['Basic of form-encoded credentials', (s) => base64(`me:${new URLSearchParams({ v: s }).toString().slice(2)}`)],
    ['Basic of URL-encoded credentials', (s) => base64(`me:${encodeURIComponent(s)}`)],
    ['Base64 of JSON', (s) => base64(JSON.stringify({ key: s }))],
    [
      'Base64 of XML',
      (s) => base64(`<k>${s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</k>`),
    ],
    ['Base64 of UTF-16', (s) => Buffer.from(`me:${s}`, 'utf16le').toString('base64')],
    ['Base64 in indented lines', (s) => lines(base64(s), '\r\n   ')],
    ['Base64 in lines behind tabs', (s) => lines(base64(s), '\n\t')],
    ['Base64 in indented lines, in JSON', (s) => lines(base64(s), '\\n  ')],
    ['hexadecimal with colons', (s) => hex(s, ':')],
    ['hexadecimal with strokes', (s) => hex(s, '-').toUpperCase()],
    ['hexadecimal with spaces', (s) => hex(s, ' ')],
    ['a list of hexadecimal bytes', (s) => `0x${hex(s, ', 0x')}`],
    ['a list of bytes', (s) => JSON.stringify(Buffer.from(s))],
    ['a list of bytes in lines', (s) => JSON.stringify([...Buffer.from(s)], null, 2)],
    ['references with many zeros', (s) => each(s, (c) => `&#x${c.toString(16).padStart(12, '0')};`)],
    ['decimal references with many zeros', (s) => each(s, (c) => `&#${String(c).padStart(20, '0')};`)],
    ['escapes with braces', (s) => each(s, (c) => `\\u{${c.toString(16)}}`)],
    ['octal escapes', (s) => each(s, (c) => `\\${c.toString(8).padStart(3, '0')}`)],
    ['percent and u', (s) => each(s, (c) => `%u${c.toString(16).padStart(4, '0')}`)],
    ['UTF-16', (s) => Buffer.from(s, 'utf16le').toString('latin1')],
    ['UTF-16, in JSON', (s) => JSON.stringify(Buffer.from(s, 'utf16le').swap16().toString('latin1'))],
    ['hexadecimal of UTF-16', (s) => Buffer.from(s, 'utf16le').toString('hex')],
    ['HTML with all its names', (s) => each(s, (c) => htmlNames[String.fromCodePoint(c)] ?? String.fromCodePoint(c))],
    ['quoted-printable', (s) => each(s, (c) => `=${c.toString(16).toUpperCase()}`)],
    ['quoted-printable in lines', (s) => lines(s.replaceAll('=', '=3D'), '=\r\n')],
  ])('as %s', (_what, write) => {
    const redact = createRedactor([constant('M.Key', true)], { 'M.Key': odd });
    const text = redact(`<${write(odd)}>`);
    expect(text).toContain('••••••');
    // What is left at the edges tells less than half.
    expect(text.replace('••••••', '').length).toBeLessThan(write(odd).length / 2);
  });

  const bytes = (text: string, by: (byte: number) => string) => [...Buffer.from(text)].map(by).join('');
  it.each<[string, (secret: string) => string]>([
    ['escaped bytes of UTF-8', (s) => bytes(s, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`)],
    ['escaped bytes of UTF-8, in octal', (s) => bytes(s, (byte) => `\\${byte.toString(8).padStart(3, '0')}`)],
    ['escaped bytes of Latin-1', (s) => each(s, (c) => `\\x${c.toString(16).padStart(2, '0')}`)],
    ['UTF-8 that was read as Latin-1', (s) => Buffer.from(s).toString('latin1')],
    ['Base64 of Latin-1', (s) => Buffer.from(`me:${s}`, 'latin1').toString('base64')],
    ['hexadecimal of Latin-1', (s) => Buffer.from(s, 'latin1').toString('hex')],
    [
      'HTML',
      (s) =>
        s.replaceAll('ü', '&uuml;').replaceAll('ß', '&szlig;').replaceAll('Ñ', '&Ntilde;').replaceAll('é', '&eacute;'),
    ],
  ])('letters beside ASCII as %s', (_what, write) => {
    const secret = 'üßÑéüÜßéÑéü';
    const text = createRedactor([constant('M.Key', true)], { 'M.Key': secret })(`<${write(secret)}>`);
    expect(text).toContain('••••••');
    expect(text.replace('••••••', '').length).toBeLessThan(write(secret).length / 2);
  });

  it('what only looks like pairs or lists stays', () => {
    const redact = createRedactor([constant('M.Key', true)], { 'M.Key': key });
    for (const text of ['10:20:30:40:50 ab cd ef ab cd', '[1, 2, 3, 4, 5, 999]', 'a=12&b=34', '\\777 \\u{110000}'])
      expect(redact(text)).toBe(text);
  });

  it('a text of megabytes costs no more than its beginning, which is all that is told', () => {
    const redact = createRedactor([constant('M.Key', true)], { 'M.Key': key });
    const long = redact(`${key} ${'%e4x'.repeat(1_250_000)} ${key}`);
    expect(long).toMatch(/^•••••• %e4x.*… \(\d+ characters more\)$/);
    expect(long.length).toBeLessThan(70_000);
    for (const piece of ['%e4x', '%41x', '\\\\', '&#65;']) {
      // Made before: making the long one takes longer than reading its beginning.
      const [few, many] = [piece.repeat(25_000), piece.repeat(800_000)];
      expect(
        growth(
          () => redact(few),
          () => redact(many),
          3,
        ),
      ).toBeLessThan(3);
    }
  });
  it('as many finds as there can be', () => {
    const shown = createRedactor([constant('M.Key', true)], { 'M.Key': 'abcd' })('\\\\abcd;'.repeat(9_000));
    expect(shown).not.toContain('abcd');
    expect(shown).toContain('••••••');
  });
  it('the work grows with the text, whatever its escapes', () => {
    const redact = createRedactor([constant('M.Key', true)], { 'M.Key': key });
    for (const piece of [
      '%41',
      '\\u0041',
      '&#65;',
      '\\\\',
      '%25',
      '&#0',
      '\\u{0',
      '=41',
      '97, ',
      '61:',
      '61   ',
      '\n  ',
    ])
      expect(
        growth(
          () => redact(piece.repeat(10_000)),
          () => redact(piece.repeat(40_000)),
          8,
        ),
      ).toBeLessThan(5);
  });
  it('a part in Base64', () => {
    const text = createRedactor([constant('M.Key', true)], { 'M.Key': key })(base64(key.slice(0, 30)));
    expect(text).toMatch(/^••••••.{0,3}$/);
  });
  it('the work does not grow with the number of secrets', () => {
    const redactorOf = (count: number) =>
      createRedactor(
        Array.from({ length: count }, (_, i) => constant(`M.K${i}`, true)),
        Object.fromEntries(
          Array.from({ length: count }, (_, i) => [
            `M.K${i}`,
            `sk_live_${createHash('sha256').update(`${i}`).digest('base64url')}`,
          ]),
        ),
      );
    const line = 'GET /orders/8812?expand=lines answered 200 in 12 ms, 4eC39HqLyjWDarjtT1zdp7dc and sk_live_x\n'.repeat(
      400,
    );
    const [few, many] = [redactorOf(50), redactorOf(400)];
    expect(
      growth(
        () => few(line),
        () => many(line),
        3,
      ),
    ).toBeLessThan(3);
  });
  it('without a secret there is nothing to do', () => {
    const text = 'anything';
    expect(createRedactor([constant('M.Url', false)], { 'M.Url': 'anything' })(text)).toBe(text);
  });
});
