import { readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { tokenizer } from 'acorn';
import { describe, expect, it } from 'vitest';
import { linkNext } from '../../electron/runtime/consume/next-page.ts';
import { headerParameters } from '../../electron/runtime/http/header-parameters.ts';
import { readParts } from '../../electron/runtime/http/multipart-parts.ts';
import { isDecimalText } from '../../shared/expression/numeric.ts';
import { plainNumber } from '../../shared/format/table-number.ts';
import { usualDecimal } from '../../shared/format/xml/number-text.ts';
import { XmlReader } from '../../shared/format/xml/reader.ts';
import { withoutEnd, withoutEnds } from '../../shared/model/text-ends.ts';
import { readText } from '../../shared/service/value-text.ts';
import { growth } from '../harness/growth.ts';

const signs = { decimalSign: ',', thousandsSign: '.' };
const part = (n: number) => `--x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${' '.repeat(n)}x\r\n--x--\r\n`;
const quietly = (work: () => unknown) => {
  try {
    work();
  } catch {
    // Refused is an answer, too.
  }
};
const readXml = (text: string) =>
  quietly(() => {
    const reader = new XmlReader(text);
    reader.startTag();
    reader.skipContent();
    reader.end();
  });
const attributes = (n: number, each: (i: number) => string) => Array.from({ length: n }, (_, i) => each(i)).join('');

const works: [string, number, (n: number) => void][] = [
  ['spaces within quoted-printable', 5_000, (n) => readParts(Buffer.from(part(n)), 'x')],
  ['digits that are no decimal', 5_000, (n) => isDecimalText(`${'1'.repeat(n)}x`)],
  [
    'digits that are no decimal of a request',
    5_000,
    (n) => quietly(() => readText({ kind: 'decimal' }, `${'1'.repeat(n)}x`)),
  ],
  ['zeros that are no decimal of XML', 5_000, (n) => usualDecimal(`${'0'.repeat(n)}x`)],
  ['spaces within a number of a table', 5_000, (n) => plainNumber(`1${' '.repeat(n)}x`, signs)],
  ['spaces within a parameter of a header', 5_000, (n) => headerParameters(`a;b${' '.repeat(n)}x`)],
  ['spaces before what is no value of a header', 5_000, (n) => headerParameters(`a;b=${' '.repeat(n)},`)],
  ['quotes of a header that nobody closes', 5_000, (n) => headerParameters(`a${';b="\\"'.repeat(n)}`)],
  ['links that begin and do not end', 5_000, (n) => linkNext({ headers: [['link', '<'.repeat(n)]] })],
  ['declarations of one element', 3_000, (n) => readXml(`<a ${attributes(n, (i) => ` xmlns:a${i}="u"`)}/>`)],
  [
    'attributes of a long tag',
    1_000,
    (n) => readXml(`<a ${attributes(n, (i) => ` a${i}="u"`)} z="${'x'.repeat(n * 400)}"/>`),
  ],
  [
    'attributes far before a reference',
    3_000,
    (n) => readXml(`<a>${'<b c="d"/>'.repeat(n)}${'x'.repeat(n * 100)}<b c="&amp;"/></a>`),
  ],
  ['signs that do not end a text', 100_000, (n) => withoutEnds(`${'0'.repeat(n)}1${'0'.repeat(n)}x`, '0')],
];

describe('texts of strangers are read in a time that grows with them, not with their square', () => {
  it.each(works)('%s', (_name, n, work) => {
    expect(
      growth(
        () => work(n),
        () => work(8 * n),
        40,
      ),
    ).toBeLessThan(40);
  });

  it('the ends of a text', () => {
    expect([withoutEnd('a//', '/'), withoutEnd('/', '/'), withoutEnd('', '/'), withoutEnd('a/b', '/')]).toEqual([
      'a',
      '',
      '',
      'a/b',
    ]);
    expect([withoutEnds(' \ta b\t ', ' \t'), withoutEnds('  ', ' '), withoutEnds('ab', ' ')]).toEqual([
      'a b',
      '',
      'ab',
    ]);
  });
});

/** Each pattern of the sources of a folder, with its place. */
function patternsOf(folder: string): [place: string, pattern: RegExp][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .flatMap((path) => {
      const place = join(folder, path);
      const code = stripTypeScriptTypes(readFileSync(place, 'utf8'));
      const found: [string, RegExp][] = [];
      for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true })) {
        if (token.type.label !== 'regexp') continue;
        const { pattern, flags } = (token as unknown as { value: { pattern: string; flags: string } }).value;
        found.push([`${place}:${token.loc?.start.line}`, new RegExp(pattern, flags)]);
      }
      return found;
    });
}

/** Files whose patterns take the square of a text that is one sign again and again, and why that does no harm: the beginnings of their paths. */
const square: readonly (readonly [place: string, why: string])[] = [
  ['electron/runtime/consume/transport.ts', 'certificates of constants'],
  ['electron/runtime/engine/redact.ts', 'what we wrote in Base64'],
  ['electron/runtime/http/client-certificate.ts', 'a header of a proxy that is named, 16 KB'],
  ['electron/runtime/publish/authentication/methods/client-certificate.ts', 'the same, and what a certificate says'],
  ['shared/contract/', 'contracts are read in the workbench, which has a deadline'],
  ['shared/expression/number-pattern.ts', 'formats are written by who models'],
  ['shared/expression/numeric.ts', 'of texts of 15 signs'],
  ['shared/mapping/singular.ts', 'names'],
  ['shared/microflow/complete-action.ts', 'names'],
  ['shared/model/file-names.ts', 'names'],
  ['shared/model/naming.ts', 'names'],
  ['shared/odata/csdl/scope.ts', 'names of a description'],
  ['shared/structure/made/', 'names, and values that we made'],
  ['shared/text/contract-places.ts', 'names'],
];

/** Short first: what takes more than the square of a text ends there. */
const lengths = [400, 8_000];
const signsOfTexts = [...' \t\n\ra0A=/.,-;"\'<(\\@?#'];

function isSlow(pattern: RegExp): boolean {
  const took = (text: string) => {
    pattern.lastIndex = 0;
    const before = process.cpuUsage();
    if (pattern.sticky) pattern.test(text);
    else text.search(pattern);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  // What goes through such a text takes a tenth of a millisecond; what takes its square, 20 and more.
  return lengths.some((length) =>
    signsOfTexts.some((sign) => {
      const text = `${sign.repeat(length)}\u0001`;
      return [1, 2, 3, 4].every(() => took(text) > 12);
    }),
  );
}

describe('the patterns of what reads texts of strangers', () => {
  it.each(['shared', 'electron/runtime'])(
    '%s: none takes the square of a text',
    (folder) => {
      const patterns = patternsOf(folder).filter(
        ([place, { source }]) => /[*+]|,\}/.test(source) && !square.some(([known]) => place.startsWith(known)),
      );
      expect(patterns.length).toBeGreaterThan(100);
      expect(
        patterns.filter(([, pattern]) => isSlow(pattern)).map(([place, { source }]) => `${place} ${source}`),
      ).toEqual([]);
    },
    120_000,
  );
});
